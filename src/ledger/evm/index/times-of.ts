import type { RpcLog } from "../../../rpc/types.ts";
import { ReadAgain, type ChainBlocks } from "./chain-blocks.ts";
import { addressOf } from "./events.ts";
import type { IndexStore } from "./store.ts";
import type { TimeOf } from "./writer.ts";

/** How many blocks are asked for their time at once. */
const AT_ONCE = 8;

const NOBODY = `0x${"0".repeat(40)}`;

/**
 * When the blocks were that have something of this service among these logs. Many nodes tell with the log; others are asked
 * for each of the blocks, so blocks that have only other contracts' logs are left out.
 */
export async function timesOf(logs: RpcLog[], store: IndexStore, blocks: ChainBlocks): Promise<TimeOf> {
  const times = new Map<number, number>();
  const unknown = new Map<number, string>();
  for (const { blockNumber, blockHash, blockTimestamp = "0x0" } of ownLogs(logs, store)) {
    if (Number(blockTimestamp) > 0) times.set(Number(blockNumber), Number(blockTimestamp));
    else unknown.set(Number(blockNumber), blockHash);
  }
  const numbers = [...unknown.keys()].filter((number) => !times.has(number));
  for (let i = 0; i < numbers.length; i += AT_ONCE) {
    const some = numbers.slice(i, i + AT_ONCE);
    for (const { number, hash, timestamp } of await Promise.all(some.map((number) => blocks.at(number)))) {
      if (hash !== unknown.get(Number(number))) throw new ReadAgain(`block ${Number(number)} changed`);
      times.set(Number(number), Number(timestamp));
    }
  }
  return (block) => times.get(block) as number;
}

/** The logs that issue tokens, and those of tokens: known ones, and ones that these logs create. */
function ownLogs(logs: RpcLog[], store: IndexStore): RpcLog[] {
  const { tokenIssued, securityTokenIssued, transfer } = store.events;
  const issuing = new Set(
    logs
      .filter(({ topics }) => topics[0] === tokenIssued || topics[0] === securityTokenIssued)
      .map(({ transactionHash }) => transactionHash),
  );
  const created = new Set(
    logs
      .filter((log) => issuing.has(log.transactionHash) && log.topics[0] === transfer)
      .filter(({ topics }) => addressOf(topics[1]) === NOBODY)
      .map(({ address }) => address),
  );
  return logs.filter(
    (log) => issuing.has(log.transactionHash) || created.has(log.address) || store.hasToken(log.address),
  );
}
