import type { DatabaseSync } from "node:sqlite";
import type { TransferKind } from "../../records.ts";
import type { RpcLog } from "../../../rpc/types.ts";
import { bytesOf, TRANSFER_KINDS, uint256Text } from "./schema.ts";

/** What an event says of a token: who is null is nobody. */
export interface Transfer {
  kind: TransferKind;
  sender: Uint8Array | null;
  receiver: Uint8Array | null;
  value: bigint | null;
}

/** What happened to tokens after their issue, which is told by the table of tokens. */
export function createTransfersTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const setKind = database.prepare(
    "UPDATE transfers SET kind = ? WHERE block_number = ? AND log_index = ? AND token_id = ?",
  );
  const remove = database.prepare("DELETE FROM transfers WHERE block_number > ?");
  return {
    insert(log: RpcLog, tokenId: number, { kind, sender, receiver, value }: Transfer): void {
      insert.run(
        Number(log.blockNumber),
        Number(log.logIndex),
        tokenId,
        TRANSFER_KINDS.indexOf(kind),
        sender,
        receiver,
        value === null ? null : uint256Text(value),
        bytesOf(log.transactionHash),
      );
    },
    /** The Transfer right before this event, of the same call, was forced. */
    markForced(log: RpcLog, tokenId: number): void {
      const forced = TRANSFER_KINDS.indexOf("forced_transfer");
      setKind.run(forced, Number(log.blockNumber), Number(log.logIndex) - 1, tokenId);
    },
    undo(block: number): void {
      remove.run(block);
    },
  };
}
