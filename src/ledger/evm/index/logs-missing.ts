/** The node did not have all logs, or lost some: ids of tokens have no gap, and an order has two events. */
export class LogsMissing extends Error {
  override readonly name = "LogsMissing";
}
