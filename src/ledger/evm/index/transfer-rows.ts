import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { getAddress, ZeroAddress } from "ethers";
import type { Place, Transfer, TransferKind } from "../../records.ts";
import { checksumAddress } from "../../../base/checksum-address.ts";
import { comparePlaces } from "./places.ts";
import { bytesOf, hexOf, TRANSFER_KINDS, uint256, type TokenRow } from "./schema.ts";

/** Which of them: of one token, all that a wallet took part in, what a transaction did, or all. */
export type Of = { id: number } | { wallet: string } | { transaction: string } | "all";

/** Which of them: the next ones before or after a place, and none in a block after `last`. */
export interface Range {
  direction: "before" | "after";
  place: Place;
  last?: number;
  limit: number;
}

type PlacedRow = Pick<TokenRow, "block_number" | "log_index">;

interface TransferRow extends PlacedRow, Pick<TokenRow, "address" | "ticker" | "st_id" | "decimals"> {
  token_id: number;
  kind: number;
  sender: Uint8Array | null;
  receiver: Uint8Array | null;
  value: string | null;
  transaction_hash: Uint8Array;
  time: number;
}

/** Where an issue is kept: as the token, whose row says all of it. */
const ISSUES = "SELECT * FROM tokens";
const TRANSFERS = `SELECT transfers.*, time, address, ticker, st_id, decimals FROM transfers
  CROSS JOIN times ON times.number = transfers.block_number CROSS JOIN tokens ON id = token_id`;

/** What happened to tokens, the issue too: the newest first if it is before a place, else the oldest first. */
export function transferRows(database: DatabaseSync, of: Of, range: Range): Transfer[] {
  const { direction, place, last = Number.MAX_SAFE_INTEGER, limit } = range;
  const [comparison, order] = direction === "before" ? ["<", "DESC"] : [">", "ASC"];

  function select<Row extends PlacedRow>(
    view: (row: Row) => Transfer,
    from: string,
    table: string,
    where: string,
    values: SQLInputValue[],
  ) {
    const [block, log] = [`${table}.block_number`, `${table}.log_index`];
    const rows = database
      .prepare(
        `${from} WHERE ${where} AND (${block}, ${log}) ${comparison} (?, ?) AND ${block} <= ?
          ORDER BY ${block} ${order}, ${log} ${order} LIMIT ?`,
      )
      .all(...values, place.blockNumber, place.logIndex, last, limit) as unknown as Row[];
    return rows.map((row) => ({
      blockNumber: row.block_number,
      logIndex: row.log_index,
      transfer: () => view(row),
    }));
  }

  const { issues, transfers } = conditions(of);
  const found = [
    ...select(issueOf, ISSUES, "tokens", ...issues),
    ...transfers.flatMap((condition) => select(transferOf, TRANSFERS, "transfers", ...condition)),
  ].sort(comparePlaces);
  if (direction === "before") found.reverse();
  // Of a wallet up to three times as many were found, and addresses take long to write.
  return found.slice(0, limit).map(({ transfer }) => transfer());
}

type Condition = [where: string, values: SQLInputValue[]];

/** Each by an index of its own, with its rows in their order. */
function conditions(of: Of): { issues: Condition; transfers: Condition[] } {
  if (of === "all") return { issues: ["TRUE", []], transfers: [["TRUE", []]] };
  if ("id" in of) {
    return { issues: ["tokens.id = ?", [of.id]], transfers: [["token_id = ?", [of.id]]] };
  }
  if ("transaction" in of) {
    const [hash, bytes] = [of.transaction, bytesOf(of.transaction)];
    return {
      issues: [sameTransaction("tokens", "3, 12"), [hash, hash]],
      transfers: [[sameTransaction("transfers", "1, 6"), [bytes, bytes]]],
    };
  }
  const account = bytesOf(of.wallet);
  return {
    issues: ["owner = ?", [getAddress(of.wallet)]],
    transfers: [
      ["sender = ?", [account]],
      // What somebody sent to themselves is one row.
      ["receiver = ? AND sender IS NOT receiver", [account]],
    ],
  };
}

/** The index has only a part of each hash, which leaves it small. */
function sameTransaction(table: string, part: string): string {
  return `substr(${table}.transaction_hash, ${part}) = substr(?, ${part}) AND ${table}.transaction_hash = ?`;
}

function issueOf(row: TokenRow): Transfer {
  return {
    ...nameOf(row.id, row),
    kind: "issue",
    from: ZeroAddress,
    to: row.owner,
    value: BigInt(row.amount) * 10n ** BigInt(row.decimals ?? 0),
    transactionHash: row.transaction_hash,
    blockNumber: row.block_number,
    logIndex: row.log_index,
    at: new Date(row.issued_at * 1000),
  };
}

/** Kinds that move nothing, and so are from nobody. */
const SETTINGS: ReadonlySet<TransferKind> = new Set(["freeze", "allow", "disallow"]);

function transferOf(row: TransferRow): Transfer {
  const kind = TRANSFER_KINDS[row.kind] as TransferKind;
  return {
    ...nameOf(row.token_id, row),
    kind,
    from: SETTINGS.has(kind) ? undefined : addressOf(row.sender),
    to: addressOf(row.receiver),
    value: row.value === null ? undefined : uint256(row.value),
    transactionHash: hexOf(row.transaction_hash),
    blockNumber: row.block_number,
    logIndex: row.log_index,
    at: new Date(row.time * 1000),
  };
}

function nameOf(id: number, row: Pick<TokenRow, "address" | "ticker" | "st_id" | "decimals">) {
  const name = row.ticker === null ? { stId: row.st_id as string } : { ticker: row.ticker };
  return { token: { id, contractAddress: row.address, ...name }, decimals: row.decimals ?? 0 };
}

const addressOf = (account: Uint8Array | null) => (account === null ? ZeroAddress : checksumAddress(account));
