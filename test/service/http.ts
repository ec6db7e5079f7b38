import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import type { Wallet } from "ethers";
import { checkAnswer } from "./contract.ts";
import type { Running } from "./service.ts";

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

type HeaderFields = Record<string, string>;

export const NDJSON = { "content-type": "application/x-ndjson" };

/**
 * One request, such as `send(service, "GET /tokens")`; a body that is no text or bytes is sent as JSON. A test that fails
 * before it looks at the answer fails alone: nobody's rejection would end the whole run.
 */
export function send<T = unknown>(...request: Parameters<typeof exchange>): Promise<Answer<T>> {
  const answer = exchange<T>(...request);
  answer.catch(() => {});
  return answer;
}

async function exchange<T>(
  { url }: Pick<Running, "url">,
  line: string,
  body?: unknown,
  headers: HeaderFields = {},
): Promise<Answer<T>> {
  const [method, ...path] = line.split(" ");
  const type: HeaderFields = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url + path.join(" "), {
    method: method as string,
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body: bytesOf(body) }),
  });
  const { status, headers: fields } = response;
  return checked(line, { status, headers: fields, body: parsed(await response.text(), fields) as T });
}

/** Holds an answer against the API's document, if it is the service's own and not its chain's. */
function checked<T extends Answer>(line: string, answer: T): T {
  if (answer.headers.has("x-request-id")) checkAnswer(line, answer);
  return answer;
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
}

/** JSON as its value, anything else as its text, of which one line alone may be JSON. */
function parsed(text: string, headers?: Headers): unknown {
  if (headers?.get("content-type") === NDJSON["content-type"]) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === "" ? undefined : text;
  }
}

/** The same with headers that fetch keeps for itself, such as `Host`. */
export async function sendWithHeaders(
  { url }: Pick<Running, "url">,
  line: string,
  headers: HeaderFields,
  body?: unknown,
): Promise<Answer> {
  const [method, path] = line.split(" ");
  const call = request(url, { method, path, headers: { "content-type": "application/json", ...headers } });
  call.end(body === undefined ? undefined : bytesOf(body));
  const [response] = (await once(call, "response")) as [IncomingMessage];
  const fields = Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(", ")]);
  return checked(line, {
    status: response.statusCode as number,
    headers: new Headers(fields as [string, string][]),
    body: parsed(await readText(response)),
  });
}

/**
 * Writes these bytes to a connection of their own and answers what comes back until it closes: the request should ask for
 * that. With `hangUp` the connection is ended as soon as all is written.
 */
export async function sendRaw(url: string, bytes: string | Uint8Array, { hangUp = false } = {}) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {}); // a server may cut what it refuses
  await once(socket, "connect");
  socket.write(bytes);
  if (hangUp) socket.end();
  const answer = await readText(socket).catch(() => "");
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: parsed(rest.join("\r\n\r\n")) };
}

export interface SiweFields {
  domain: string;
  address: string;
  uri: string;
  version: string;
  chainId: number | string;
  nonce: string;
  issuedAt: string;
  expirationTime?: string;
}

/** The text of EIP-4361, by its grammar. */
export function siweMessage(fields: SiweFields): string {
  const lines = [
    `${fields.domain} wants you to sign in with your Ethereum account:`,
    fields.address,
    "",
    "Sign in to issue tokens.",
    "",
    `URI: ${fields.uri}`,
    `Version: ${fields.version}`,
    `Chain ID: ${fields.chainId}`,
    `Nonce: ${fields.nonce}`,
    `Issued At: ${fields.issuedAt}`,
  ];
  if (fields.expirationTime !== undefined) lines.push(`Expiration Time: ${fields.expirationTime}`);
  return lines.join("\n");
}

export interface SessionView {
  session_key: string;
  address: string;
  expires_at: string;
}

/** The body of `POST /sessions` for a wallet with a fresh nonce; `changes` makes a message of another kind. */
export async function signedMessage(
  service: Pick<Running, "url">,
  wallet: Pick<Wallet, "address" | "signMessage">,
  changes: Partial<SiweFields> = {},
  publicUrl = service.url,
) {
  const { body } = await send<{ nonce: string }>(service, "POST /sessions/nonce");
  const message = siweMessage({
    domain: new URL(publicUrl).host,
    address: wallet.address,
    uri: publicUrl,
    version: "1",
    chainId: 31337,
    nonce: body.nonce,
    issuedAt: new Date().toISOString(),
    ...changes,
  });
  return { message, signature: await wallet.signMessage(message) };
}

/** Signs in and answers the session's key. */
export async function signIn(
  service: Pick<Running, "url">,
  wallet: Pick<Wallet, "address" | "signMessage">,
  publicUrl = service.url,
  changes: Partial<SiweFields> = {},
): Promise<string> {
  const { status, body } = await send<SessionView>(
    service,
    "POST /sessions",
    await signedMessage(service, wallet, changes, publicUrl),
  );
  if (status !== 201) throw new Error(`the sign-in was answered by ${status}: ${JSON.stringify(body)}`);
  return body.session_key;
}
