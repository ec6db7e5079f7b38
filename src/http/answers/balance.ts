import { formatUnits } from "ethers";

/** What somebody has of a token, in base units and in whole tokens. */
export function balanceView({ balance, frozen }: { balance: bigint; frozen: bigint }, decimals: number) {
  return {
    balance: balance.toString(),
    // A whole number without the ".0" that ethers gives it.
    formatted: formatUnits(balance, decimals).replace(/\.0$/, ""),
    frozen: frozen.toString(),
  };
}
