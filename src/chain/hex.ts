/** Bytes as Ethereum's JSON-RPC writes them. */
export function hex(bytes: Buffer): string {
  return `0x${bytes.toString("hex")}`;
}

/** The bytes of a text as `hex` writes it; of any other text, whatever bytes can be read in it. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice(2), "hex");
}
