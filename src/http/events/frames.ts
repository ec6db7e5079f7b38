import type { Change, Place, TransferChange } from "../../ledger/records.ts";
import { securityTokenView } from "../answers/security-token.ts";
import { tokenView } from "../answers/token.ts";
import { transferView } from "../answers/transfer.ts";

/** Milliseconds after which a client that lost its connection connects again. */
const RETRY = 2_000;

export type EventId = number | string;

/** The text of an event stream: an id to resume after, then an event for each change. */
export async function* frames<C>(
  start: EventId,
  changes: AsyncIterable<C>,
  frame: (change: C) => string,
): AsyncGenerator<string> {
  // An id without data is no event, but a client that reconnects sends it as its Last-Event-ID.
  yield `retry: ${RETRY}\nid: ${start}\n\n`;
  for await (const change of changes) yield frame(change);
}

export function issueFrame(change: Change): string {
  if (change.kind === "undone") return event(change.after, "undone", { after: change.after });
  const { issue } = change;
  return "ticker" in issue
    ? event(issue.id, "token", tokenView(issue))
    : event(issue.chain.id, "security_token", securityTokenView(issue));
}

export function transferFrame(change: TransferChange): string {
  if (change.kind === "undone") {
    const after = placeId(change.after);
    return event(after, "undone", { after });
  }
  return event(placeId(change.transfer), "transfer", transferView(change.transfer));
}

/** The id of what happened at a place. */
export const placeId = ({ blockNumber, logIndex }: Place) => `${blockNumber}-${logIndex}`;

function event(id: EventId, type: string, data: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
