/** An address in EIP-55 form; undefined if the text is no address or its checksum is wrong. */
export async function parseAddress(text: string): Promise<string | undefined> {
  const { getAddress } = await import("ethers");
  const written = text.trim().replace(/^0X/, "0x");
  if (!/^0x[0-9a-f]{40}$/i.test(written)) return undefined;
  try {
    return getAddress(written);
  } catch {
    return undefined;
  }
}
