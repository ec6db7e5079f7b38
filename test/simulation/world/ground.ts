import { Wallet } from "ethers";
import type { ChainIdentity } from "../../../src/ledger/evm/chain-guard.ts";
import { contractsAt } from "../../../src/ledger/evm/contracts.ts";
import { ROLES } from "../../../src/ledger/evm/roles.ts";
import { FORKS, type Fork } from "../gas-prices.ts";
import type { Random } from "../random.ts";
import { createChain, type Block, type Chain } from "../simulated-chain.ts";
import type { State } from "../state.ts";
import type { Transaction } from "../transaction.ts";

// What every world begins with: a chain with the contracts on it, and the accounts.

export const CHAIN_ID = 4242;
export const ETHER = 10n ** 18n;

const wallet = (digit: string) => new Wallet(`0x${digit.repeat(64)}`);
export const OPERATORS = [wallet("1"), wallet("2")] as const;
const OWNER_WALLET = wallet("3");
export const OWNER = OWNER_WALLET.address;
/** OWNER signs a hash. */
export const signAsOwner = (hash: string) => OWNER_WALLET.signingKey.sign(hash).serialized;
export const ISSUER = { issuerId: "issuer123", wallet: wallet("4").address };
const ADMIN = wallet("5").address.toLowerCase();
/** Who deploys more contracts, and for which operator: see deployer.ts. */
export const DEPLOYER = wallet("6");
export const NEW_OPERATOR = wallet("7").address.toLowerCase();

export const CONTRACTS = contractsAt({
  registry: `0x${"aa".repeat(20)}`,
  factory: `0x${"bb".repeat(20)}`,
});
const EXECUTOR = `0x${"cc".repeat(20)}`;
export const FACTORY = CONTRACTS.factory.address;
/** The block that created the contracts. */
export const FIRST_BLOCK = 1;

export interface GroundOptions {
  random: Random;
  fork: Fork;
  gasLimit: number;
  baseFee: bigint | undefined;
  /** The hash of another chain's first block, to have the same one. */
  genesisHash?: string | undefined;
  /** Blocks after that of the contracts. */
  past?: number;
  /** Without: a chain that was wiped, and begins anew. */
  hasContracts?: boolean;
}

/** A chain on which everything is ready. */
export function layGround(options: GroundOptions): Chain {
  const { random, fork, gasLimit, baseFee, genesisHash, past = 0, hasContracts = true } = options;
  const rich = [...OPERATORS, DEPLOYER].map(
    ({ address }) => [address.toLowerCase(), 1_000n * ETHER] as const,
  );
  const balances = new Map(rich);
  const timestamp = Math.floor(Date.now() / 1000) - past;
  const prices = { ...FORKS[fork] };
  const chain = createChain({
    ...{ random, prices, chainId: CHAIN_ID, balances, timestamp, gasLimit, baseFee, genesisHash },
  });
  const created = hasContracts ? [decree(random, create), role(random, "grantRole", "factory", FACTORY)] : [];
  chain.adopt(chain.build(chain.genesis, created, { timestamp: timestamp + 1, gasLimit }));
  for (let i = 1; i <= past; i++)
    chain.adopt(chain.build(chain.head(), [], { timestamp: timestamp + 1 + i, gasLimit }));
  return chain;
}

function create(state: State): void {
  state.contracts.set(CONTRACTS.registry.address, { name: "TokenRegistry", admin: ADMIN });
  state.contracts.set(FACTORY, {
    name: "TokenFactory",
    registry: CONTRACTS.registry.address,
    executor: EXECUTOR,
  });
  for (const { address } of OPERATORS) state.operators.add(address.toLowerCase());
  state.issuers.set(ISSUER.issuerId, ISSUER.wallet.toLowerCase());
  state.issuerIds.add(ISSUER.issuerId);
}

/** The admin grants or revokes a role. */
export function role(
  random: Random,
  method: "grantRole" | "revokeRole",
  name: keyof typeof ROLES,
  account: string,
): Transaction {
  const { address: to, abi } = CONTRACTS.registry;
  const data = abi.encodeFunctionData(method, [ROLES[name], account]);
  return decree(random, undefined, { from: ADMIN, to, data });
}

export function identityOf(chain: Chain): ChainIdentity {
  const { number, hash } = chain.at(FIRST_BLOCK, chain.head()) as Block;
  return { genesis: chain.genesis.hash, registry: CONTRACTS.registry.address, created: { number, hash } };
}

/** A transaction that does something to what the chain knows, and that nobody signs: see Transaction. */
export function decree(
  random: Random,
  effect: (state: State) => void = () => undefined,
  call: { from: string; to: string; data: string } = { from: ADMIN, to: ADMIN, data: "0x" },
): Transaction {
  return {
    ...{ ...call, hash: random.hash(), nonce: 0, value: 0n, gas: 0, price: 0n, tip: 0n },
    ...{ size: 0, chainId: CHAIN_ID, type: 0, isDecree: true, effect },
  };
}
