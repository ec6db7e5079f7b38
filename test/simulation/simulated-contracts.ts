import { getCreateAddress } from "ethers";
import { artifact, type ContractName } from "../../src/ledger/evm/artifacts.ts";
import { callGas, type Prices } from "./gas-prices.ts";
import { dryRun, isDryRun } from "./simulated-dry-run.ts";
import { callFactory } from "./simulated-factory.ts";
import { callRegistry } from "./simulated-registry.ts";
import { callToken } from "./simulated-token.ts";
import { Revert, type Contract, type Log, type State } from "./state.ts";

// What TokenRegistry, TokenFactory and the tokens do, in TypeScript: executing their code would take a hundred times as
// long. The conformance test holds it against the contracts themselves.

export interface Call {
  from: string;
  /** Undefined creates a contract. */
  to: string | undefined;
  data: string;
}

/** What a call finds around it. */
export interface Surroundings {
  state: State;
  prices: Prices;
  /** Of its block, in seconds. */
  timestamp: number;
  chainId: number;
}

/** And where it leaves what it does. */
export interface Context extends Call, Surroundings {
  contract: Contract;
  to: string;
  logs: Log[];
  spend: (gas: number) => void;
}

export interface Execution {
  gas: number;
  logs: Log[];
  /** What it returns, or the data of its revert. */
  output: string;
  reverted: boolean;
}

/** Executes a call, which changes `state` even where it reverts. `nonce` is its sender's, for what it creates. */
export function execute(call: Call, surroundings: Surroundings, nonce = 0): Execution {
  const { state, prices } = surroundings;
  const logs: Log[] = [];
  let gas = 0;
  const spend = (amount: number) => void (gas += amount);
  const done = (output: string, reverted: boolean) => ({
    gas: callGas(call.data, call.to === undefined, gas),
    logs: reverted ? [] : logs,
    output,
    reverted,
  });
  const { to } = call;
  if (to === undefined && isDryRun(call.data)) return done(dryRun(call, surroundings), false);
  if (to === undefined) {
    spend(create(state, call, nonce, prices));
    return done("0x", false);
  }
  try {
    const contract = state.contracts.get(to);
    // Every contract of ours runs TSTORE or MCOPY or PUSH0 before anything else.
    if (contract !== undefined && !prices.cancun) throw new Revert();
    const context = { ...call, ...surroundings, to, logs, spend };
    if (contract?.name === "TokenRegistry") return done(callRegistry({ ...context, contract }), false);
    if (contract?.name === "TokenFactory") return done(callFactory({ ...context, contract }), false);
    return done(callToken(context), false);
  } catch (error) {
    if (!(error instanceof Revert)) throw error;
    return done(error.data, true);
  }
}

const CREATED: ContractName[] = [
  "TokenRegistry",
  "IssuedToken",
  "SecurityToken",
  "OrderExecutor",
  "TokenFactory",
];

/** Anything else than our contracts comes to nothing. */
function create(state: State, { from, data }: Call, nonce: number, prices: Prices): number {
  const name = CREATED.find((each) => data.startsWith(artifact(each).bytecode));
  if (name === undefined) return 0;
  const args = data.slice(artifact(name).bytecode.length);
  const address = `0x${args.slice(24, 64)}`;
  state.contracts.set(getCreateAddress({ from, nonce }).toLowerCase(), {
    name,
    ...(name === "TokenRegistry" && { admin: address }),
    ...(name === "TokenFactory" && { registry: address, executor: `0x${args.slice(3 * 64 + 24, 4 * 64)}` }),
  });
  return (prices.codeByte * data.length) / 2;
}
