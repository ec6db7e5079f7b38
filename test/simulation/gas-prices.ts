/** What things cost on a fork, in gas: near enough to the real ones, and different enough from one another. */
export interface Prices {
  /** A new storage slot. */
  slot: number;
  /** A contract that is created, besides its code. */
  create: number;
  codeByte: number;
  /** What a batch takes before its first request. */
  batch: number;
  /** What is computed and logged for a token, for its key, and for a request that is refused. */
  token: number;
  key: number;
  refused: number;
  /** The most that one transaction may use (EIP-7825). */
  cap: number;
  /** Whether PUSH0 is known: without it the contracts can't be created. */
  shanghai: boolean;
  /** Whether MCOPY and TSTORE are known: without them the contracts do not run. */
  cancun: boolean;
}

const PRAGUE: Prices = {
  ...{ slot: 22_100, create: 32_000, codeByte: 200, batch: 14_000, token: 10_800, key: 900, refused: 8_000 },
  ...{ cap: Infinity, shanghai: true, cancun: true },
};

export const FORKS = {
  paris: { ...PRAGUE, shanghai: false, cancun: false },
  shanghai: { ...PRAGUE, cancun: false },
  prague: PRAGUE,
  osaka: { ...PRAGUE, cap: 16_777_216 },
  /** Slots are charged as state (EIP-8037), accounts and code not yet: `geth --dev` begins there. */
  afterOsaka: { ...PRAGUE, slot: 250_000, cap: 16_777_216 },
  /** EIP-8037: 1,530 gas for each byte of state: an account has 120 and a slot 64. */
  amsterdam: { ...PRAGUE, slot: 98_000, create: 184_000, codeByte: 1_530, cap: 16_777_216 },
} as const satisfies Record<string, Prices>;
export type Fork = keyof typeof FORKS;

/** What a transaction pays before it executes, and at least whatever it executes (EIP-7623). */
export function intrinsicGas(data: string, isCreation: boolean): { standard: number; floor: number } {
  let zeros = 0;
  for (let i = 2; i < data.length; i += 2)
    if (data.charCodeAt(i) === 48 && data.charCodeAt(i + 1) === 48) zeros++;
  const tokens = zeros + 4 * ((data.length - 2) / 2 - zeros);
  // EIP-3860's word of init code, besides.
  const creation = isCreation ? 32_000 + 2 * Math.ceil((data.length - 2) / 64) : 0;
  return { standard: 21_000 + 4 * tokens + creation, floor: 21_000 + 10 * tokens };
}

export function callGas(data: string, isCreation: boolean, execution: number): number {
  const { standard, floor } = intrinsicGas(data, isCreation);
  return Math.max(standard + execution, floor);
}
