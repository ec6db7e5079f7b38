import type { HallmarkError } from "../../../base/errors.ts";
import type { LatestBlock } from "../../../rpc/latest-block.ts";
import type { Node } from "../../../rpc/node.ts";
import type { Issuer, Readiness } from "../../records.ts";
import { issuerExists, ledgerUnavailable, outcomeUnknown } from "../../refusals.ts";
import { call, type Contracts } from "../contracts.ts";
import type { ChainGuard } from "../chain-guard.ts";
import type { Reading } from "../reading.ts";
import type { Call, Mined } from "./attempts.ts";
import type { Sender } from "./sender.ts";
import type { Settled } from "./settle.ts";
import { simulate } from "./simulate.ts";

/** For a node that can't estimate. */
const GAS = 300_000;

/** The registry asks the wallet what it is, and the wallet may have other code by then: three calls of 30,000 at most. */
const OF_WALLET = 100_000;

/** The wallet of an issuer, or undefined if the registry has no such issuer. */
export async function issuerWallet(
  node: Node,
  registry: Contracts["registry"],
  issuerId: string,
): Promise<string | undefined> {
  const [wallet] = await call(node, registry, "issuerWallet", [issuerId]);
  return BigInt(wallet as string) === 0n ? undefined : (wallet as string);
}

export interface RegisterIssuerOptions {
  node: Node;
  sender: Sender;
  contracts: Contracts;
  guard: ChainGuard;
  latestBlock: LatestBlock;
  /** Blocks until a registration counts, from its own block on. */
  confirmations: number;
  reading: Reading;
  readiness(): Promise<Readiness>;
}

/** @throws ISSUER_ALREADY_EXISTS, or LEDGER_UNAVAILABLE if this request registered nothing */
export async function registerIssuer(
  options: RegisterIssuerOptions,
  { issuerId, wallet }: Issuer,
): Promise<void> {
  const { node, guard, sender, latestBlock, confirmations, reading, readiness } = options;
  const { registry, factory } = options.contracts;
  await reading(requireNone);
  const data = factory.abi.encodeFunctionData("registerIssuer", [issuerId, wallet]);
  const registration = { to: factory.address, data: Buffer.from(data.slice(2), "hex") };
  const sent = await sender.send({
    async prepare() {
      const simulated = await simulate(node, sender.address, registration);
      if (simulated.outcome === "reverts") {
        throw await whyNot(simulated.data);
      }
      const gas = simulated.outcome === "succeeds" ? Math.ceil(1.25 * simulated.gas) + OF_WALLET : GAS;
      return { ...registration, gas: BigInt(gas) };
    },
    about: () => ({ issuer: issuerId }),
  });
  const mined = await whole(sent.settled).catch((cause: unknown) => {
    throw outcomeUnknown(cause);
  });
  if (mined.some(hasSucceeded)) return;
  throw await whyNot(mined[0]?.receipt.transactionHash);

  async function requireNone(): Promise<void> {
    const exists = await isTaken();
    const isCertain = exists && (await isConfirmed());
    await guard.assertSameChain();
    if (!exists) return;
    if (!isCertain)
      throw ledgerUnavailable("the id is taken by a registration that has too few confirmations");
    throw issuerExists(issuerId);
  }

  /** Whether no reorganisation takes the issuer back that the latest block has. */
  async function isConfirmed(): Promise<boolean> {
    if (confirmations === 1) return true;
    const block = Number((await latestBlock(0)).number) - confirmations + 1;
    return block >= 0 && (await isTaken(block));
  }

  /** Ids that differ only in case are the same to the registry. */
  async function isTaken(block?: number): Promise<boolean> {
    const [exists] = await call(node, registry, "issuerExists", [issuerId], block);
    return exists === true;
  }

  async function whole(settled: Promise<Settled<Call>>): Promise<Mined<Call>[]> {
    const { mined, leftOver } = await settled;
    return mined.some(hasSucceeded) || leftOver === undefined ? mined : leftOver.mined();
  }

  async function whyNot(cause: unknown): Promise<HallmarkError> {
    await reading(requireNone);
    const state = await readiness();
    const reason = state.ready ? (sender.trouble() ?? "the chain reverts the registration") : state.reason;
    return ledgerUnavailable(reason, { cause });
  }
}

function hasSucceeded({ receipt }: Mined<Call>): boolean {
  return BigInt(receipt.status) === 1n;
}
