import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startEmbeddedChain, type EmbeddedChain } from "../../../../src/chain/embedded-chain.ts";
import { artifactFile } from "../../../../src/ledger/evm/artifacts.ts";
import { contractsAt } from "../../../../src/ledger/evm/contracts.ts";
import { readDeployment } from "../../../../src/ledger/evm/setup/deployment.ts";
import { requireEdition } from "../../../../src/ledger/evm/setup/edition.ts";
import { RpcError, type Node } from "../../../../src/rpc/node.ts";
import { openEmbedded } from "../../../../src/ledger/evm/setup/open-embedded.ts";

const JOURNAL = join(import.meta.dirname, "../../../chain/journals/1.journal");

/** Where the registry is on that chain. */
const REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

/** As the first edition wrote it. */
const RECORD = JSON.stringify({
  chainId: 31337,
  genesis: `0x${"12".repeat(32)}`,
  deployer: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
  contracts: { registry: { address: REGISTRY, nonce: 0, block: 1 } },
});

describe("the first edition of the contracts", function () {
  this.timeout(30_000);
  let folder: string;
  let chain: EmbeddedChain | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-edition-"));
  });
  afterEach(async () => {
    await chain?.stop();
    chain = undefined;
    rmSync(folder, { recursive: true });
  });

  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => "none",
      (error: unknown) => (error as Error).message,
    );
  const refused = (what: string) =>
    `${what} is of the first edition of the contracts, which this version does not know: nothing was changed. ` +
    "Go on with the version that made it, or begin anew elsewhere: with another DATA_DIR, or the record of the deployment moved away";

  /** All files, with what is in them. */
  function contentOf(where: string): Record<string, string> {
    const files = readdirSync(where, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return Object.fromEntries(
      files.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [file, readFileSync(file, "base64")];
      }),
    );
  }

  it("is known by the record of a deployment", () => {
    const file = join(folder, "record.json");
    writeFileSync(file, RECORD);
    expect(() => readDeployment(file)).to.throw(refused(file));
    expect(readFileSync(file, "utf8")).to.equal(RECORD);
  });

  it("keeps the service from starting on its data folder, which is not touched", async () => {
    copyFileSync(JOURNAL, join(folder, "chain.journal"));
    const file = join(folder, "deployments", "31337.json");
    mkdirSync(join(folder, "deployments"));
    writeFileSync(file, RECORD);
    const before = contentOf(folder);
    const failure = await failureOf(
      openEmbedded({
        dataDir: folder,
        operatorKey: { kind: "own", file: join(folder, "operator.key") },
        demo: true,
        log: () => {},
        onFailure: (error) => expect.fail(error.message),
      }),
    );
    expect(failure).to.equal(refused(file));
    expect(contentOf(folder)).to.deep.equal(before);
  });

  it("is known by the registry on a chain", async () => {
    copyFileSync(JOURNAL, join(folder, "chain.journal"));
    chain = await startEmbeddedChain({ folder, log: () => {}, onFailure: () => {} });
    const { registry } = contractsAt({ registry: REGISTRY, factory: REGISTRY });
    expect(await failureOf(requireEdition(chain, registry))).to.equal(
      refused(`the token registry at ${REGISTRY}`),
    );
    const refusing: Node = { send: () => Promise.reject(new RpcError(-32000, "missing trie node")) };
    expect(await failureOf(requireEdition(refusing, registry))).to.equal("missing trie node");
  });

  it("is not taken for that of a node without the contract, of several behind one URL", async () => {
    const { registry } = contractsAt({ registry: REGISTRY, factory: REGISTRY });
    const { deployedBytecode: deployed } = artifactFile("TokenRegistry");
    for (const code of ["0x", deployed]) {
      const node: Node = {
        send: (method) => (method === "eth_getCode" ? Promise.resolve(code) : Promise.resolve("0x")),
      };
      expect(await failureOf(requireEdition(node, registry))).to.equal(`there is no contract at ${REGISTRY}`);
    }
  });
});
