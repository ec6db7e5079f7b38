/** A wallet's interface (EIP-1193). */
export interface Provider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): void;
  removeListener?(event: string, listener: (value: never) => void): void;
}

/** A wallet as it announces itself (EIP-6963). */
export interface Wallet {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

/** The account in use of the connected wallet. */
export interface Account {
  wallet: Wallet;
  /** In EIP-55 form. */
  address: string;
  /** The chain that the wallet is on. */
  chainId: number;
}

export interface Session {
  key: string;
  address: string;
  /** RFC 3339. */
  expires: string;
}
