interface Explained {
  text: string;
  /** Whether surely nothing was sent. */
  isSure: boolean;
}

/** Explains a wallet's error to people. The codes are those of EIP-1193, EIP-1474 and EIP-3326. */
export function explainWalletError(error: unknown): Explained {
  const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
  const sure = (text: string) => ({ text, isSure: true });
  if (code === 4001 || code === "ACTION_REJECTED")
    return sure("You declined it in the wallet. Nothing was sent.");
  if (code === 4100) return sure("The wallet doesn't let this page use that account.");
  if (code === 4200 || code === -32601) return sure("This wallet can't do that.");
  if (code === 4902) return sure("The wallet doesn't know this network. Add it there, then try again.");
  if (code === -32002) return sure("The wallet is already waiting for your answer: open it.");
  if (/insufficient funds|enough funds/i.test(message))
    return sure("The wallet has no ether to pay for the transaction.");
  return { text: message === "" ? "The wallet answered with an error." : message, isSure: false };
}
