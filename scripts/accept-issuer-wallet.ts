// Takes over the account of the issuer ISSUER_ID, as the wallet that it was offered to.
import type { RpcBlock } from "../src/rpc/types.ts";
import { connect } from "./chain.ts";
import { required } from "./environment.ts";
import { callRegistry, findRegistry } from "./registry.ts";
import { script } from "./script.ts";

await script(async () => {
  const issuerId = required("ISSUER_ID", "the id of the issuer whose account is taken over");
  const chain = await connect();
  const registry = await findRegistry(chain);
  const [proposed, since] = (await registry.ask("proposedIssuerWallet", issuerId)) as [string, bigint];
  if (BigInt(proposed) === 0n) throw new Error(`the account of issuer ${issuerId} is offered to nobody`);
  const { timestamp } = (await chain.node.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  if (BigInt(timestamp) < since) {
    throw new Error(`${proposed} may accept from ${new Date(Number(since) * 1000).toISOString()} on`);
  }
  await callRegistry(chain, registry, {
    sender: proposed,
    as: "the proposed wallet",
    method: "acceptIssuerWallet",
    args: [issuerId],
    then: `${proposed} is the wallet of issuer ${issuerId}`,
  });
});
