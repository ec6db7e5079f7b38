/**
 * @typedef {object} FormField
 * @property {string} name as the API has it
 * @property {string} label
 * @property {string} hint
 * @property {string} [inputmode]
 * @property {boolean} [lines]
 * @property {boolean} [isHalf] shares its line with the next one
 */

/** What is asked for an issue of each kind, in the API's own names. @type {Record<"tokens" | "security-tokens", FormField[]>} */
export const FORMS = {
  tokens: [
    { name: "full_name", label: "Name", hint: "1 to 60 bytes, such as “Acme Loyalty”." },
    { name: "short_name", label: "Short name", hint: "For where there is little room.", isHalf: true },
    { name: "ticker", label: "Ticker", hint: "1 to 11 of A–Z a–z 0–9 . - _ $", isHalf: true },
    {
      name: "token_amount",
      label: "Amount",
      hint: "Whole tokens, in digits only.",
      inputmode: "numeric",
      isHalf: true,
    },
    {
      name: "decimals",
      label: "Decimals",
      hint: "0 to 8: how far one can be divided.",
      inputmode: "numeric",
      isHalf: true,
    },
  ],
  "security-tokens": [
    { name: "issuer_id", label: "Issuer", hint: "The id that you are registered by.", isHalf: true },
    {
      name: "issued_amount",
      label: "Amount",
      hint: "Whole tokens, in digits only.",
      inputmode: "numeric",
      isHalf: true,
    },
    {
      name: "token_name",
      label: "Name",
      hint: "1 to 60 bytes, such as “Series A”. With the issuer it makes the st_id.",
    },
    { name: "info", label: "Info", hint: "JSON, at most 16 KiB. It is public for ever.", lines: true },
  ],
};

/** What stands in an empty form. */
export const BLANK = {
  tokens: { full_name: "", short_name: "", ticker: "", token_amount: "", decimals: "8" },
  "security-tokens": { issuer_id: "", issued_amount: "", token_name: "", info: "{\n  \n}" },
};

/** Errors that tell of a field by their code. @type {Record<string, string>} */
const FIELDS_OF_CODES = {
  TICKER_ALREADY_EXISTS: "ticker",
  ST_ALREADY_EXISTS: "token_name",
  UNKNOWN_ISSUER: "issuer_id",
};

/**
 * Where an error of the API is shown: at its field, or over the form.
 * @param {import("./api.js").ApiError} error
 * @param {"tokens" | "security-tokens"} kind
 */
export function placeOf({ field, code }, kind) {
  const name = field ?? FIELDS_OF_CODES[code ?? ""];
  return FORMS[kind].some((known) => known.name === name) ? /** @type {string} */ (name) : "form";
}

/**
 * The body of a form's request.
 * @param {"tokens" | "security-tokens"} kind
 * @param {Record<string, string>} texts
 */
export function bodyOf(kind, texts) {
  if (kind === "security-tokens") return texts;
  const { decimals = "" } = texts;
  // What is no number stays as it is, for the API to refuse.
  return { ...texts, decimals: /^[0-9]+$/.test(decimals.trim()) ? Number(decimals) : decimals };
}
