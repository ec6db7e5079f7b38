import type { TransferReader } from "../../ledger.ts";
import type { ChainIndex } from "./chain-index.ts";
import { findToken } from "./find-token.ts";
import { pageOf } from "./page.ts";
import { END, placeCursor, placeOfCursor } from "./places.ts";
import { transferRows } from "./transfer-rows.ts";

/** Answers from the index what happened to tokens. A cursor is the place of the last row of its page. */
export function createTransferReader(index: ChainIndex): TransferReader {
  return {
    transfers(of, { limit, cursor }) {
      const place = cursor === undefined ? END : placeOfCursor(cursor);
      return index.read(({ database }) => {
        const isToken = of !== "all" && ("id" in of || "stId" in of);
        const whose = isToken ? findToken(database, of) : of;
        if (whose === undefined) return undefined;
        const rows = transferRows(database, whose, { direction: "before", place, limit: limit + 1 });
        return pageOf(rows, limit, placeCursor);
      });
    },
  };
}
