import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { findGeth } from "./find-geth.ts";

/** Files that run at the same time: most of the time each waits for its nodes. */
const AT_A_TIME = 3;

/** Those that take longest begin first. */
const FIRST = ["conformance-slow.test.ts", "conformance.test.ts"];

/** Milliseconds until a file is ended that hangs. */
const LONGEST = 15 * 60_000;

interface Result {
  file: string;
  seconds: number;
  isGood: boolean;
}

async function run(file: string, env: NodeJS.ProcessEnv): Promise<Result> {
  const begin = Date.now();
  // Where all is on one stream, what belongs together stays together.
  const child = spawn("sh", ["-c", 'exec mocha --exit "$0" 2>&1', join(import.meta.dirname, file)], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
    timeout: LONGEST,
    killSignal: "SIGKILL",
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const seconds = Math.round((Date.now() - begin) / 1000);
  console.log(`== test/nodes/${file}: ${seconds} s\n${output}`);
  return { file, seconds, isGood: code === 0 };
}

/** Runs files, some at a time, and prints what became of each. */
async function runAll(files: string[], atATime: number, env: NodeJS.ProcessEnv): Promise<Result[]> {
  const waiting = [...files];
  const results: Result[] = [];
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        results.push(await run(file, env));
      }
    }),
  );
  for (const { file, seconds, isGood } of results)
    console.log(`${isGood ? "passed" : "FAILED"}  ${file}, ${seconds} s`);
  return results;
}

/**
 * `npm run test:nodes`: the tests of this folder, or those of it that are named. With `--again` a file that fails is run
 * once more, alone, and decides then.
 */
async function main(args: string[]): Promise<number> {
  const { values, positionals: named } = parseArgs({
    args,
    options: { again: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const env = { ...process.env, GETH: findGeth() };
  const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const isNamed = (file: string) => named.length === 0 || named.some((name) => file.includes(name));
  const files = [...new Set([...FIRST, ...all])].filter(isNamed);
  const results = await runAll(files, AT_A_TIME, env);
  const failed = results.filter(({ isGood }) => !isGood).map(({ file }) => file);
  if (failed.length === 0) return results.length > 0 ? 0 : 1;
  if (!values.again) return 1;
  console.log(`== FAILED, and run once more: ${failed.join(", ")}`);
  const again = await runAll(failed, 1, env);
  return again.every(({ isGood }) => isGood) ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  process.exit(
    await main(process.argv.slice(2)).catch((error: unknown) => {
      console.error((error as Error).message);
      return 1;
    }),
  );
}
