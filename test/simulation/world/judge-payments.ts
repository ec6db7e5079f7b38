import { artifact } from "../../../src/ledger/evm/artifacts.ts";
import { calldataOf } from "../../../src/ledger/evm/orders/calldata.ts";
import { tokenError, type TokenError } from "../../../src/ledger/evm/orders/refusals.ts";
import type { Block, Mined } from "../simulated-chain.ts";
import { execute } from "../simulated-contracts.ts";
import { copyState } from "../state.ts";
import { shown, type Attempt } from "./clients.ts";
import { OWNER } from "./ground.ts";
import type { Payment } from "./payments.ts";
import type { World } from "./world.ts";

const EXECUTED = artifact("SecurityToken").abi.getEvent("OrderExecuted")?.topicHash;

/** The transactions that have executed what was signed, by its id. */
export function executions(head: Block): Map<string, Mined[]> {
  const found = new Map<string, Mined[]>();
  for (let block: Block | undefined = head; block !== undefined; block = block.parent)
    for (const mined of block.mined)
      for (const { topics } of mined.logs) {
        const id = topics[0] === EXECUTED ? topics[1] : undefined;
        if (id !== undefined) found.set(id, [...(found.get(id) ?? []), mined]);
      }
  return found;
}

/** Says what of the answers to one payment is not true of the chain that stands at the end. */
export function judgePayment(
  { chain, clock, hosts, violate }: World,
  payment: Payment,
  attempts: readonly Attempt[],
  executed: readonly Mined[],
): void {
  const contract = payment.signed.contractAddress.toLowerCase();
  const place = `${contract}:${OWNER.toLowerCase()}:${payment.name}`;
  const [mined, ...others] = executed;
  if (others.length > 0) violate(`${shown(payment)} is on the chain ${executed.length} times`);
  for (const attempt of attempts) {
    const { run, begun, ended, answer } = attempt;
    const who = `${run.life.name} told ${shown(payment)}, asked at ${begun / 1000},`;
    if (answer?.kind === "issued") {
      const hash = mined?.transaction.hash;
      if (answer.token?.transactionHash !== hash)
        violate(`${who} that it is in ${answer.token?.transactionHash}, and it is in ${hash}`);
    }
    if (answer?.kind !== "refused" || ended === undefined) continue;
    const why = answer.error;
    // Only whoever asks again may have it executed after a refusal.
    const isAsked = attempts.some(
      (each) => each !== attempt && (each.answer?.kind !== "refused" || each.begun >= begun),
    );
    if (mined !== undefined && !isAsked) violate(`${who} ${why.message}, and it was executed`);
    const told = attempts.find((each) => each.answer?.kind === "issued" && (each.ended ?? Infinity) < begun);
    if (told !== undefined) violate(`${who} ${why.message}, although it was executed before`);
    if (!isTrue(why.code, begun, ended)) violate(`${who} ${why.message}, and that was not so`);
  }

  /** Whether it was so on a head that a node had meanwhile. */
  function isTrue(code: string, begun: number, ended: number): boolean {
    const views = hosts.flatMap((host) => host.views.filter(({ from, to }) => from <= ended && to >= begun));
    return views.some(({ block }) => {
      const { state } = block;
      const token = state.tokens.find(({ address }) => address === contract);
      if (code === "NOT_FOUND" || token === undefined) return token === undefined;
      const used = state.orders.get(place);
      if (code === "NONCE_USED") return used !== undefined && used !== payment.id;
      const { kind } = errorOn(block, ended);
      return kind === "not in its time" || (code === "ORDER_REFUSED" && kind === "refused");
    });
  }

  /** What the token would say in the block after this one. */
  function errorOn(block: Block, ended: number): TokenError | { kind: "none" } {
    const { prices, chainId } = chain;
    const times = [block.timestamp, Math.floor((clock.start + ended) / 1000) + 1];
    for (const timestamp of times) {
      const surroundings = { state: copyState(block.state), prices, chainId, timestamp };
      // It may have been refused in a block that used its nonce after that.
      surroundings.state.orders.delete(place);
      const call = { from: contract, to: contract };
      const { reverted, output } = execute({ ...call, data: calldataOf(payment.signed) }, surroundings);
      if (reverted) return tokenError(output);
    }
    return { kind: "none" };
  }
}
