import { parseArgs } from "node:util";
import { simulate } from "./world/simulate.ts";

// Lives through worlds, from --seed on, as many as --seeds says or as --seconds leave time for; --trace shows what happens.

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      seconds: { type: "string" },
      trace: { type: "boolean" },
    },
  });
  const first = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  const count = Number(values.seeds ?? (values.seconds === undefined ? 1 : Infinity));
  const end = Date.now() + 1000 * Number(values.seconds ?? Infinity);
  const unhandled: unknown[] = [];
  process.on("unhandledRejection", (error) => unhandled.push(error));

  let failed = 0;
  let lived = 0;
  let longest = { seed: 0, settled: 0 };
  for (; lived < count && Date.now() < end; lived++) {
    const seed = first + lived;
    const { violations, settled } = await simulate(seed);
    if (settled > longest.settled) longest = { seed, settled };
    const found = [
      ...violations,
      ...unhandled.splice(0).map((error) => `unhandled: ${(error as Error).stack}`),
    ];
    if (found.length === 0 && values.trace !== true) continue;
    const { trace } = await simulate(seed, true);
    unhandled.length = 0;
    if (values.trace === true || failed < 3) console.log(trace.join("\n"));
    if (found.length === 0) continue;
    failed++;
    console.log(`seed ${seed}:`);
    for (const violation of found) console.log(`  ${violation}`);
    console.log(`  again: npm run test:simulation -- --seed ${seed} --trace`);
  }
  console.log(
    `${lived} worlds from seed ${first} on, ${failed} of them against the promise; after the faults, seed ${longest.seed} took longest: ${longest.settled / 1000} s`,
  );
  if (failed > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) await main();
