import { FORMS, type Texts } from "./issue-forms.ts";
import type { Kind } from "./types.ts";

/** What each field takes, in words that say what to write. */
const RULES: Readonly<Record<string, string>> = {
  full_name: "1 to 60 bytes that can be seen, such as “Acme Loyalty”.",
  short_name: "1 to 60 bytes that can be seen, such as “Acme”.",
  ticker: "1 to 11 of A–Z a–z 0–9 . - _ $, without spaces: ACME.",
  token_amount: "Digits only: 1000.",
  decimals: "One digit from 0 to 8.",
  issuer_id: "1 to 32 letters, digits, dots or underscores: issuer123.",
  issued_amount: "Digits only: 1000.",
  token_name: "1 to 60 bytes that can be seen, such as “Series A”.",
  info: 'A JSON object, at most 16 KiB: {"isin": "XS0000000000"}.',
};
const TOO_MANY = "Too many: a supply fits in 256 bits, decimals included.";

const MOST_NAME_BYTES = 60;
const MOST_INFO_BYTES = 16 * 1024;

/** What is wrong with each field, before anybody is asked for anything. The service, which knows more, has the last word. */
export function faultsIn(kind: Kind, texts: Texts): Texts {
  const faults: Texts = {};
  for (const { name } of FORMS[kind]) {
    const fault = faultOf(name, texts);
    if (fault !== undefined) faults[name] = fault;
  }
  return faults;
}

/** The rule of a field that the service refused. */
export function ruleOf(name: string): string | undefined {
  return RULES[name];
}

function faultOf(name: string, texts: Texts): string | undefined {
  const text = texts[name] ?? "";
  switch (name) {
    case "ticker":
      if (/^ST-[0-9]+$/i.test(text)) return "ST- and a number belongs to security tokens: choose another.";
      return unless(/^(?=.*[A-Za-z0-9])[A-Za-z0-9.\-_$]{1,11}$/.test(text), name);
    case "token_amount":
    case "issued_amount":
      if (!/^[1-9][0-9]*$/.test(text)) return RULES[name];
      return fitsSupply(text, Number(texts["decimals"] ?? 0)) ? undefined : TOO_MANY;
    case "decimals":
      return unless(/^\s*[0-8]\s*$/.test(text), name);
    case "issuer_id":
      return unless(/^(?=.*[A-Za-z0-9])[A-Za-z0-9_.]{1,32}$/.test(text), name);
    case "info":
      return unless(isInfo(text), name);
    default:
      return unless(text.trim() !== "" && bytesOf(text.trim().normalize("NFC")) <= MOST_NAME_BYTES, name);
  }
}

function unless(isRight: boolean, name: string): string | undefined {
  return isRight ? undefined : RULES[name];
}

function fitsSupply(digits: string, decimals: number): boolean {
  // Wrong decimals are told at their own field.
  const factor = Number.isInteger(decimals) && decimals >= 0 && decimals <= 8 ? 10n ** BigInt(decimals) : 1n;
  return digits.length <= 78 && BigInt(digits) * factor < 2n ** 256n;
}

function isInfo(text: string): boolean {
  try {
    return bytesOf(JSON.stringify(JSON.parse(text))) <= MOST_INFO_BYTES;
  } catch {
    return false;
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
