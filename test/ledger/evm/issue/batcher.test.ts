import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { HallmarkError } from "../../../../src/base/errors.ts";
import {
  createBatcher,
  StillOpen,
  type BatcherOptions,
  type Progress,
} from "../../../../src/ledger/evm/issue/batcher.ts";
import { nextTurn } from "../../../../src/rpc/sleep.ts";

type Outcomes = (string | StillOpen<string> | Error | undefined)[];

interface Options extends Partial<Omit<BatcherOptions<number, string>, "send">> {
  /** Milliseconds. */
  timeout?: number;
  /** Those of a batch that are in a transaction, as soon as it is sent. */
  signed?(items: number[]): number[];
  /** Answers when the next batch may be sent. */
  send?(items: number[], progress: Progress<number>): Promise<Outcomes>;
  /** When what `send` answered is settled. */
  settled?(outcomes: Outcomes): Promise<Outcomes>;
}

/** A batcher of numbers that notes its batches. */
function batcherOf({ timeout = 5_000, ...options }: Options = {}) {
  const batches: number[][] = [];
  const batcher = createBatcher<number, string>({
    filling: () => () => true,
    capacity: 1_000,
    ...options,
    async send(items, progress) {
      batches.push(items);
      progress.isIn(options.signed?.(items) ?? items, {});
      const send =
        options.send ??
        (() =>
          sleep(
            5,
            items.map((item) => `issued ${item}`),
          ));
      const outcomes = await send(items, progress);
      return { outcomes: options.settled?.(outcomes) ?? Promise.resolve(outcomes) };
    },
  });
  return {
    ...batcher,
    submit: (item: number, onSettled?: () => void) => batcher.submit(item, Date.now() + timeout, onSettled),
    batches,
  };
}

/** Calls the first, and the others when its item is under way. */
async function firstAlone<T>(first: () => Promise<T>, ...others: (() => Promise<T>)[]): Promise<T[]> {
  const answer = first();
  await nextTurn();
  return Promise.all([answer, ...others.map((other) => other())]);
}

async function failureOf(answer: Promise<unknown>): Promise<{ code?: string; message: string }> {
  return answer.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

describe("createBatcher", () => {
  it("sends a lone item in the next turn", async () => {
    const { submit, batches } = batcherOf();
    const answer = submit(1);
    await nextTurn();
    expect(batches).to.deep.equal([[1]]);
    expect(await answer).to.equal("issued 1");
  });

  it("sends together what arrives in one turn", async () => {
    const { submit, batches } = batcherOf();
    await Promise.all([1, 2, 3].map((item) => submit(item)));
    expect(batches).to.deep.equal([[1, 2, 3]]);
  });

  it("sends together what arrives while a batch is under way", async () => {
    const { submit, batches } = batcherOf();
    const answers = await firstAlone(() => submit(1), ...[2, 3, 4].map((item) => () => submit(item)));
    expect(batches).to.deep.equal([[1], [2, 3, 4]]);
    expect(answers).to.deep.equal(["issued 1", "issued 2", "issued 3", "issued 4"]);
  });

  it("has one batch under way, whatever arrives", async () => {
    let under = 0;
    const { submit } = batcherOf({
      async send(items) {
        expect(++under).to.equal(1);
        await sleep(2);
        under -= 1;
        return items.map(String);
      },
    });
    for (let i = 0; i < 20; i++) {
      void submit(i);
      await sleep(1);
    }
    await submit(99);
  });

  /** Fills a batch with items of these weights until they weigh 20. */
  function fillingBy(weightOf: (item: number) => number) {
    return () => {
      let weight = 0;
      return (item: number) => (weight += weightOf(item)) <= 20;
    };
  }

  it("fills every batch as far as it goes, in the order of arrival", async () => {
    const weight = fc.integer({ min: 1, max: 25 });
    await fc.assert(
      fc.asyncProperty(fc.array(weight, { minLength: 1, maxLength: 40 }), async (weights) => {
        const { submit, batches } = batcherOf({
          filling: fillingBy((item) => weights[item] as number),
          send: (items) => Promise.resolve(items.map(String)),
        });
        const answers = await Promise.all(weights.map((_, item) => submit(item)));
        expect(answers).to.deep.equal(weights.map((_, item) => String(item)));
        expect(batches.flat()).to.deep.equal([...weights.keys()]);
        const weightOf = (items: number[]) =>
          items.reduce((total, item) => total + (weights[item] as number), 0);
        for (const [i, batch] of batches.entries()) {
          expect(weightOf(batch) <= 20 || batch.length === 1).to.be.true;
          // Those after the first one had arrived when the one before them was under way.
          if (i > 0 && batches[i + 1] !== undefined) {
            expect(weightOf([...batch, (batches[i + 1] as number[])[0] as number])).to.be.above(20);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("sends alone what is over the bound by itself", async () => {
    const { submit, batches } = batcherOf({ filling: fillingBy((item) => item) });
    await Promise.all([1, 500, 2].map((item) => submit(item)));
    expect(batches).to.deep.equal([[1], [500], [2]]);
  });

  it("gives each item its own outcome or error", async () => {
    const refusal = new Error("taken");
    const { submit } = batcherOf({
      send: (items) => Promise.resolve(items.map((item) => (item % 2 === 0 ? refusal : String(item)))),
    });
    const [first, second, third] = await Promise.allSettled([1, 2, 3].map((item) => submit(item)));
    expect(first).to.include({ value: "1" });
    expect(second).to.include({ reason: refusal });
    expect(third).to.include({ value: "3" });
  });

  it("goes on after a batch that could not be sent", async () => {
    let failures = 1;
    const { submit } = batcherOf({
      send: (items) =>
        failures-- > 0 ? Promise.reject(new Error("no node")) : Promise.resolve(items.map(String)),
    });
    expect(await failureOf(submit(1))).to.have.property("message", "no node");
    expect(await submit(2)).to.equal("2");
  });

  it("answers in time: not known where it was sent, unavailable where it was not", async () => {
    let finish = (_: string[]) => {};
    const { submit, batches } = batcherOf({
      timeout: 30,
      send: () => new Promise((resolve) => (finish = resolve)),
    });
    const [sent, waiting] = await firstAlone(
      () => failureOf(submit(1)),
      () => failureOf(submit(2)),
    );
    expect(sent).to.include({ code: "OUTCOME_UNKNOWN" });
    expect(waiting).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
    expect(waiting?.message).to.contain("this request changed nothing");
    finish(["late"]);
    await sleep(5);
    // What was answered that nothing was issued is not sent any more.
    expect(batches).to.deep.equal([[1]]);
  });

  it("says of what is in no transaction of its batch that it changed nothing, and sends it no more", async () => {
    let mayGo = (_: number) => true;
    let finish = (_: Outcomes) => {};
    const { submit, batches } = batcherOf({
      timeout: 20,
      signed: () => [1],
      send(_, progress) {
        ({ mayGo } = progress);
        return new Promise((resolve) => (finish = resolve));
      },
    });
    const told: string[] = [];
    const submitted = [1, 2].map((item) => submit(item, () => told.push(`settled ${item}`)));
    const [signed, not] = await Promise.all(submitted.map(failureOf));
    expect(signed).to.include({ code: "OUTCOME_UNKNOWN" });
    expect(not).to.include({ code: "LEDGER_UNAVAILABLE" });
    expect([1, 2].map((item) => mayGo(item))).to.deep.equal([true, false]);
    expect(told).to.deep.equal(["settled 2"]);
    finish([undefined, undefined]);
    await sleep(5);
    expect(told).to.deep.equal(["settled 2", "settled 1"]);
    expect(batches).to.deep.equal([[1, 2]]);
  });

  it("holds an item as not settled as long as an earlier transaction with it may be mined", async () => {
    const mined: ((outcome: string) => void)[] = [];
    const open = () => new StillOpen(new Promise<string>((resolve) => mined.push(resolve)));
    const { submit } = batcherOf({ timeout: 20, send: (items) => Promise.resolve(items.map(open)) });
    const told: string[] = [];
    const [inTime, late] = [1, 2].map((item) => submit(item, () => told.push(`settled ${item}`)));
    await sleep(5);
    expect(told).to.deep.equal([]);
    mined[0]?.("issued 1");
    expect(await inTime).to.equal("issued 1");
    expect(await failureOf(late as Promise<string>)).to.include({ code: "OUTCOME_UNKNOWN" });
    expect(told).to.deep.equal(["settled 1"]);
    mined[1]?.("issued 2");
    await sleep(1);
    expect(told).to.deep.equal(["settled 1", "settled 2"]);
  });

  it("sends again, before all others, what was in no transaction", async () => {
    const { submit, batches } = batcherOf({
      async send(items) {
        await sleep(5);
        return items.map((item) => (batches.length === 2 && item > 1 ? undefined : String(item)));
      },
      filling: () => {
        let size = 0;
        return () => ++size <= 3;
      },
    });
    const answers = await firstAlone(
      () => submit(0),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((item) => () => submit(item)),
    );
    expect(answers).to.deep.equal([..."012345678"]);
    expect(batches).to.deep.equal([[0], [1, 2, 3], [4, 5, 6], [2, 3, 7], [8]]);
  });

  it("sends what goes again although nothing else came", async () => {
    const outcomes: Outcomes = [undefined, undefined, "issued"];
    const { submit, batches } = batcherOf({ send: () => Promise.resolve([outcomes.shift()]) });
    expect(await submit(1)).to.equal("issued");
    expect(batches).to.deep.equal([[1], [1], [1]]);
  });

  it("does not send again what was answered meanwhile", async () => {
    const { submit, batches } = batcherOf({ timeout: 20, send: () => sleep(40, [undefined]) });
    expect(await failureOf(submit(1))).to.include({ code: "OUTCOME_UNKNOWN" });
    await sleep(40);
    expect(batches).to.deep.equal([[1]]);
  });

  it("does not send again what met its deadline while others of its batch were answered", async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const { submit, batches } = batcherOf({
      timeout: 100,
      send: (sent) =>
        sleep(
          5,
          sent.map((item) => (item === 1 ? undefined : String(item))),
        ),
    });
    // Nothing else comes to its turn while this waits, and the batch is answered in parts.
    const answers = items.map((item) => submit(item));
    void answers[2]?.then(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200));
    const [, late] = await Promise.allSettled(answers);
    expect(late).to.have.nested.property("reason.code", "OUTCOME_UNKNOWN");
    await sleep(20);
    expect(batches).to.deep.equal([items]);
  });

  it("tells when an item is settled, which may be after its answer", async () => {
    const told: string[] = [];
    const { submit } = batcherOf({ timeout: 20, send: () => sleep(40, ["issued 1"]) });
    const answer = (item: number) => () => failureOf(submit(item, () => told.push(`settled ${item}`)));
    const [sent, waiting] = await firstAlone(answer(1), answer(2));
    told.push(`answered ${sent?.code} ${waiting?.code}`);
    await sleep(40);
    // Nothing can become of what waited.
    expect(told).to.deep.equal(["settled 2", "answered OUTCOME_UNKNOWN LEDGER_UNAVAILABLE", "settled 1"]);
  });

  it("sends the next batch before the one before it is settled", async () => {
    const order: string[] = [];
    const { submit } = batcherOf({
      async send(items) {
        order.push(`sent ${items.join()}`);
        await sleep(1);
        return items.map(String);
      },
      async settled(outcomes) {
        await sleep(30);
        order.push(`settled ${outcomes[0] as string}`);
        return outcomes;
      },
    });
    const answers = await firstAlone(
      () => submit(1),
      () => submit(2),
    );
    expect(answers).to.deep.equal(["1", "2"]);
    expect(order).to.deep.equal(["sent 1", "sent 2", "settled 1", "settled 2"]);
  });

  it("refuses what a batch that is blocked has in no transaction", async () => {
    const { submit } = batcherOf({
      signed: () => [1],
      async send(items, { isBlocked }) {
        await sleep(5);
        isBlocked(new HallmarkError("LEDGER_UNAVAILABLE", "no node"));
        await sleep(5);
        return items.map((item) => (item === 1 ? "1" : undefined));
      },
    });
    const [signed, not] = await Promise.allSettled([submit(1), submit(2)]);
    expect(signed).to.include({ value: "1" });
    expect(not).to.have.nested.property("reason.message", "no node");
  });

  it("refuses what waits behind a batch that is blocked, and what comes then", async () => {
    let unblock = () => {};
    const { submit, batches } = batcherOf({
      async send(items, { isBlocked }) {
        const timer = setInterval(() => isBlocked(new HallmarkError("LEDGER_UNAVAILABLE", "no node")), 5);
        await new Promise<void>((resolve) => (unblock = resolve));
        clearInterval(timer);
        return items.map(String);
      },
    });
    const first = submit(1);
    await nextTurn();
    expect(await failureOf(submit(2))).to.include({ message: "no node" });
    expect(await failureOf(submit(3))).to.include({ message: "no node" });
    unblock();
    expect(await first).to.equal("1");
    expect(batches).to.deep.equal([[1]]);
  });

  it("says in which transaction the item may be whose outcome is not known", async () => {
    const { submit } = batcherOf({
      timeout: 20,
      send(_, { isIn }) {
        isIn([1], { nonce: 7, transaction: "0x1" });
        return new Promise(() => {});
      },
    });
    expect(await failureOf(submit(1))).to.include({ cause: "nonce 7, transaction 0x1" });
  });

  it("takes no more than its capacity", async () => {
    const { submit } = batcherOf({ capacity: 2 });
    const answers = [1, 2].map((item) => submit(item));
    expect(await failureOf(submit(3))).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
    await Promise.all(answers);
    await submit(5);
  });

  it("is idle when every item has its answer, even if a transaction is stuck for ever", async () => {
    const { submit, idle } = batcherOf({ timeout: 30, send: () => new Promise(() => {}) });
    const answers = Promise.all([submit(1), submit(2)].map(failureOf));
    await idle();
    await answers;
  });

  it("waits for what is under way and what waits", async () => {
    const { submit, idle, batches } = batcherOf();
    const answers = Promise.all([1, 2, 3].map((item) => submit(item)));
    await idle();
    expect(batches.flat()).to.deep.equal([1, 2, 3]);
    await answers;
  });
});
