// Node's HTTP server alone, which parses the same body and answers the same.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";
import { readBody } from "./bodies.ts";

let count = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await readBody(request);
  const text = JSON.stringify({ transaction_hash: `0x${"0".repeat(64)}`, smartcontract_ID: ++count });
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.end(text);
}

listen(createServer((request, response) => void answer(request, response)));
