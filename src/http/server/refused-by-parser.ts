import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { HallmarkError, type ErrorCode } from "../../base/errors.ts";
import { errorView } from "../answers/error.ts";

/** What Node's parser refuses, by the code of its error. */
const REFUSALS: Readonly<Record<string, [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ["HEADERS_TOO_LARGE", "the request's headers must not be larger than 16 KiB"],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ["BODY_TOO_LARGE", "the body's chunk extensions are too large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["REQUEST_TIMEOUT", "the request did not come to its end in time"],
};

/** Answers a request that could not be read, and ends the connection. Returns the fields of the log line. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Duplex) {
  const [code, message] = REFUSALS[error.code ?? ""] ?? [
    "VALIDATION_FAILED",
    "the request is not valid HTTP/1.1",
  ];
  return refuse(socket, new HallmarkError(code, message, { cause: error }));
}

/** Writes an error straight to the connection, and ends it. Returns the fields of the log line. */
export function refuse(socket: Duplex, error: HallmarkError) {
  const requestId = randomUUID();
  const body = JSON.stringify(errorView(error));
  const lines = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    `X-Request-Id: ${requestId}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
  return { requestId, status: error.status, reason: error.message };
}
