import { createRequire } from "node:module";
import { expect } from "chai";
import type { ContractSourceView, TokenContractView } from "../../src/http/contracts/messages.ts";
import { artifactFile, CONTRACT_NAMES } from "../../src/ledger/evm/artifacts.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { createNodeSite, type NodeSite } from "../support/node-site.ts";
import type { ChildService } from "../support/processes.ts";
import { send } from "./http.ts";

const BOND = { issuer_id: "issuer123", token_name: "Anleihe 2031 – grün", issued_amount: 65_536 };
const BOND_PATH = `/security-tokens/${encodeURIComponent("issuer123-Anleihe 2031 – grün")}/contract`;

describe("the contracts of tokens", function () {
  this.timeout(120_000);

  let chain: Anvil;
  let site: NodeSite;
  let service: ChildService;

  before(needsAnvil);
  before(async () => {
    chain = await startAnvil();
    site = await createNodeSite(chain.node);
    service = await site.serve(site.environment(chain.url));
    const session = site.session;
    const token = { full_name: "Größe", short_name: "g", ticker: "Gross.1", token_amount: 300, decimals: 8 };
    expect((await send(service, "POST /tokens", { session_key: session, ...token })).status).to.equal(200);
    const issuer = { authorization: `Bearer ${site.issuerSession}` };
    const bond = await send(service, "POST /security-tokens", { ...BOND, info: { isin: "XS0" } }, issuer);
    expect(bond.status, JSON.stringify(bond.body)).to.equal(201);
  });
  after(async () => {
    await site?.remove();
    await chain?.stop();
  });

  const ask = (path: string) => send<TokenContractView>(service, `GET ${path}`);
  const codeAt = async (address: string) =>
    (await chain.node.send("eth_getCode", [address, "latest"])) as string;
  const KINDS = [
    ["a token", "/tokens/1/contract", "IssuedToken"],
    ["a security token", BOND_PATH, "SecurityToken"],
  ] as const;

  for (const [kind, path, name] of KINDS) {
    it(`of ${kind} are verified where the chain has their code`, async () => {
      const { status, body } = await ask(path);
      expect(status).to.equal(200);
      const { contract_address, implementation_address = "", ...rest } = body;
      expect(rest).to.deep.equal({
        contract_name: name,
        compiler_version: "0.8.34+commit.80d5c536",
        verified: true,
      });
      expect(await codeAt(contract_address)).to.contain(implementation_address.slice(2).toLowerCase());
      expect(await codeAt(implementation_address)).not.to.equal("0x");
    });

    it(`of ${kind} are not verified where a byte of any part is another one`, async () => {
      const { contract_address, implementation_address = "" } = (await ask(path)).body;
      for (const address of [contract_address, implementation_address]) {
        const code = Buffer.from((await codeAt(address)).slice(2), "hex");
        // In the proxy, the first holder, the id and the names; or all over the implementation, its immutables too.
        const places =
          address === contract_address
            ? [0, 9, 30, 44, 45, 70, 71, 75, 76, 77, code.length - 1]
            : immutablesOf(name).concat([0, 1_000, code.length - 1]);
        for (const place of places) {
          const other = Buffer.from(code);
          other.writeUInt8(other.readUInt8(place) ^ 1, place);
          await chain.node.send("anvil_setCode", [address, `0x${other.toString("hex")}`]);
          expect((await ask(path)).body, `${address} ${place}`).to.include({ verified: false });
        }
        for (const other of [Buffer.concat([code, Buffer.of(0)]), code.subarray(0, -1)]) {
          await chain.node.send("anvil_setCode", [address, `0x${other.toString("hex")}`]);
          expect((await ask(path)).body, `${address} ${other.length}`).to.include({ verified: false });
        }
        await chain.node.send("anvil_setCode", [address, `0x${code.toString("hex")}`]);
      }
      expect((await ask(path)).body).to.include({ verified: true });
    });
  }

  it("are not told of by a node that has no code there, since it is behind", async () => {
    const { contract_address, implementation_address = "" } = (await ask("/tokens/1/contract")).body;
    for (const address of [contract_address, implementation_address]) {
      const code = await codeAt(address);
      await chain.node.send("anvil_setCode", [address, "0x"]);
      expect((await ask("/tokens/1/contract")).status).to.equal(503);
      await chain.node.send("anvil_setCode", [address, code]);
    }
    expect((await ask("/tokens/1/contract")).status).to.equal(200);
  });

  it("are refused of what there is not", async () => {
    for (const path of ["/tokens/2", "/tokens/9999", "/tokens/x", "/security-tokens/issuer123-none"])
      expect((await ask(`${path}/contract`)).status, path).to.equal(404);
    for (const name of ["issuedtoken", "PlainToken", "toString"])
      expect((await ask(`/contracts/${encodeURIComponent(name)}`)).status, name).to.equal(404);
  });

  for (const name of CONTRACT_NAMES) {
    it(`have their source: the compiler makes ${name} of it, byte by byte`, async () => {
      const { body } = await send<ContractSourceView>(service, `GET /contracts/${name}`);
      const { file, abi, compiler_input, compiler_version } = body;
      const { version, compile } = createRequire(import.meta.url)("solc") as {
        version(): string;
        compile(input: string): string;
      };
      expect(version().startsWith(`${compiler_version}.`), version()).to.equal(true);
      expect(Object.keys(compiler_input.sources)[0]).to.equal(file);
      expect(Object.keys(compiler_input.sources).join()).not.to.contain("bench");
      // What is asked for changes nothing about it.
      const outputSelection = { "*": { "*": ["evm.deployedBytecode.object", "abi"] } };
      const input = { ...compiler_input, settings: { ...compiler_input.settings, outputSelection } };
      const { contracts } = JSON.parse(compile(JSON.stringify(input))) as {
        contracts: Record<
          string,
          Record<string, { abi: object[]; evm: { deployedBytecode: { object: string } } }>
        >;
      };
      const made = contracts[file]?.[name];
      expect(made?.abi).to.deep.equal(abi);
      expect(`0x${made?.evm.deployedBytecode.object}` === artifactFile(name).deployedBytecode).to.equal(true);
    });
  }

  it("have a source that a client need not read twice", async () => {
    const { headers } = await send(service, "GET /contracts/IssuedToken");
    expect(headers.get("cache-control")).to.equal("no-cache");
    const again = { "if-none-match": headers.get("etag") as string };
    expect((await send(service, "GET /contracts/IssuedToken", undefined, again)).status).to.equal(304);
  });

  it("are not told of where the chain can't be asked", async () => {
    await chain.stop();
    const { status, headers } = await ask("/tokens/1/contract");
    expect(status).to.equal(503);
    expect(Number(headers.get("retry-after"))).to.be.above(0);
    expect((await ask(BOND_PATH)).status).to.equal(503);
    expect((await send(service, "GET /contracts/SecurityToken")).status).to.equal(200);
  });
});

/** The last byte of each place of an immutable in a contract's code. */
function immutablesOf(name: (typeof CONTRACT_NAMES)[number]): number[] {
  return Object.values(artifactFile(name).immutableReferences)
    .flat()
    .map(({ start, length }) => start + length - 1);
}
