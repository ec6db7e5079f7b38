// Follows a chain with an index of its own until it is killed: node follow-index.ts URL REGISTRY FACTORY FIRST-BLOCK FOLDER
import { noGuard } from "../../src/ledger/evm/chain-guard.ts";
import { contractsAt } from "../../src/ledger/evm/contracts.ts";
import { createChainIndex } from "../../src/ledger/evm/index/chain-index.ts";
import { httpNode } from "../../src/rpc/http-node.ts";

const [url, registry, factory, firstBlock, folder] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const index = createChainIndex({
  node: httpNode(url, 60_000),
  guard: noGuard,
  contracts: contractsAt({ registry, factory }),
  firstBlock: Number(firstBlock),
  confirmations: 1,
  timeout: 60_000,
  folder,
});
for (;;) console.log(await index.read(({ head }) => head));
