/** An address in EIP-55 form; undefined if the text is no address or its checksum is wrong. */
export async function parseAddress(text: string): Promise<string | undefined> {
  const { getAddress } = await import("ethers");
  if (!/^0x[0-9a-f]{40}$/i.test(text.trim())) return undefined;
  try {
    return getAddress(text.trim());
  } catch {
    return undefined;
  }
}
