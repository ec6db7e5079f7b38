/** The id of an event: a token's, or a block's number and the place of an event in that block. */
export const EVENT_ID = /^(0|[1-9][0-9]{0,14}|(0|[1-9][0-9]{0,14})-(0|[1-9][0-9]{0,14}))$/;

/** What a client that resumes has seen last. */
export type SeenEvent = { issue: number } | { blockNumber: number; logIndex: number };

export function parseEventId(text: string): SeenEvent | undefined {
  if (!EVENT_ID.test(text)) return undefined;
  const [first, second] = text.split("-").map(Number) as [number, number | undefined];
  return second === undefined ? { issue: first } : { blockNumber: first, logIndex: second };
}
