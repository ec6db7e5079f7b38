import type { ApiError } from "./api.ts";
import type { Kind, Problem } from "./types.ts";

/** The texts of a form, by the names of its fields. */
export type Texts = Record<string, string>;

export interface FormField {
  /** As the API calls it. */
  name: string;
  label: string;
  hint: string;
  inputmode?: "numeric";
  /** Whether it has several lines. */
  isLong?: boolean;
  /** Whether it takes half of a line. Two of these follow each other. */
  isHalf?: boolean;
}

const AMOUNT = {
  label: "Amount",
  hint: "Whole tokens, in digits only.",
  inputmode: "numeric",
  isHalf: true,
} as const;

/** The form of each kind. */
export const FORMS: Record<Kind, FormField[]> = {
  tokens: [
    { name: "full_name", label: "Name", hint: "1 to 60 bytes, such as “Acme Loyalty”." },
    { name: "short_name", label: "Short name", hint: "For where there is little room.", isHalf: true },
    { name: "ticker", label: "Ticker", hint: "1 to 11 of A–Z a–z 0–9 . - _ $", isHalf: true },
    { name: "token_amount", ...AMOUNT },
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
    { name: "issued_amount", ...AMOUNT },
    {
      name: "token_name",
      label: "Name",
      hint: "1 to 60 bytes, such as “Series A”. With the issuer it makes the st_id.",
    },
    { name: "info", label: "Info", hint: "JSON, at most 16 KiB. It is public for ever.", isLong: true },
  ],
};

/** The texts of an empty form. */
export const BLANK: Readonly<Record<Kind, Texts>> = {
  tokens: { full_name: "", short_name: "", ticker: "", token_amount: "", decimals: "8" },
  "security-tokens": { issuer_id: "", issued_amount: "", token_name: "", info: "{\n  \n}" },
};

/** The fields of errors that come without a field. */
const FIELDS_OF_CODES: Partial<Record<Problem["code"], string>> = {
  TICKER_ALREADY_EXISTS: "ticker",
  ST_ALREADY_EXISTS: "token_name",
  UNKNOWN_ISSUER: "issuer_id",
};

/** Where an error is shown: the name of its field, or "form". */
export function placeOfError({ field, code }: ApiError, kind: Kind): string {
  const name = field ?? FIELDS_OF_CODES[code];
  return FORMS[kind].find((known) => known.name === name)?.name ?? "form";
}

/** The request body of a form. A text that should be a number is sent as it is, since the service refuses it. */
export function bodyOf(kind: Kind, texts: Texts): Record<string, unknown> {
  if (kind === "security-tokens") return texts;
  const { decimals = "" } = texts;
  return { ...texts, decimals: /^[0-9]+$/.test(decimals.trim()) ? Number(decimals) : decimals };
}

/** The token's name in a request body. */
export function nameIn(body: Record<string, unknown>): string {
  return String(body["full_name"] ?? body["token_name"]);
}
