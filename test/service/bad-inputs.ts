import { hardhatWallet } from "./chain.ts";
import { DEMO_KEY } from "./service.ts";

// The table of what api.md refuses: for each route that takes a body its rules, for each rule its requests, for each request
// the exact answer. None of them leaves a trace on the chain.

export const ADMIN_TOKEN = "an-operators-token-for-tests";
export const MAX_UINT256 = (2n ** 256n - 1n).toString();

/** Sources of values in JSON: what `JSON.stringify` would not write, such as `1.0`, is told from what it would. */
type Source = string;

export interface Route {
  line: string;
  /** A good request; nothing of it is ever taken, but by the last test. */
  body: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Whether errors are one sentence. */
  sentences?: true;
  /** What is missing in words, by field. */
  missing: Record<string, string>;
  /** Each rule of each field: the answer's message, and the values that break it. */
  fields: [rule: string, field: string, message: string, sources: Source[]][];
  /** How an unknown field is worded. */
  unknown: (field: string) => string;
}

const text = (value: string): Source => JSON.stringify(value);

const NO_TEXT: Source[] = ["null", "7", "true", "[]", '["a"]', "{}"];
const NO_AMOUNT: Source[] = ["null", "true", "false", "[]", "[1]", "{}", '{"valueOf":1}'];

const NOT_POSITIVE: Source[] = ["0", "-1", "-9007199254740991", '"0"', '"00"', '"-1"'];
const NOT_WHOLE: Source[] = ["1.0", "1.5", "1e3", "1E3", "1e0", "0.1", "-0", "1e-7"];
const TOO_LARGE: Source[] = [
  ...[
    "9007199254740992",
    "9007199254740993",
    "1e400",
    "-1e400",
    "1e308",
    "115792089237316195423570985008687907",
  ],
  text((2n ** 256n).toString()),
  text("9".repeat(79)),
  text("9".repeat(60_000)),
];
const OTHER_DIGITS: Source[] = ["", "01", "+1", " 1", "1 ", "1\n", "1.0", "1e3", "0x10", "1_000", "1,000"]
  .concat(["１２", "١٢", "²", "Ⅳ", "NaN", "Infinity", "1n"])
  .map(text);

const NAME_LENGTH: Source[] = ["", " ", "\u00a0", "\u3000 ", "a".repeat(61), "é".repeat(31), "😀".repeat(16)]
  .concat(["e\u0301".repeat(31), "a".repeat(60_000)])
  .map(text);
const NAME_CONTROLS: Source[] = [
  "a\u0000b",
  "a\nb",
  "\ta",
  "a\r",
  "a\u007fb",
  "a\u0085b",
  "a\u2028b",
  "a\u001fb",
].map(text);
const NAME_INVISIBLE: Source[] = ["\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"] // bidirectional
  .concat(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u{e0041}", "\u3164"])
  .flatMap((character) => [`a${character}b`, `${character}a`, `a${character}`])
  .map(text);

const TICKERS: [rule: string, sources: Source[]][] = [
  ["1 to 11 characters", ["", "ABCDEFGHIJKL", "a".repeat(60_000)].map(text)],
  [
    "characters",
    ["a b", " ab", "ab ", "é", "a/b", "a\u0000", "a+b", "a,b", "ａ", "\u212a", "a😀", "a\n", "a\u200b"].map(
      text,
    ),
  ],
  ["a letter or digit", ["-", ".", "$", "_", "...", "-._$"].map(text)],
  ["symbols of security tokens", ["ST-1", "st-1", "sT-0", "St-99999999", "ST-00"].map(text)],
];

const ISSUER_IDS: [rule: string, sources: Source[]][] = [
  ["1 to 32 characters", ["", "a".repeat(33)].map(text)],
  ["no hyphen", ["a-b", "-", "issuer-123", "a-"].map(text)],
  ["characters", ["a b", " a", "é", "a/b", "a\u0000", "a$", "ａ", "a\n", "issuer123 "].map(text)],
  ["a letter or digit", [".", "_", "._."].map(text)],
];

const INFOS: [rule: string, sources: Source[]][] = [
  ["an object or a string", ["null", "1", "true", "[]", "[{}]"]],
  [
    "a string of valid JSON",
    ["", " ", "{", "{a}", "{'a':1}", "NaN", "undefined", "01", "[1,]", "{}{}", "a"].map(text),
  ],
  [
    "a string of I-JSON",
    [
      ...['{"a":1,"a":2}', '{"__proto__":1}', '{"a":{"\\u005f_proto__":1}}', '"\\ud800"', '{"\\udfff":1}'],
      ...["1e400", "9007199254740993", "-0", `${"[".repeat(65)}${"]".repeat(65)}`, "[".repeat(20_000)],
    ].map(text),
  ],
  [
    "at most 16 KiB",
    [
      JSON.stringify({ a: "x".repeat(16 * 1024 - 7) }),
      JSON.stringify({ a: "é".repeat(8 * 1024) }),
      text(JSON.stringify({ a: "x".repeat(16 * 1024 - 7) })),
    ],
  ],
];

const ISSUER_WORDS =
  "Issuer ID must be 1 to 32 letters A-Z or a-z, digits, underscores or dots, with at least one letter or digit";
const NAME_WORDS =
  "Token name must be text of 1 to 60 bytes in UTF-8, without control, bidirectional or invisible characters";
const AMOUNT_WORDS =
  "Issued amount must be a whole number from 1 to 2^256-1, written in digits only, and as a string if it is above 2^53-1";
export const INFO_WORDS = "Info must be a JSON object or a string that holds valid JSON, at most 16 KiB";

export function tokenRoute(): Route {
  const invalid = (field: string) => `invalid ${field} value`;
  const rule = (rule: string, field: string, sources: Source[]): Route["fields"][number] => [
    rule,
    field,
    invalid(field),
    sources,
  ];
  const body = {
    session_key: DEMO_KEY,
    full_name: "Good token",
    short_name: "good",
    ticker: "GOOD",
    token_amount: 1,
    decimals: 0,
  };
  return {
    line: "POST /tokens",
    body,
    missing: Object.fromEntries(Object.keys(body).map((field) => [field, invalid(field)])),
    unknown: invalid,
    fields: [
      rule("a text", "session_key", [...NO_TEXT, '""', text("a".repeat(257))]),
      ...["full_name", "short_name"].flatMap((field) => [
        rule("a text", field, NO_TEXT),
        rule("1 to 60 bytes", field, NAME_LENGTH),
        rule("no control characters", field, NAME_CONTROLS),
        rule("no invisible characters", field, NAME_INVISIBLE),
      ]),
      rule("a text", "ticker", NO_TEXT),
      ...TICKERS.map(([name, sources]) => rule(name, "ticker", sources)),
      rule("a number or a string", "token_amount", NO_AMOUNT),
      rule("positive", "token_amount", NOT_POSITIVE),
      rule("whole", "token_amount", NOT_WHOLE),
      rule("exact, and within a uint256", "token_amount", TOO_LARGE),
      rule("digits only", "token_amount", OTHER_DIGITS),
      rule("an integer from 0 to 8", "decimals", ["-1", "9", "100", "9007199254740992", "1e400", "2.5"]),
      rule("plainly written", "decimals", ["8.0", "8e0", "-0", "0.0", "0e0", '"8"', '"0"', ...NO_AMOUNT]),
    ],
  };
}

function securityTokenRoute(line: string, issuerId: string, tokenName: string, amount: string): Route {
  return {
    line,
    body: { [issuerId]: "issuer123", [tokenName]: "Good", [amount]: 1, info: {} },
    sentences: true,
    missing: {
      [issuerId]: "Issuer ID is required",
      [tokenName]: "Token name is required",
      [amount]: "Issued amount is required",
      info: "Info is required",
    },
    unknown: (field) =>
      /^[\w.-]{1,64}$/.test(field) ? `Field '${field}' is not known` : "A field is not known",
    fields: [
      ["a text", issuerId, ISSUER_WORDS, NO_TEXT],
      ...ISSUER_IDS.map(([rule, sources]): Route["fields"][number] => [
        rule,
        issuerId,
        ISSUER_WORDS,
        sources,
      ]),
      ["a text", tokenName, NAME_WORDS, NO_TEXT],
      ["1 to 60 bytes", tokenName, NAME_WORDS, NAME_LENGTH],
      ["no control characters", tokenName, NAME_WORDS, NAME_CONTROLS],
      ["no invisible characters", tokenName, NAME_WORDS, NAME_INVISIBLE],
      ["a number or a string", amount, AMOUNT_WORDS, NO_AMOUNT],
      ["positive", amount, "Issued amount must be positive", NOT_POSITIVE],
      ["whole", amount, AMOUNT_WORDS, NOT_WHOLE],
      ["exact, and within a uint256", amount, AMOUNT_WORDS, TOO_LARGE],
      ["digits only", amount, AMOUNT_WORDS, OTHER_DIGITS],
      ...INFOS.map(([rule, sources]): Route["fields"][number] => [rule, "info", INFO_WORDS, sources]),
    ],
  };
}

function issuerRoute(): Route {
  const issuer = "invalid issuer_id value";
  const wallet = "invalid wallet value";
  const { address } = hardhatWallet(5);
  return {
    line: "POST /issuers",
    body: { issuer_id: "good", wallet: address },
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    missing: { issuer_id: issuer, wallet },
    unknown: (field) => `invalid ${field} value`,
    fields: [
      ["a text", "issuer_id", issuer, NO_TEXT],
      ...ISSUER_IDS.map(([rule, sources]): Route["fields"][number] => [rule, "issuer_id", issuer, sources]),
      ["a text", "wallet", wallet, NO_TEXT],
      [
        "an address",
        "wallet",
        wallet,
        ["", "0x", address.slice(2), address.slice(0, -1), `${address}0`, ` ${address}`, "vitalik.eth"]
          .concat([`0X${address.slice(2)}`, "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS", `${address.slice(0, -1)}g`])
          .map(text),
      ],
      ["a right checksum", "wallet", wallet, [text(`0x${swapCase(address.slice(2))}`)]],
      ["not the zero address", "wallet", wallet, [text(`0x${"0".repeat(40)}`)]],
    ],
  };
}

function sessionRoute(): Route {
  const message = "invalid message value";
  const signature = "invalid signature value";
  return {
    line: "POST /sessions",
    body: { message: "hello", signature: "0x00" },
    missing: { message, signature },
    unknown: (field) => `invalid ${field} value`,
    fields: [
      ["a text", "message", message, [...NO_TEXT, '""', text("a".repeat(4097))]],
      [
        "a Sign-In with Ethereum message",
        "message",
        message,
        ["hello", "a\u0000", "\n".repeat(4000)].map(text),
      ],
      ["a text", "signature", signature, NO_TEXT],
      [
        "bytes in hex",
        "signature",
        signature,
        ["", "0x1", "00", "0xzz", "0X00", `0x${"00".repeat(8192)}`].map(text),
      ],
    ],
  };
}

export function swapCase(hex: string): string {
  return hex.replace(/[a-f]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
}

export const ROUTES = [
  tokenRoute(),
  securityTokenRoute("POST /api/st/create", "issuerId", "tokenName", "amount"),
  securityTokenRoute("POST /security-tokens", "issuer_id", "token_name", "issued_amount"),
  securityTokenRoute("POST /security-tokens", "issuerId", "tokenName", "amount"),
  issuerRoute(),
  sessionRoute(),
];

/** The body as JSON text with one member set to a value as it is written. */
export function withSource(body: Record<string, unknown>, name: string, source: Source): string {
  const members = Object.entries({ ...body, [name]: undefined }).map(
    ([member, value]) => `${JSON.stringify(member)}:${member === name ? source : JSON.stringify(value)}`,
  );
  return `{${members.join(",")}}`;
}

export function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([member]) => member !== name));
}

/** An error in the shape of its route. */
export function shaped({ sentences }: Pick<Route, "sentences">, code: string, message: string): object {
  return sentences ? { error: message.charAt(0).toUpperCase() + message.slice(1) } : { error: code, message };
}
