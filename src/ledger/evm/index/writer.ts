import type { DatabaseSync } from "node:sqlite";
import { getAddress, type Interface } from "ethers";
import { stId } from "../../st-id.ts";
import { artifact } from "../artifacts.ts";
import type { Contracts } from "../contracts.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "./decode-issued.ts";
import { createHoldingsTable } from "./holdings-table.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import { searchText } from "./search-text.ts";
import { createTextsTable } from "./texts-table.ts";

const ZERO_TOPIC = `0x${"0".repeat(64)}`;

/** The events that the index lives on, and how each one changes it; and how blocks are taken back. */
export function createIndexWriter(database: DatabaseSync, { registry, factory }: Contracts) {
  const token = artifact("SecurityToken").abi;
  const topic = (abi: Interface, name: string) => abi.getEvent(name)?.topicHash as string;
  const TOKEN_ISSUED = topic(factory.abi, "TokenIssued");
  const registryAddress = registry.address.toLowerCase();

  const holdings = createHoldingsTable(database);
  const insertToken = database.prepare(
    `INSERT INTO tokens VALUES (:id, :address, :owner, :amount, :transaction_hash, :block_number, :issued_at,
      :full_name, :short_name, :ticker, :decimals, :st_id, :issuer_id, :token_name, :info)`,
  );
  const idOf = database.prepare("SELECT id FROM tokens WHERE address = ?");
  const isFactory = database.prepare("SELECT 1 FROM factories WHERE address = ?");
  const insertFactory = database.prepare("INSERT OR IGNORE INTO factories VALUES (?, ?)");
  const lastIdAt = database.prepare("SELECT id FROM tokens WHERE block_number <= ? ORDER BY id DESC LIMIT 1");
  const deleteTokens = database.prepare("DELETE FROM tokens WHERE id > ?");
  const deleteFactories = database.prepare("DELETE FROM factories WHERE block_number > ?");
  const deleteBlocks = database.prepare("DELETE FROM blocks WHERE number > ?");
  const tokenTexts = createTextsTable(database, "token");
  const securityTokenTexts = createTextsTable(database, "security_token");

  /** `mint` is the log right before: the Transfer that the token itself emitted when it was created. */
  function issued(log: RpcLog, mint: RpcLog, issuedAt: number): void {
    const id = Number(log.topics[1]);
    const at = {
      id,
      address: getAddress(mint.address),
      transaction_hash: log.transactionHash,
      block_number: Number(log.blockNumber),
      issued_at: issuedAt,
    };
    if (log.topics[0] === TOKEN_ISSUED) {
      const order = decodeTokenIssued(log.data);
      insertToken.run({
        ...at,
        owner: getAddress(order.owner),
        amount: order.amount.toString(),
        full_name: order.fullName,
        short_name: order.shortName,
        ticker: order.ticker,
        decimals: order.decimals,
        st_id: null,
        issuer_id: null,
        token_name: null,
        info: null,
      });
      // No name has a line break in it.
      tokenTexts.insert(id, searchText(`${order.ticker}\n${order.fullName}`));
    } else {
      const order = decodeSecurityTokenIssued(log.data);
      const name = stId(order.issuerId, order.tokenName);
      insertToken.run({
        ...at,
        owner: getAddress(order.owner),
        amount: order.amount.toString(),
        full_name: null,
        short_name: null,
        ticker: null,
        decimals: null,
        st_id: name,
        issuer_id: order.issuerId,
        token_name: order.tokenName,
        info: order.info,
      });
      securityTokenTexts.insert(id, searchText(name));
    }
    holdings.mint(addressOf(mint.topics[2]), id, BigInt(mint.data));
  }

  function transfer(log: RpcLog, tokenId: number): void {
    const value = BigInt(log.data);
    const block = Number(log.blockNumber);
    if (log.topics[1] !== ZERO_TOPIC) holdings.move(block, addressOf(log.topics[1]), tokenId, -value);
    holdings.move(block, addressOf(log.topics[2]), tokenId, value);
  }

  type Apply = (log: RpcLog, before: RpcLog | undefined, issuedAt: (block: number) => number) => void;

  const ofFactory: Apply = (log, before, timeOf) => {
    if (before === undefined || isFactory.get(log.address.toLowerCase()) === undefined) return;
    issued(log, before, timeOf(Number(log.blockNumber)));
  };
  const ofToken =
    (apply: (log: RpcLog, tokenId: number) => void): Apply =>
    (log) => {
      const row = idOf.get(log.address) as { id: number } | undefined;
      if (row !== undefined) apply(log, row.id);
    };
  const events = new Map<string, Apply>([
    [topic(token, "Transfer"), ofToken(transfer)],
    [
      topic(token, "Frozen"),
      ofToken((log, id) =>
        holdings.freeze(Number(log.blockNumber), addressOf(log.topics[1]), id, BigInt(log.data)),
      ),
    ],
    [TOKEN_ISSUED, ofFactory],
    [topic(factory.abi, "SecurityTokenIssued"), ofFactory],
    [
      topic(registry.abi, "FactoryChanged"),
      (log) => {
        if (log.address.toLowerCase() !== registryAddress) return;
        insertFactory.run(addressOf(log.topics[2]), Number(log.blockNumber));
      },
    ],
  ]);

  return {
    topics: [...events.keys()],

    /** Takes in consecutive logs of the chain, in order; `timeOf` answers the time of a block in seconds. */
    apply(logs: RpcLog[], timeOf: (blockNumber: number) => number): void {
      logs.forEach((log, i) => events.get(log.topics[0] ?? "")?.(log, logs[i - 1], timeOf));
    },

    /** Makes it as it was after this block, which `blocks` has, and answers the last id that is left, 0 where none is. */
    rollBack(block: number): number {
      const lastId = (lastIdAt.get(block) as { id: number } | undefined)?.id ?? 0;
      holdings.undo(block, lastId);
      tokenTexts.deleteAfter(lastId);
      securityTokenTexts.deleteAfter(lastId);
      deleteTokens.run(lastId);
      deleteFactories.run(block);
      deleteBlocks.run(block);
      return lastId;
    },
  };
}

function addressOf(topic: string | undefined): string {
  return `0x${(topic as string).slice(-40)}`;
}
