import { getAddress, ZeroAddress } from "ethers";

/** What a pasted text has in it: each word of it is one of these, or no address at all. */
export interface Pasted {
  /** In EIP-55 form, each once. */
  addresses: string[];
  /** How many came more than once. */
  doubles: number;
  /** What looks like an address and is none. */
  wrong: { text: string; why: string }[];
  /** How many words were passed over, such as names. */
  others: number;
}

const ADDRESS = /^0x[0-9a-f]{40}$/i;
/** What someone has meant as an address: too short, too long, or without its 0x. */
const ATTEMPT = /^(0x[0-9a-z]*|[0-9a-f]{30,})$/i;

/** Reads addresses that are separated by anything: lines, commas, the columns of a spreadsheet. */
export function readPasted(text: string): Pasted {
  const found = new Set<string>();
  const pasted: Pasted = { addresses: [], doubles: 0, wrong: [], others: 0 };
  for (const word of text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)) {
    const read = readAddress(word);
    if (read === undefined) pasted.others += 1;
    else if ("why" in read) pasted.wrong.push({ text: word, why: read.why });
    else if (found.has(read.address)) pasted.doubles += 1;
    else found.add(read.address);
  }
  return { ...pasted, addresses: [...found] };
}

function readAddress(word: string): { address: string } | { why: string } | undefined {
  if (!ADDRESS.test(word)) return ATTEMPT.test(word) ? { why: "not 0x and 40 hex digits" } : undefined;
  try {
    const address = getAddress(word.replace(/^0X/, "0x"));
    return address === ZeroAddress ? { why: "the zero address can’t hold tokens" } : { address };
  } catch {
    return { why: "a letter is wrong: its checksum doesn’t match" };
  }
}
