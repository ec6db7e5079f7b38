import type { DatabaseSync } from "node:sqlite";
import type { Contracts } from "../contracts.ts";
import { stId } from "../../st-id.ts";
import { tokenAddresses } from "../token-address.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "./decode-issued.ts";
import { addressOf, indexedEvents } from "./events.ts";
import { createCreations } from "./creations.ts";
import { createFactoriesTable } from "./factories-table.ts";
import { createHoldingsTable } from "./holdings-table.ts";
import { createIssuersTable } from "./issuers-table.ts";
import { LogsMissing } from "./logs-missing.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import { createSuspensionsTable } from "./suspensions-table.ts";
import { createAllowancesTable } from "./allowances-table.ts";
import { createOrdersTable } from "./orders-table.ts";
import { bytesOf } from "./schema.ts";
import { createSuppliesTable } from "./supplies-table.ts";
import { createTakeOrders } from "./take-orders.ts";
import { createTimesTable } from "./times-table.ts";
import { createTokensTable } from "./tokens-table.ts";
import { createTransfersTable } from "./transfers-table.ts";

// Longer than other files, because it has what each event changes, beside how that is taken back.

const ZERO_TOPIC = `0x${"0".repeat(64)}`;

/** The account that an indexed argument holds; null for the zero address, which is nobody. */
function accountOf(topic: string | undefined): Buffer | null {
  return topic === ZERO_TOPIC ? null : bytesOf(addressOf(topic));
}

/** Answers the time of a block in seconds, of those that have something of this service. */
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
  const issuers = createIssuersTable(database);
  const suspensions = createSuspensionsTable(database);
  const allowances = createAllowancesTable(database);
  const transfers = createTransfersTable(database);
  const times = createTimesTable(database);
  const creations = createCreations();
  const orders = createOrdersTable(database);
  const takeOrder = createTakeOrders(events, orders);
  const addresses = tokenAddresses(registry);
  const deleteBlocks = database.prepare("DELETE FROM blocks WHERE number > ?");

  function issued(log: RpcLog, timeOf: TimeOf): void {
    const id = Number(log.topics[1]);
    const last = tokens.lastId();
    if (id !== last + 1) throw new LogsMissing(`the node's logs have a gap: token ${id} after token ${last}`);
    const block = Number(log.blockNumber);
    times.note(block, timeOf);
    const origin = (address: string) => ({
      id,
      address,
      transaction_hash: log.transactionHash,
      block_number: block,
      log_index: creations.take(log, address),
      issued_at: timeOf(block),
      request_id: requestId(log),
    });
    if (log.topics[0] === events.tokenIssued) {
      const order = decodeTokenIssued(log.data);
      const supply = order.amount * 10n ** BigInt(order.decimals);
      tokens.insertToken(origin(addresses.ofTicker(order.ticker)), order);
      holdings.mint(block, bytesOf(order.owner), id, supply);
    } else {
      const order = decodeSecurityTokenIssued(log.data);
      const address = addresses.ofStId(stId(order.issuerId, order.tokenName));
      tokens.insertSecurityToken(origin(address), order);
      holdings.mint(block, bytesOf(order.owner), id, order.amount);
    }
  }

  function transfer(log: RpcLog, tokenId: number): void {
    const value = BigInt(log.data);
    const block = Number(log.blockNumber);
    const sender = accountOf(log.topics[1]);
    const receiver = accountOf(log.topics[2]);
    const kind = sender === null ? "mint" : receiver === null ? "burn" : "transfer";
    transfers.insert(log, tokenId, { kind, sender, receiver, value });
    if (sender === null) supplies.change(block, tokenId, value);
    else holdings.move(block, sender, tokenId, -value);
    if (receiver === null) supplies.change(block, tokenId, -value);
    else holdings.move(block, receiver, tokenId, value);
  }

  function freeze(log: RpcLog, tokenId: number): void {
    const receiver = bytesOf(addressOf(log.topics[1]));
    const value = BigInt(log.data);
    transfers.insert(log, tokenId, { kind: "freeze", sender: null, receiver, value });
    holdings.freeze(Number(log.blockNumber), receiver, tokenId, value);
  }

  function allow(log: RpcLog, tokenId: number): void {
    const receiver = bytesOf(addressOf(log.topics[1]));
    const allowed = BigInt(log.data) === 1n;
    const kind = allowed ? "allow" : "disallow";
    transfers.insert(log, tokenId, { kind, sender: null, receiver, value: null });
    allowances.set(tokenId, receiver, allowed, Number(log.blockNumber));
  }

  function ofToken(log: RpcLog, id: number): void {
    if (log.topics[0] === events.transfer) transfer(log, id);
    else if (log.topics[0] === events.forcedTransfer) transfers.markForced(log, id);
    else if (log.topics[0] === events.frozen) freeze(log, id);
    else allow(log, id);
  }

  function ofIssuer(log: RpcLog, issuerKey: string): void {
    const block = Number(log.blockNumber);
    if (log.topics[0] === events.suspensionChanged) {
      suspensions.set(issuerKey, BigInt(log.data) === 1n, block);
      return;
    }
    if (log.topics[0] === events.issuerRegistered) issuers.register(issuerKey, block);
    issuers.setWallet(issuerKey, addressOf(log.topics[2]), block);
  }

  /** Answers how many logs it accounts for: other contracts have events of the same name. */
  function apply(log: RpcLog, timeOf: TimeOf): number {
    switch (log.topics[0]) {
      case events.factoryChanged:
        if (log.address.toLowerCase() !== registry) return 0;
        factories.set(addressOf(log.topics[1]), BigInt(log.data) === 1n, Number(log.blockNumber));
        return 1;
      case events.issuerRegistered:
      case events.issuerWalletChanged:
      case events.suspensionChanged:
        if (log.address.toLowerCase() !== registry) return 0;
        ofIssuer(log, log.topics[1] as string);
        return 1;
      case events.tokenIssued:
      case events.securityTokenIssued:
        if (!factories.may(log.address.toLowerCase())) return 0;
        issued(log, timeOf);
        // With the Transfer of the token's own, which comes before its address is known.
        return 2;
      case events.transfer:
      case events.forcedTransfer:
      case events.frozen:
      case events.allowedSet: {
        const id = tokens.idOf(log.address);
        if (id === undefined) {
          creations.note(log);
          return 0;
        }
        times.note(Number(log.blockNumber), timeOf);
        ofToken(log, id);
        return 1;
      }
      case events.authorizationUsed:
      case events.authorizationCanceled:
      case events.orderExecuted: {
        const id = tokens.idOf(log.address);
        if (id === undefined) return 0;
        takeOrder(log, id);
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
    hasToken: (address: string) => tokens.idOf(address) !== undefined,
    factories: factories.addresses,

    /** Takes in consecutive logs of the chain, in order. Answers how many of them are not this service's. */
    apply(logs: RpcLog[], timeOf: TimeOf): number {
      return holdings.together(() =>
        logs.reduce((foreign, log) => foreign - apply(log, timeOf), logs.length),
      );
    },

    /** Makes it as it was after this block, which `blocks` has, and answers the last id that is left, 0 for none. */
    rollBack(block: number): number {
      const lastId = tokens.lastIdAt(block);
      holdings.undo(block, lastId);
      supplies.undo(block);
      tokens.deleteAfter(lastId);
      factories.undo(block);
      issuers.undo(block);
      suspensions.undo(block);
      allowances.undo(block);
      transfers.undo(block);
      times.undo(block);
      orders.undo(block);
      deleteBlocks.run(block);
      return lastId;
    },
  };
}
