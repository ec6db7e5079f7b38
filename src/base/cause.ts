/** The most messages of a chain of causes, and the most characters of each: a node's own words may be long. */
const DEPTH = 8;
const LENGTH = 300;

/** Why an error came about, for the log: the messages of its causes, the nearest first. */
export function causeOf(error: { cause?: unknown }): string | undefined {
  const messages: string[] = [];
  let next: unknown = error.cause;
  while (next !== undefined && messages.length < DEPTH) {
    const message = next instanceof Error ? next.message || next.name : textOf(next);
    messages.push(message.slice(0, LENGTH));
    next = next instanceof Error ? next.cause : undefined;
  }
  return messages.length === 0 ? undefined : messages.join(": ");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
