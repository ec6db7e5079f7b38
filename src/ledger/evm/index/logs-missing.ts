/** Ids have no gap, so logs are missing if they have one: the node did not have all of them, or lost some. */
export class LogsMissing extends Error {
  override readonly name = "LogsMissing";
}
