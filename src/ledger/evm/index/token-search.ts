import type { Condition, Selection } from "./page.ts";
import { searchText } from "./search-text.ts";
import type { Kind } from "./texts-table.ts";

/** An address, which finds the token there and no other. */
const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** How many characters the trigrams can be asked for. */
const TRIGRAM = 3;

/**
 * The tokens of a kind and issuer that have the text in them, without its case. Its trigrams lead to the few in question;
 * where it is too short to have one, all texts are looked at, which are small.
 */
export function tokensWith(kind: Kind, text: string | undefined, issuerId?: string): Selection {
  const ofIssuer = issuerId === undefined ? [] : [{ sql: "issuer_id = ?", values: [issuerId] }];
  const plain = {
    select: `SELECT tokens.* FROM ${kind}_texts AS texts JOIN tokens USING (id)`,
    // Whatever SQLite is to walk along.
    by: issuerId === undefined ? "texts.id" : "tokens.id",
  };
  if (text === undefined) return { ...plain, conditions: ofIssuer };
  if (ADDRESS.test(text)) {
    return { ...plain, conditions: [{ sql: "address = ?", values: [text] }, ...ofIssuer] };
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
