// Writes the journal of this version, and what is on its chain: `node test/chain/journals/write.ts 1`. Once a version is
// released, its files are never written again: every later version has to read them.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RpcBlock } from "../../../src/rpc/types.ts";
import { hardhatWallet, rpc } from "../../service/chain.ts";
import { send } from "../../service/http.ts";
import { startInProcess } from "../../service/service.ts";
import { placeOrder, signedOrder } from "../../support/orders.ts";
import { READINGS, REQUESTS, type Facts } from "./facts.ts";

// Who collects all files of a folder as tests loads this one too.
if (process.argv[1] === import.meta.filename) await main(process.argv[2] as string);

async function main(version: string): Promise<void> {
  const file = join(import.meta.dirname, version);
  const DATA_DIR = mkdtempSync(join(tmpdir(), "hallmark-journal-"));
  const service = await startInProcess({ DATA_DIR, LOG_LEVEL: "silent" });

  const answers: Facts["answers"] = [];
  for (const { line, body, key } of REQUESTS) {
    const answer = await send(service, line, body, { "idempotency-key": key });
    answers.push({ status: answer.status, body: answer.body });
  }

  // What else can be in a journal: a transfer of a token, a revert, and what was refused.
  const [from, to] = [hardhatWallet(1).address, hardhatWallet(7).address];
  const { body: token } = await send<{ contract_address: string }>(service, "GET /tokens/1");
  const transfer = `0xa9059cbb${to.slice(2).toLowerCase().padStart(64, "0")}${"1".padStart(64, "0")}`;
  await rpc(service, "eth_sendTransaction", [{ from, to: token.contract_address, data: transfer }]);
  await rpc(service, "eth_sendTransaction", [{ from, data: "0xfd", gas: "0x186a0" }]);
  await rpc(service, "eth_sendRawTransaction", ["0x1234"]).catch(() => undefined);
  // An order that is executed, and one that is undone with its block.
  const pay = () =>
    signedOrder(service, hardhatWallet(1), token.contract_address, "TransferWithAuthorization", {
      ...{ from, to, value: 1 },
    });
  const good = await pay();
  const orders = [
    await placeOrder(service, good),
    await placeOrder(service, { ...(await pay()), signature: good.signature }),
  ];
  if (orders.map(({ status }) => status).join() !== "200,401") throw new Error(JSON.stringify(orders));

  const readings: Facts["readings"] = {};
  for (const path of READINGS) readings[path] = (await send(service, `GET ${path}`)).body;
  const { number, hash } = await rpc<RpcBlock>(service, "eth_getBlockByNumber", ["latest", false]);
  const facts: Facts = { head: { number, hash }, answers, readings };

  await service.stop();
  copyFileSync(join(DATA_DIR, "chain.journal"), `${file}.journal`);
  writeFileSync(`${file}.json`, `${JSON.stringify(facts, undefined, 2)}\n`);
  rmSync(DATA_DIR, { recursive: true });
}
