import type { DatabaseSync } from "node:sqlite";
import { decodeBytes32String, getAddress, type Interface } from "ethers";
import { stId } from "../st-id.ts";
import { artifact } from "./artifacts.ts";
import type { Contracts } from "./contracts.ts";
import type { RpcLog } from "./rpc-types.ts";

const ZERO_TOPIC = `0x${"0".repeat(64)}`;

/** The events that the index lives on, and how each one changes it. */
export function createIndexWriter(database: DatabaseSync, { registry, factory }: Contracts) {
  const token = artifact("SecurityToken").abi;
  const topic = (abi: Interface, name: string) => abi.getEvent(name)?.topicHash as string;
  const SECURITY_TOKEN_ISSUED = topic(factory.abi, "SecurityTokenIssued");

  const factories = new Set<string>();
  const insertToken = database.prepare(
    `INSERT INTO tokens VALUES (:id, :address, :owner, :amount, :transaction_hash, :block_number, :issued_at,
      :full_name, :short_name, :ticker, :decimals, :st_id, :issuer_id, :token_name, :info)`,
  );
  const idOf = database.prepare("SELECT id FROM tokens WHERE address = ?");
  const balanceOf = database.prepare("SELECT balance FROM holdings WHERE account = ? AND token_id = ?");
  const setBalance = database.prepare(
    `INSERT INTO holdings (account, token_id, balance) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET balance = excluded.balance`,
  );
  const setFrozen = database.prepare(
    `INSERT INTO holdings (account, token_id, frozen) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET frozen = excluded.frozen`,
  );

  function move(account: string, tokenId: number, change: bigint): void {
    const row = balanceOf.get(account, tokenId) as { balance: string } | undefined;
    setBalance.run(account, tokenId, (BigInt(row?.balance ?? 0) + change).toString());
  }

  function transfer(log: RpcLog, tokenId: number): void {
    const value = BigInt(log.data);
    if (log.topics[1] !== ZERO_TOPIC) move(addressOf(log.topics[1]), tokenId, -value);
    move(addressOf(log.topics[2]), tokenId, value);
  }

  /** `mint` is the log right before: the Transfer that the token itself emitted when it was created. */
  function issued(log: RpcLog, mint: RpcLog, issuedAt: number): void {
    const event = factory.abi.parseLog(log);
    if (event === null) return;
    const { args } = event;
    const security = log.topics[0] === SECURITY_TOKEN_ISSUED;
    const id = Number(args["id"]);
    insertToken.run({
      id,
      address: getAddress(mint.address),
      owner: args["owner"] as string,
      amount: String(args["amount"]),
      transaction_hash: log.transactionHash,
      block_number: Number(log.blockNumber),
      issued_at: issuedAt,
      full_name: security ? null : (args["fullName"] as string),
      short_name: security ? null : (args["shortName"] as string),
      ticker: security ? null : tickerText(args["ticker"] as string),
      decimals: security ? null : Number(args["decimals"]),
      st_id: security ? stId(args["issuerId"] as string, args["tokenName"] as string) : null,
      issuer_id: security ? (args["issuerId"] as string) : null,
      token_name: security ? (args["tokenName"] as string) : null,
      info: security ? (args["info"] as string) : null,
    });
    transfer(mint, id);
  }

  type Apply = (
    log: RpcLog,
    emitter: string,
    before: RpcLog | undefined,
    timeOf: (block: number) => number,
  ) => void;

  const ofFactory: Apply = (log, emitter, before, timeOf) => {
    if (factories.has(emitter) && before !== undefined) issued(log, before, timeOf(Number(log.blockNumber)));
  };
  const ofToken =
    (apply: (log: RpcLog, tokenId: number) => void): Apply =>
    (log, emitter) => {
      const row = idOf.get(emitter) as { id: number } | undefined;
      if (row !== undefined) apply(log, row.id);
    };
  const events = new Map<string, Apply>([
    [topic(token, "Transfer"), ofToken(transfer)],
    [
      topic(token, "Frozen"),
      ofToken((log, id) => setFrozen.run(addressOf(log.topics[1]), id, BigInt(log.data).toString())),
    ],
    [topic(factory.abi, "TokenIssued"), ofFactory],
    [SECURITY_TOKEN_ISSUED, ofFactory],
    [
      topic(registry.abi, "FactoryChanged"),
      (log, emitter) => {
        if (emitter === registry.address) factories.add(addressOf(log.topics[2]));
      },
    ],
  ]);

  return {
    topics: [...events.keys()],

    /** Takes in consecutive logs of the chain, in order; `timeOf` answers the time of a block in seconds. */
    apply(logs: RpcLog[], timeOf: (blockNumber: number) => number): void {
      logs.forEach((log, i) => {
        events.get(log.topics[0] ?? "")?.(log, getAddress(log.address), logs[i - 1], timeOf);
      });
    },
  };
}

function addressOf(topic: string | undefined): string {
  return getAddress(`0x${(topic as string).slice(-40)}`);
}

/** A bytes11: the text, padded with zeros. */
function tickerText(ticker: string): string {
  return decodeBytes32String(ticker.padEnd(66, "0"));
}
