import type { DatabaseSync } from "node:sqlite";
import type { Contracts } from "../contracts.ts";
import { stId } from "../../st-id.ts";
import { tokenAddresses } from "../token-address.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "./decode-issued.ts";
import { addressOf, indexedEvents } from "./events.ts";
import { createFactoriesTable } from "./factories-table.ts";
import { createHoldingsTable } from "./holdings-table.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import { createSuspensionsTable } from "./suspensions-table.ts";
import { createAllowancesTable } from "./allowances-table.ts";
import { createSuppliesTable } from "./supplies-table.ts";
import { createTokensTable } from "./tokens-table.ts";

const ZERO_TOPIC = `0x${"0".repeat(64)}`;

/** Ids have no gap, so logs are missing if they have one: the node did not have all of them, or lost some. */
export class LogsMissing extends Error {
  override readonly name = "LogsMissing";
}

/** Answers the time of a block in seconds. */
export type TimeOf = (block: number) => number;

/** The first word of both events' data. */
function requestId({ data }: RpcLog): Buffer | null {
  const id = data.slice(2, 66);
  return /^0*$/.test(id) ? null : Buffer.from(id, "hex");
}

/** How each event changes the index, and how blocks are taken back. */
export function createIndexWriter(database: DatabaseSync, contracts: Contracts) {
  const events = indexedEvents(contracts);
  const registry = contracts.registry.address.toLowerCase();
  const tokens = createTokensTable(database);
  const holdings = createHoldingsTable(database);
  const supplies = createSuppliesTable(database);
  const factories = createFactoriesTable(database);
  const suspensions = createSuspensionsTable(database);
  const allowances = createAllowancesTable(database);
  const addresses = tokenAddresses(registry);
  const deleteBlocks = database.prepare("DELETE FROM blocks WHERE number > ?");

  function issued(log: RpcLog, timeOf: TimeOf): void {
    const id = Number(log.topics[1]);
    const last = tokens.lastId();
    if (id !== last + 1) throw new LogsMissing(`the node's logs have a gap: token ${id} after token ${last}`);
    const block = Number(log.blockNumber);
    const origin = {
      id,
      transaction_hash: log.transactionHash,
      block_number: block,
      issued_at: timeOf(block),
      request_id: requestId(log),
    };
    if (log.topics[0] === events.tokenIssued) {
      const order = decodeTokenIssued(log.data);
      const supply = order.amount * 10n ** BigInt(order.decimals);
      tokens.insertToken({ ...origin, address: addresses.ofTicker(order.ticker) }, order);
      holdings.mint(order.owner, id, supply);
    } else {
      const order = decodeSecurityTokenIssued(log.data);
      const address = addresses.ofStId(stId(order.issuerId, order.tokenName));
      tokens.insertSecurityToken({ ...origin, address }, order);
      holdings.mint(order.owner, id, order.amount);
    }
  }

  function transfer(log: RpcLog, tokenId: number): void {
    const value = BigInt(log.data);
    const block = Number(log.blockNumber);
    if (log.topics[1] === ZERO_TOPIC) supplies.change(block, tokenId, value);
    else holdings.move(block, addressOf(log.topics[1]), tokenId, -value);
    if (log.topics[2] === ZERO_TOPIC) supplies.change(block, tokenId, -value);
    else holdings.move(block, addressOf(log.topics[2]), tokenId, value);
  }

  function ofToken(log: RpcLog, id: number): void {
    const block = Number(log.blockNumber);
    const account = addressOf(log.topics[1]);
    if (log.topics[0] === events.transfer) transfer(log, id);
    else if (log.topics[0] === events.frozen) holdings.freeze(block, account, id, BigInt(log.data));
    else allowances.set(id, account, BigInt(log.data) === 1n, block);
  }

  /** Answers how many logs it accounts for: other contracts have events of the same name. */
  function apply(log: RpcLog, timeOf: TimeOf): number {
    switch (log.topics[0]) {
      case events.factoryChanged:
        if (log.address.toLowerCase() !== registry) return 0;
        factories.set(addressOf(log.topics[1]), BigInt(log.data) === 1n, Number(log.blockNumber));
        return 1;
      case events.suspensionChanged:
        if (log.address.toLowerCase() !== registry) return 0;
        suspensions.set(log.topics[1] as string, BigInt(log.data) === 1n, Number(log.blockNumber));
        return 1;
      case events.tokenIssued:
      case events.securityTokenIssued:
        if (!factories.may(log.address.toLowerCase())) return 0;
        issued(log, timeOf);
        // With the Transfer of the token's own, which comes before its address is known.
        return 2;
      case events.transfer:
      case events.frozen:
      case events.allowedSet: {
        const id = tokens.idOf(log.address);
        if (id === undefined) return 0;
        ofToken(log, id);
        return 1;
      }
      default:
        return 0;
    }
  }

  return {
    events,
    lastId: tokens.lastId,
    tokens: tokens.addresses,
    factories: factories.addresses,

    /** Takes in consecutive logs of the chain, in order. Answers how many of them are not this service's. */
    apply(logs: RpcLog[], timeOf: TimeOf): number {
      return logs.reduce((foreign, log) => foreign - apply(log, timeOf), logs.length);
    },

    /** Makes it as it was after this block, which `blocks` has, and answers the last id that is left, 0 for none. */
    rollBack(block: number): number {
      const lastId = tokens.lastIdAt(block);
      holdings.undo(block, lastId);
      supplies.undo(block);
      tokens.deleteAfter(lastId);
      factories.undo(block);
      suspensions.undo(block);
      allowances.undo(block);
      deleteBlocks.run(block);
      return lastId;
    },
  };
}
