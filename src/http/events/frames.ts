import type { Change } from "../../ledger/records.ts";
import { securityTokenView } from "../answers/security-token.ts";
import { tokenView } from "../answers/token.ts";

/** Milliseconds after which a client that lost its connection connects again. */
const RETRY = 2_000;

/** The text of an event stream: an id to resume after, then an event for each change. */
export async function* frames(start: number, changes: AsyncIterable<Change>): AsyncGenerator<string> {
  // An id without data is no event, but a client that reconnects sends it as its Last-Event-ID.
  yield `retry: ${RETRY}\nid: ${start}\n\n`;
  for await (const change of changes) yield frame(change);
}

function frame(change: Change): string {
  if (change.kind === "undone") return event(change.after, "undone", { after: change.after });
  const { issue } = change;
  return "ticker" in issue
    ? event(issue.id, "token", tokenView(issue))
    : event(issue.chain.id, "security_token", securityTokenView(issue));
}

function event(id: number, type: string, data: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
