import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { createBatcher, type BatcherOptions } from "../../../../src/ledger/evm/issue/batcher.ts";

type Options = BatcherOptions<number, string>;

/** A batcher of numbers, each of which weighs 1, that notes its batches. */
function batcherOf(options: Partial<Options> = {}) {
  const batches: number[][] = [];
  const batcher = createBatcher<number, string>({
    weigh: () => ({ gas: 1, bytes: 1 }),
    bound: { gas: 100, bytes: 100 },
    timeout: 5_000,
    capacity: 1_000,
    ...options,
    async send(items) {
      batches.push(items);
      if (options.send !== undefined) return options.send(items);
      await sleep(5);
      return items.map((item) => `issued ${item}`);
    },
  });
  return { ...batcher, batches };
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
  it("sends a lone item at once", async () => {
    const { submit, batches } = batcherOf();
    const answer = submit(1);
    expect(batches).to.deep.equal([[1]]);
    expect(await answer).to.equal("issued 1");
  });

  it("sends together what arrives while a batch is under way", async () => {
    const { submit, batches } = batcherOf();
    const answers = await Promise.all([1, 2, 3, 4].map(submit));
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

  it("keeps every batch within the bounds of gas and bytes, and the order of arrival", async () => {
    const weight = fc.record({
      gas: fc.integer({ min: 1, max: 15 }),
      bytes: fc.integer({ min: 1, max: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(weight, { minLength: 1, maxLength: 40 }), async (weights) => {
        const bound = { gas: 20, bytes: 20 };
        const { submit, batches } = batcherOf({
          bound,
          weigh: (item) => weights[item] as (typeof weights)[0],
          send: (items) => Promise.resolve(items.map(String)),
        });
        const answers = await Promise.all(weights.map((_, item) => submit(item)));
        expect(answers).to.deep.equal(weights.map((_, item) => String(item)));
        expect(batches.flat()).to.deep.equal([...weights.keys()]);
        for (const unit of ["gas", "bytes"] as const) {
          for (const batch of batches) {
            const sum = batch.reduce((total, item) => total + (weights[item]?.[unit] ?? 0), 0);
            expect(sum <= bound[unit] || batch.length === 1).to.be.true;
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("sends alone what is over the bound by itself", async () => {
    const { submit, batches } = batcherOf({ weigh: (item) => ({ gas: item, bytes: 1 }) });
    await Promise.all([1, 500, 2].map(submit));
    expect(batches).to.deep.equal([[1], [500], [2]]);
  });

  it("gives each item its own outcome or error", async () => {
    const refusal = new Error("taken");
    const { submit } = batcherOf({
      send: (items) => Promise.resolve(items.map((item) => (item % 2 === 0 ? refusal : String(item)))),
    });
    const [first, second, third] = await Promise.allSettled([1, 2, 3].map(submit));
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
    const [first, second] = await Promise.allSettled([submit(1), submit(2)]);
    expect((first as PromiseRejectedResult).reason).to.have.property("message", "no node");
    expect(second).to.include({ value: "2" });
  });

  it("answers in time: not known where it was sent, unavailable where it was not", async () => {
    let finish = (_: string[]) => {};
    const { submit, batches } = batcherOf({
      timeout: 30,
      send: () => new Promise((resolve) => (finish = resolve)),
    });
    const [sent, waiting] = await Promise.all([submit(1), submit(2)].map(failureOf));
    expect(sent).to.include({ code: "OUTCOME_UNKNOWN" });
    expect(waiting).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
    expect(waiting?.message).to.contain("nothing was issued");
    finish(["late"]);
    await sleep(5);
    // What was answered that nothing was issued is not sent any more.
    expect(batches).to.deep.equal([[1]]);
  });

  it("takes no more than its capacity", async () => {
    const { submit } = batcherOf({ capacity: 2 });
    const answers = [1, 2, 3].map(submit);
    expect(await failureOf(submit(4))).to.include({ code: "LEDGER_UNAVAILABLE", retryAfter: 5 });
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
    const answers = Promise.all([1, 2, 3].map(submit));
    await idle();
    expect(batches.flat()).to.deep.equal([1, 2, 3]);
    await answers;
  });
});
