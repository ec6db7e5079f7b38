import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interface } from "ethers";
import { artifact } from "../src/ledger/evm/artifacts.ts";
import { contractsAt, type Contracts } from "../src/ledger/evm/contracts.ts";
import { tokenAddresses } from "../src/ledger/evm/token-address.ts";
import { deploy } from "../src/ledger/evm/setup/deploy.ts";
import { encodeIssue } from "../src/ledger/evm/issue/encode-issue.ts";
import type { RpcReceipt } from "../src/rpc/types.ts";
import { account, startAnvil, type Anvil } from "../test/support/anvil.ts";

const A_BATCH = 120;
/** How many transfers a transaction makes, to how many accounts in turn, of how many tokens besides the second. */
const SPREAD = 300;
const ACCOUNTS = 100_200;
const FIRST_ACCOUNT = 2 ** 32;
const OTHERS = 1_000;
const [ADMIN, OWNER, ISSUER, OPERATOR] = [account(0), account(1), account(2), account(5)];

export interface IssuedChain {
  anvil: Anvil;
  contracts: Contracts;
  operatorKey: string;
  /** Who holds every token. */
  owner: string;
  /** The id of the token that many hold. */
  heldByMany: number;
  /** The id of the token with the most transfers, and the wallet that made all of them. */
  movedMost: number;
  spreader: string;
}

export interface Amounts {
  tokens: number;
  securityTokens: number;
  /** How many hold the first token. */
  holders: number;
  /** How many transfers there are besides: half of the second token, half of a thousand others. */
  transfers: number;
}

/** An Anvil with tokens on it, issued in batches as by the service. Blocks are full, because Anvil is slow for each block. */
export async function issuedChain({
  tokens,
  securityTokens,
  holders,
  transfers,
}: Amounts): Promise<IssuedChain> {
  // The states of past blocks would take some 13 GB for a million transfers.
  const anvil = await startAnvil("--gas-limit", "60000000", "--prune-history");
  const file = join(mkdtempSync(join(tmpdir(), "hallmark-bench-")), "deployment.json");
  const deployer = ADMIN.address;
  const deployment = await deploy({
    node: anvil.node,
    deployer,
    operator: OPERATOR.address,
    file,
    log: () => undefined,
  });
  const contracts = contractsAt({
    registry: deployment.contracts.registry.address,
    factory: deployment.contracts.factory.address,
  });

  /** Sends the transactions and mines them in one block. */
  async function mine(
    transactions: { from: string; to: string; data: string; gas: string }[],
  ): Promise<void> {
    const hashes: unknown[] = [];
    for (const transaction of transactions)
      hashes.push(await anvil.node.send("eth_sendTransaction", [transaction]));
    await anvil.node.send("evm_mine", []);
    for (const hash of hashes) {
      const receipt = (await anvil.node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
      if (receipt?.status !== "0x1") throw new Error(`the transaction ${String(hash)} failed`);
    }
  }

  const issuing = (...orders: Parameters<typeof encodeIssue>) => ({
    from: OPERATOR.address,
    to: contracts.factory.address,
    data: `0x${encodeIssue(...orders).toString("hex")}`,
    gas: "0xffffff",
  });
  const { registry } = contracts;
  const data = registry.abi.encodeFunctionData("registerIssuer", ["issuer123", ISSUER.address]);
  await anvil.node.send("evm_setAutomine", [false]);
  await mine([{ from: ADMIN.address, to: registry.address, data, gas: "0x100000" }]);
  for (const block of cut(numbers(tokens), 3 * A_BATCH)) {
    await mine(
      cut(block, A_BATCH).map((batch) =>
        issuing(
          batch.map((i) => ({ order: tokenOrder(i) })),
          [],
        ),
      ),
    );
  }
  for (const batch of cut(numbers(securityTokens), A_BATCH)) {
    await mine([
      issuing(
        [],
        batch.map((i) => ({ order: securityTokenOrder(i) })),
      ),
    ]);
  }
  const token = artifact("IssuedToken").abi;
  const to = tokenAddresses(registry.address).ofTicker(tokenOrder(0).ticker);
  for (const block of cut(numbers(holders), 500)) {
    await mine(
      block.map((i) => {
        const holder = `0x${(i + 1).toString(16).padStart(40, "0")}`;
        const transfer = token.encodeFunctionData("transfer", [holder, 1 + (i % 97)]);
        return { from: OWNER.address, to, data: transfer, gas: "0x19000" };
      }),
    );
  }
  const spreader = await spread();
  await anvil.node.send("evm_setAutomine", [true]);
  return {
    anvil,
    contracts,
    operatorKey: OPERATOR.privateKey,
    owner: OWNER.address,
    heldByMany: 1,
    movedMost: 2,
    spreader,
  };

  /** Makes the transfers. */
  async function spread(): Promise<string> {
    const { abi, bytecode } = spreaderArtifact();
    const deployment = { from: OWNER.address, data: bytecode, gas: "0x100000" };
    const hash = await anvil.node.send("eth_sendTransaction", [deployment]);
    await anvil.node.send("evm_mine", []);
    const receipt = (await anvil.node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt;
    const address = receipt.contractAddress as string;
    const calls = numbers(Math.ceil(transfers / SPREAD));
    const moved = calls.map((i) => (i % 2 === 0 ? 1 : 2 + ((i >> 1) % OTHERS)));
    const tokenAt = (i: number) => tokenAddresses(registry.address).ofTicker(tokenOrder(i).ticker);
    for (const block of cut([...new Set(moved)], 500)) {
      await mine(
        block.map((i) => ({
          from: OWNER.address,
          to: tokenAt(i),
          data: token.encodeFunctionData("transfer", [address, 10n ** 9n]),
          gas: "0x20000",
        })),
      );
    }
    for (const block of cut(calls, 4)) {
      await mine(
        block.map((i) => ({
          from: OWNER.address,
          to: address,
          data: abi.encodeFunctionData("spread", [
            tokenAt(moved[i] as number),
            FIRST_ACCOUNT + ((i * SPREAD) % ACCOUNTS),
            SPREAD,
          ]),
          gas: "0xe00000",
        })),
      );
    }
    return address;
  }
}

function spreaderArtifact(): { abi: Interface; bytecode: string } {
  const file = new URL("../artifacts/bench/contracts/Spreader.sol/Spreader.json", import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: object[]; bytecode: string };
  return { abi: new Interface(abi), bytecode };
}

function tokenOrder(i: number) {
  return {
    fullName: `${pick(PLACES, i)} ${pick(THINGS, Math.floor(i / PLACES.length))} ${i}`,
    shortName: `Token ${i}`,
    ticker: `T${i.toString(36)}`,
    amount: 10_000n,
    decimals: 8,
    owner: OWNER.address,
  };
}

function securityTokenOrder(i: number) {
  const info = JSON.stringify({ description: "Sample token", details: { type: "utility" } });
  return { issuerId: "issuer123", tokenName: `${pick(PLACES, i)} Bond ${i}`, amount: 1_000n, info };
}

const PLACES = [
  "Aarhus",
  "Bergen",
  "Cádiz",
  "Dakar",
  "Évora",
  "Faro",
  "Genoa",
  "Hobart",
  "Izmir",
  "Jaffa",
  "Kyoto",
];
const THINGS = [
  "Harbour",
  "Solar",
  "Forest",
  "Housing",
  "Railway",
  "Water",
  "Bridge",
  "Wind",
  "Grain",
  "Museum",
];

function pick(words: string[], i: number): string {
  return words[i % words.length] as string;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function cut(items: number[], length: number): number[][] {
  return numbers(Math.ceil(items.length / length)).map((i) => items.slice(length * i, length * (i + 1)));
}
