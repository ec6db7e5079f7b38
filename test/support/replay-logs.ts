import { getAddress, Interface, ZeroAddress } from "ethers";
import { indexedEvents } from "../../src/ledger/evm/index/events.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "../../src/ledger/evm/index/decode-issued.ts";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import type { TokenKey, Transfer } from "../../src/ledger/records.ts";
import { stId } from "../../src/ledger/st-id.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcBlock, RpcLog } from "../../src/rpc/types.ts";
import type { Issuing } from "./issuing.ts";

const EVENTS = new Interface([
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "event ForcedTransfer(address indexed from, address indexed to, uint256 amount)",
  "event Frozen(address indexed account, uint256 amount)",
  "event AllowedSet(address indexed account, bool allowed)",
]);

type HolderRow = [wallet: string, balance: bigint, frozen: bigint, allowed: boolean | undefined];

export interface Replay {
  tokens: { id: number; key: TokenKey }[];
  /** Newest first. */
  transfers: Transfer[];
  /** From the registry's on: `before` is the last block whose time is before this one's. */
  blocks: { number: number; time: number; before: number }[];
  /** What the token was after a block. */
  at(block: number, id: number): { holders: HolderRow[]; supply: bigint };
}

/** What a chain's logs say of its tokens, told by a plain replay of all of them in memory. */
export async function replayLogs(node: Node, { contracts, firstBlock }: Issuing): Promise<Replay> {
  const head = Number(await node.send("eth_blockNumber", []));
  const blocks = await Promise.all(
    Array.from({ length: head - firstBlock + 1 }, async (_, i) => {
      const number = `0x${(firstBlock + i).toString(16)}`;
      const { timestamp } = (await node.send("eth_getBlockByNumber", [number, false])) as RpcBlock;
      return { number: firstBlock + i, time: Number(timestamp) };
    }),
  );
  const timeOf = new Map(blocks.map(({ number, time }) => [number, time]));
  const logs = (await node.send("eth_getLogs", [
    { fromBlock: `0x${firstBlock.toString(16)}`, toBlock: `0x${head.toString(16)}` },
  ])) as RpcLog[];

  const addresses = tokenAddresses(contracts.registry.address);
  const { tokenIssued, securityTokenIssued } = indexedEvents(contracts);
  const tokens = new Map<string, { id: number; key: TokenKey; decimals: number; token: Transfer["token"] }>();
  for (const { topics, data } of logs) {
    const id = Number(topics[1]);
    if (topics[0] === tokenIssued) {
      const { ticker, decimals } = decodeTokenIssued(data);
      const contractAddress = addresses.ofTicker(ticker);
      tokens.set(contractAddress, { id, key: { id }, decimals, token: { id, contractAddress, ticker } });
    } else if (topics[0] === securityTokenIssued) {
      const { issuerId, tokenName } = decodeSecurityTokenIssued(data);
      const name = stId(issuerId, tokenName);
      const contractAddress = addresses.ofStId(name);
      const token = { id, contractAddress, stId: name };
      tokens.set(contractAddress, { id, key: { stId: name }, decimals: 0, token });
    }
  }

  const transfers: Transfer[] = [];
  for (const log of logs) {
    const known = tokens.get(getAddress(log.address));
    if (known === undefined) continue;
    const event = EVENTS.parseLog(log);
    const { token, decimals } = known;
    const place = {
      token,
      decimals,
      transactionHash: log.transactionHash,
      blockNumber: Number(log.blockNumber),
      logIndex: Number(log.logIndex),
      at: new Date((timeOf.get(Number(log.blockNumber)) as number) * 1000),
    };
    if (event?.name === "Transfer") {
      const [from, to, value] = event.args.toArray() as [string, string, bigint];
      const isFirst = !transfers.some((transfer) => transfer.token === token);
      const kind = isFirst
        ? "issue"
        : from === ZeroAddress
          ? "mint"
          : to === ZeroAddress
            ? "burn"
            : "transfer";
      transfers.push({ ...place, kind, from, to, value });
    } else if (event?.name === "ForcedTransfer") {
      (transfers.at(-1) as Transfer).kind = "forced_transfer";
    } else if (event?.name === "Frozen") {
      const [to, value] = event.args.toArray() as [string, bigint];
      transfers.push({ ...place, kind: "freeze", from: undefined, to, value });
    } else if (event?.name === "AllowedSet") {
      const [to, allowed] = event.args.toArray() as [string, boolean];
      const kind = allowed ? "allow" : "disallow";
      transfers.push({ ...place, kind, from: undefined, to, value: undefined });
    }
  }

  function at(block: number, id: number) {
    const held = new Map<string, { balance: bigint; frozen: bigint }>();
    const allowed = new Map<string, boolean>();
    let supply = 0n;
    const of = (wallet: string) => {
      if (!held.has(wallet)) held.set(wallet, { balance: 0n, frozen: 0n });
      return held.get(wallet) as { balance: bigint; frozen: bigint };
    };
    for (const { kind, from, to, value, token, blockNumber } of transfers) {
      if (token.id !== id || blockNumber > block) continue;
      if (kind === "allow" || kind === "disallow") allowed.set(to, kind === "allow");
      else if (kind === "freeze") of(to).frozen = value as bigint;
      else {
        const amount = value as bigint;
        if (from === ZeroAddress) supply += amount;
        else of(from as string).balance -= amount;
        if (to === ZeroAddress) supply -= amount;
        else of(to).balance += amount;
      }
    }
    const isSecurityToken = "stId" in ([...tokens.values()].find((token) => token.id === id)?.key ?? {});
    const holders = [...held]
      .filter(([, { balance, frozen }]) => balance > 0n || frozen > 0n)
      .map(([wallet, { balance, frozen }]): HolderRow => [
        wallet,
        balance,
        frozen,
        isSecurityToken ? (allowed.get(wallet) ?? false) : undefined,
      ])
      .sort(([a, x], [b, y]) => (x === y ? (a.toLowerCase() < b.toLowerCase() ? -1 : 1) : x < y ? 1 : -1));
    return { holders, supply };
  }

  return {
    tokens: [...tokens.values()],
    transfers: transfers.toReversed(),
    blocks: blocks.map(({ number, time }) => ({
      number,
      time,
      before: blocks.findLast((block) => block.time < time)?.number ?? 0,
    })),
    at,
  };
}
