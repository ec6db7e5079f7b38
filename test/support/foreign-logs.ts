import { setTimeout as sleep } from "node:timers/promises";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { waitForReceipt } from "../../src/rpc/wait-for-receipt.ts";
import { account, type Anvil } from "./anvil.ts";

const TRANSFER = artifact("SecurityToken").abi.getEvent("Transfer")?.topicHash.slice(2) as string;

/** Emits as many Transfers as the call's first word says. */
const RUNTIME = `600035_5b_80156038_57_8033_7f${TRANSFER}_60206000_a3_6001_9003_600356_5b00`.replaceAll(
  "_",
  "",
);
const CREATION = `0x603a80600b6000396000f3${RUNTIME}`;

/** Another contract on the chain, whose events have the same name as those of tokens. */
export async function deployForeign({ node }: Anvil) {
  const from = account(4).address;
  const hash = (await node.send("eth_sendTransaction", [{ from, data: CREATION }])) as string;
  const { contractAddress } = await waitForReceipt(node, hash);
  return {
    /** Emits so many Transfers in a block of its own. */
    async emit(transfers: number): Promise<void> {
      const data = `0x${transfers.toString(16).padStart(64, "0")}`;
      const call = { from, to: contractAddress, data, gas: "0xffffff" };
      const sent = await node.send("eth_sendTransaction", [call]);
      while ((await node.send("eth_getTransactionReceipt", [sent])) === null) await sleep(2);
    },
  };
}
