import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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

/** `npm run test:nodes`: the tests of this folder, or those of it that are named. */
async function main(named: string[]): Promise<number> {
  const env = { ...process.env, GETH: findGeth() };
  const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const isNamed = (file: string) => named.length === 0 || named.some((name) => file.includes(name));
  const files = [...new Set([...FIRST, ...all])].filter(isNamed);
  const results: Result[] = [];
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let file = files.shift(); file !== undefined; file = files.shift()) {
        results.push(await run(file, env));
      }
    }),
  );
  const failed = results.filter(({ isGood }) => !isGood).map(({ file }) => file);
  for (const { file, seconds, isGood } of results)
    console.log(`${isGood ? "passed" : "FAILED"}  ${file}, ${seconds} s`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  process.exit(
    await main(process.argv.slice(2)).catch((error: unknown) => {
      console.error((error as Error).message);
      return 1;
    }),
  );
}
