import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toQuantity, Wallet } from "ethers";
import fc from "fast-check";
import { Registry } from "prom-client";
import { createHardhatChain } from "../../../../src/chain/hardhat-chain.ts";
import { createHeader } from "../../../../src/chain/journal/header.ts";
import { SILENT, type Log } from "../../../../src/base/log.ts";
import { noGuard } from "../../../../src/ledger/evm/chain-guard.ts";
import { contractsAt, type Contracts } from "../../../../src/ledger/evm/contracts.ts";
import type { IssueRequest } from "../../../../src/ledger/evm/issue-request.ts";
import { StillOpen } from "../../../../src/ledger/evm/issue/batcher.ts";
import { createBatchIssuer } from "../../../../src/ledger/evm/issue/issue-batch.ts";
import { measureBatches } from "../../../../src/ledger/evm/issue/measure-batches.ts";
import type { Outcome } from "../../../../src/ledger/evm/issue/outcomes.ts";
import { createSender } from "../../../../src/ledger/evm/issue/sender.ts";
import type { BatchItem } from "../../../../src/ledger/evm/issue/weight.ts";
import { readiness } from "../../../../src/ledger/evm/readiness.ts";
import { deploy } from "../../../../src/ledger/evm/setup/deploy.ts";
import type { Node } from "../../../../src/rpc/node.ts";
import { waitForReceipt } from "../../../../src/rpc/wait-for-receipt.ts";

export const ISSUERS = ["i", "an_issuer_id_of_the_longest_kind"] as const;

/** Contracts on a chain, and an operator with money. */
export interface Site {
  node: Node;
  wallet: Wallet;
  contracts: Contracts;
  owner: string;
}

/** Deploys to a chain that signs for its accounts and takes Hardhat's or Anvil's commands. */
export async function siteOn(node: Node, setBalance = "hardhat_setBalance"): Promise<Site> {
  const [deployer, owner] = (await node.send("eth_accounts", [])) as [string, string];
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  await node.send(setBalance, [wallet.address, toQuantity(10n ** 23n)]);
  const folder = mkdtempSync(join(tmpdir(), "hallmark-site-"));
  const file = join(folder, "record.json");
  const deployed = await deploy({ node, deployer, operator: wallet.address, file, log: () => {} });
  rmSync(folder, { recursive: true });
  const { registry, factory } = deployed.contracts;
  const contracts = contractsAt({ registry: registry.address, factory: factory.address });
  for (const issuerId of ISSUERS) {
    const data = contracts.registry.abi.encodeFunctionData("registerIssuer", [issuerId, owner]);
    const hash = await node.send("eth_sendTransaction", [{ from: deployer, to: registry.address, data }]);
    // Anvil answers before it has mined it.
    await waitForReceipt(node, hash as string);
  }
  return { node, wallet, contracts, owner };
}

/** A Hardhat chain in this process, which takes the prices of a fork from it. */
export async function hardhatNode({ blockGasLimit = 60_000_000, hardfork = "osaka" } = {}): Promise<Node> {
  const { request } = await createHardhatChain(
    createHeader({
      chainId: 31_337,
      hardfork,
      genesisTime: Math.floor(Date.now() / 1000),
      blockGasLimit,
      transactionGasCap: 16_777_216,
      baseFee: 1_000_000_000,
      mnemonic: "test test test test test test test test test test test junk",
    }),
  );
  return { send: request };
}

/** A transaction as it was mined. */
export interface MinedBatch {
  gas: number;
  gasUsed: number;
  reverted: boolean;
}

interface IssuerOptions {
  chainId?: number;
  log?: Log;
  /** Of its metrics. */
  registry?: Registry;
}

/** Issues batches with a sender of its own, and notes its transactions. */
export function issuerOn({ node, wallet, contracts }: Site, options: IssuerOptions = {}) {
  const { chainId = 31_337, log = SILENT, registry = new Registry() } = options;
  const batches: MinedBatch[] = [];
  const calls: string[] = [];
  const abort = new AbortController();
  const noting: Node = {
    async send(method, params) {
      calls.push(method);
      return node.send(method, params);
    },
  };
  const sender = createSender({
    node: noting,
    guard: noGuard,
    wallet,
    chainId,
    confirmations: 1,
    pollInterval: 10,
    stuckAfter: 10_000,
    signal: abort.signal,
    log,
  });
  const issuing = createBatchIssuer({
    node: noting,
    sender: {
      ...sender,
      async send(work) {
        const sent = await sender.send(work);
        for (const { call, receipt } of sent.mined) {
          batches.push({
            gas: Number(call.gas),
            gasUsed: Number(receipt.gasUsed),
            reverted: Number(receipt.status) === 0,
          });
        }
        return sent;
      },
    },
    factory: contracts.factory,
    readiness: () => readiness({ node: noting, sender, contracts, gasOfToken: () => 1n }),
    log,
  });
  const issuer = measureBatches(issuing, registry);
  return {
    batches,
    /** What the node was asked. */
    calls,
    /** Sends one batch. */
    async issue(requests: BatchItem[]): Promise<(Outcome | Error | undefined)[]> {
      const { outcomes } = await issuer.send(requests, {
        mayGo: () => true,
        isIn: () => {},
        isBlocked: () => {},
      });
      const last = async (outcome: Awaited<typeof outcomes>[number]) =>
        outcome instanceof StillOpen ? outcome.settled : outcome;
      return Promise.all((await outcomes).map(last));
    },
    /** As many of `next` as one batch holds. */
    fill(next: () => IssueRequest): IssueRequest[] {
      const fits = issuer.filling();
      const requests: IssueRequest[] = [];
      for (let request = next(); fits(request); request = next()) requests.push(request);
      return requests;
    },
    stop: () => abort.abort(),
  };
}

// Bytes other than zero cost the most, and so do characters of many bytes for the length in code units.
const name = fc
  .string({ unit: fc.constantFrom("a", "Z", "é", "漢", "🏦"), minLength: 1, maxLength: 60 })
  .filter((text) => Buffer.byteLength(text) <= 60);
const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const identity = fc.option(fc.record({ id: hash, payload: hash }), { nil: undefined });

let serial = 0;

/** Requests of all kinds and lengths, whose names nothing has yet. */
export function anyRequest(owner: string): fc.Arbitrary<() => IssueRequest> {
  const token = fc.record({
    identity,
    order: fc.record({
      fullName: name,
      shortName: name,
      amount: fc.bigInt({ min: 1n, max: 2n ** 256n / 10n ** 8n - 1n }),
      decimals: fc.integer({ min: 0, max: 8 }),
    }),
  });
  const securityToken = fc.record({
    identity,
    order: fc.record({
      issuerId: fc.constantFrom(...ISSUERS),
      amount: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
      info: fc.oneof(
        { weight: 4, arbitrary: fc.string({ maxLength: 200 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 16_384 }).map((length) => "x".repeat(length)) },
      ),
    }),
  });
  // A draft is made twice where a property shrinks, so what must be unique is added later.
  const fresh = (draft: { identity: { id: string; payload: string } | undefined }) =>
    draft.identity && { ...draft.identity, id: draft.identity.id.slice(0, 48) + unique().padStart(16, "0") };
  return fc.oneof(
    token.map((draft) => (): IssueRequest => {
      const order = { ...draft.order, ticker: `T${unique()}`.padEnd(11, "-"), owner };
      return { kind: "token", identity: fresh(draft), order };
    }),
    securityToken.map((draft) => (): IssueRequest => {
      const order = {
        ...draft.order,
        tokenName: unique()
          .padStart(1 + (serial % 60), "n")
          .slice(-60),
      };
      return { kind: "security-token", identity: fresh(draft), order };
    }),
  );
}

/** The documents' token, under a ticker of its own. */
export function plainToken(owner: string): IssueRequest {
  const names = { fullName: "testdonttouch100", shortName: "testdonttouch" };
  return { kind: "token", order: { ...names, ticker: `P${unique()}`, amount: 10_000n, decimals: 8, owner } };
}

/** Hexadecimal digits. */
function unique(): string {
  return (++serial).toString(16).padStart(6, "0");
}
