import { needsAnvil, startAnvil, type ChainProcess } from "../support/anvil.ts";
import { startGeth, type GethOptions } from "../support/geth.ts";

/** A kind of node, as operators run them. */
export interface NodeKind {
  name: string;
  start(): Promise<ChainProcess>;
}

const anvil = (...args: string[]): NodeKind => ({
  name: ["Anvil", ...args].join(" "),
  start: () => startAnvil(...args),
});

function geth({ fork, period = 0, ...rest }: GethOptions): NodeKind {
  const rules = fork === undefined ? "as its --dev comes" : `with the rules of ${fork}`;
  const blocks = period === 0 ? "" : `, a block each ${period} seconds`;
  return { name: `geth ${rules}${blocks}`, start: () => startGeth({ fork, period, ...rest }) };
}

export const GETHS: NodeKind[] = [geth({}), geth({ fork: "osaka" }), geth({ fork: "amsterdam" })];
export const ANVILS: NodeKind[] = [
  anvil(),
  anvil("--hardfork", "cancun"),
  anvil("--hardfork", "prague"),
  anvil("--hardfork", "osaka"),
];
/** Those that let one wait. */
export const SLOW: NodeKind[] = [anvil("--block-time", "1"), geth({ fork: "osaka", period: 2 })];

/** Tests before real nodes; `npm run test:nodes` runs them and says where geth is, `npm test` does not. */
export function describeOnNodes(title: string, tests: () => void): void {
  if (process.env["GETH"] === undefined) {
    describe(title, () => it("SKIPPED: npm run test:nodes runs it"));
    return;
  }
  describe(title, function () {
    this.timeout(120_000);
    before(needsAnvil);
    tests();
  });
}
