import type { DatabaseSync } from "node:sqlite";
import { getAddress } from "ethers";

/** Who was registered as an issuer, and each wallet that one had, by block. An issuer's key is its id as the registry has it. */
export function createIssuersTable(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO issuers (issuer_id, block_number) VALUES (?, ?)");
  const insertWallet = database.prepare("INSERT INTO issuer_wallets VALUES (?, ?, ?)");
  const remove = ["issuers", "issuer_wallets"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE block_number > ?`),
  );
  return {
    register(issuerKey: string, block: number): void {
      insert.run(idOf(issuerKey), block);
    },
    setWallet(issuerKey: string, wallet: string, block: number): void {
      insertWallet.run(idOf(issuerKey), getAddress(wallet), block);
    },
    undo(block: number): void {
      for (const statement of remove) statement.run(block);
    },
  };
}

/** The ASCII characters of a key, which has zeros after them. */
function idOf(issuerKey: string): string {
  return Buffer.from(issuerKey.slice(2), "hex").toString("latin1").replace(/\0+$/, "");
}
