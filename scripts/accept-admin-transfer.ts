// Makes the account that was proposed the registry's admin, as that account.
import type { RpcBlock } from "../src/rpc/types.ts";
import { connect } from "./chain.ts";
import { callRegistry, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const chain = await connect();
  const registry = await findRegistry(chain);
  const [proposed, since] = (await registry.ask("pendingDefaultAdmin")) as [string, bigint];
  if (since === 0n)
    throw new Error("nobody is proposed as the registry's admin: run scripts/begin-admin-transfer.ts");
  const { timestamp } = (await chain.node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  if (BigInt(timestamp) <= since) {
    throw new Error(`${proposed} may accept after ${new Date(Number(since) * 1000).toISOString()}`);
  }
  await callRegistry(chain, registry, {
    sender: proposed,
    as: "the proposed admin",
    method: "acceptDefaultAdminTransfer",
    args: [],
    then: `${proposed} is the registry's admin`,
  });
});
