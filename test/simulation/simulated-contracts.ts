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
  /** Whether the chain knows what it ran into. */
  isKnown: boolean;
}

/** Executes a call, which changes `state` even where it reverts. `nonce` is its sender's, for what it creates. */
export function execute(call: Call, surroundings: Surroundings, nonce = 0): Execution {
  const { state, prices } = surroundings;
  const logs: Log[] = [];
  let gas = 0;
  const spend = (amount: number) => void (gas += amount);
  const done = (output: string, reverted: boolean, isKnown = true) => ({
    gas: callGas(call.data, call.to === undefined, gas),
    logs: reverted ? [] : logs,
    ...{ output, reverted, isKnown },
  });
  const { to } = call;
  if (to === undefined && isDryRun(call.data)) return done(dryRun(call, surroundings), false);
  const inner = to === undefined ? TRIED.exec(call.data)?.[1] : undefined;
  if (inner !== undefined) return done(isKnown(`0x${inner}`, prices) ? "0x01" : "0x00", false);
  if (to === undefined) {
    if (!isKnown(call.data, prices)) return done("0x", true, false);
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

/** What finds out whether the chain runs some init code. */
const TRIED = /^0x6[0-9a-f](.*)60005260..60..6000f0151560005360016000f3$/;

const PUSH0 = 0x5f;
const PUSH32 = 0x7f;
/** TLOAD, TSTORE and MCOPY. */
const OF_CANCUN = [0x5c, 0x5d, 0x5e];

const createdBy = (data: string) => CREATED.find((each) => data.startsWith(artifact(each).bytecode));

/** Whether the chain knows the opcodes of an init code. Those of our contracts need nothing of Cancun. */
function isKnown(data: string, { shanghai, cancun }: Prices): boolean {
  if (cancun || createdBy(data) !== undefined) return shanghai;
  const code = Buffer.from(data.slice(2), "hex");
  for (let i = 0; i < code.length; i++) {
    const opcode = code[i] as number;
    if (OF_CANCUN.includes(opcode) || (opcode === PUSH0 && !shanghai)) return false;
    if (opcode > PUSH0 && opcode <= PUSH32) i += opcode - PUSH0;
  }
  return true;
}

/** Anything else than our contracts comes to nothing. */
function create(state: State, { from, data }: Call, nonce: number, prices: Prices): number {
  const name = createdBy(data);
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
