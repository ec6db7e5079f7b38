import type { Condition, Selection } from "./page.ts";
import { HAS_ADDRESS } from "./schema.ts";
import { searchText } from "./search-text.ts";
import type { Kind } from "./texts-table.ts";

/** An address, which finds the token there and no other. */
const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** The fewest characters that can be searched by trigrams. */
const TRIGRAM = 3;

/**
 * Selects the tokens of a kind and issuer that contain the text, in any case. Its trigrams find the few candidates; a text too
 * short for a trigram is compared with all texts, which are small.
 */
export function tokensWith(kind: Kind, text: string | undefined, issuerId?: string): Selection {
  const ofIssuer = issuerId === undefined ? [] : [{ sql: "issuer_id = ?", values: [issuerId] }];
  const plain = {
    select: `SELECT tokens.* FROM ${kind}_texts AS texts JOIN tokens USING (id)`,
    // The column whose index SQLite should walk.
    by: issuerId === undefined ? "texts.id" : "tokens.id",
  };
  if (text === undefined) return { ...plain, conditions: ofIssuer };
  if (ADDRESS.test(text)) {
    return { ...plain, conditions: [{ sql: HAS_ADDRESS, values: [text, text] }, ...ofIssuer] };
  }
  const sought = searchText(text);
  const conditions: Condition[] = [{ sql: "instr(texts.text, ?)", values: [sought] }, ...ofIssuer];
  // An st_id begins with its issuer.
  const phrases = [sought, ...(issuerId === undefined ? [] : [searchText(`${issuerId}-`)])];
  const long = phrases.filter((phrase) => [...phrase].length >= TRIGRAM);
  if (long.length === 0) return { ...plain, conditions };
  const trigrams = `${kind}_trigrams`;
  const match = long.map((phrase) => `"${phrase.replaceAll('"', '""')}"`).join(" ");
  return {
    select: `SELECT tokens.* FROM ${trigrams} CROSS JOIN ${kind}_texts AS texts ON texts.id = ${trigrams}.rowid
      CROSS JOIN tokens USING (id)`,
    by: `${trigrams}.rowid`,
    conditions: [{ sql: `${trigrams} MATCH ?`, values: [match] }, ...conditions],
  };
}
