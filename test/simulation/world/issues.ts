import { artifact } from "../../../src/ledger/evm/artifacts.ts";
import type { Block } from "../simulated-chain.ts";
import type { Token } from "../state.ts";

/** A token with the transaction that made it. */
export interface Issue extends Token {
  transactionHash: string;
  block: Block;
}

const { abi } = artifact("TokenFactory");
const ISSUED = ["TokenIssued", "SecurityTokenIssued"].map((name) => abi.getEvent(name)?.topicHash);

const known = new WeakMap<Block, readonly Issue[]>();

/** Everything that is issued on the branch that ends with this block, by id. */
export function issuesAt(block: Block): readonly Issue[] {
  const before: Block[] = [];
  let each: Block | undefined = block;
  for (; each !== undefined && !known.has(each); each = each.parent) before.push(each);
  let issues = each === undefined ? [] : (known.get(each) as readonly Issue[]);
  for (const next of before.reverse()) {
    const here = next.mined.flatMap(({ logs }) => logs.filter(({ topics }) => ISSUED.includes(topics[0])));
    if (here.length > 0) {
      const found = here.map(({ topics, transactionHash }) => {
        const token = next.state.tokens[Number(topics[1]) - 1] as Token;
        return { ...token, transactionHash, block: next };
      });
      issues = [...issues, ...found];
    }
    known.set(next, issues);
  }
  return issues;
}
