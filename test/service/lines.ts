import { send, NDJSON, type Answer } from "./http.ts";
import { DEMO_KEY, type Running } from "./service.ts";

/** What a line of a batch is answered by. */
export interface LineAnswer {
  line: number;
  status: number;
  [field: string]: unknown;
}

export const SESSION = { authorization: `Bearer ${DEMO_KEY}` };

export function tokenLine(name: string, changes: object = {}) {
  const names = { full_name: `Token ${name}`, short_name: name, ticker: name };
  return { idempotency_key: `key ${name}`, ...names, token_amount: 7, decimals: 2, ...changes };
}

export function securityTokenLine(name: string, changes: object = {}) {
  const token = { issuer_id: "issuer123", token_name: name, issued_amount: 7, info: { name } };
  return { idempotency_key: `key ${name}`, ...token, ...changes };
}

/** The lines' text: of a text itself, of anything else its JSON. */
export function textOf(lines: readonly unknown[]): string {
  return lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}

/** The answers in the order of their lines. */
export function answersOf(text: string): LineAnswer[] {
  const answers = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LineAnswer);
  return answers.sort((a, b) => a.line - b.line);
}

/** Sends lines that must be taken as a batch, and answers their answers in the order of the lines. */
export async function sendLines(
  service: Pick<Running, "url">,
  path: string,
  lines: readonly unknown[],
  headers: Record<string, string> = SESSION,
): Promise<LineAnswer[]> {
  const answer = await sendBody(service, path, textOf(lines), headers);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answersOf(answer.body);
}

/** Sends a body as a batch. */
export function sendBody(
  service: Pick<Running, "url">,
  path: string,
  body: string,
  headers: Record<string, string> = SESSION,
): Promise<Answer<string>> {
  return send<string>(service, `POST ${path}`, body, { ...NDJSON, ...headers });
}
