import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { SEEDS } from "./seeds.ts";

const MAIN = join(import.meta.dirname, "main.ts");

/** As many worlds as there is time for, each time the same: `npm run test:simulation` looks for new ones. */
const FIRST_SEED = "301000";
const SECONDS = process.env["SIMULATION_SECONDS"] ?? "40";
/** How many lines of a failed run are shown: its seed repeats the rest. */
const LINES = 40;

/** In a process of its own, since time is simulated there. */
async function run(...args: string[]): Promise<string> {
  const options = { maxBuffer: 2 ** 30 };
  try {
    return (await promisify(execFile)(process.execPath, [MAIN, ...args], options)).stdout;
  } catch (error) {
    const lines = (error as { stdout: string }).stdout.split("\n");
    throw new Error(lines.slice(-LINES).join("\n"), { cause: error });
  }
}

describe("simulated worlds", function () {
  this.timeout(1_000_000);

  it("are the same again for the same seed, event by event", async () => {
    const args = ["--seed", "4711", "--seeds", "5", "--trace"];
    const [first, second] = await Promise.all([run(...args), run(...args)]);
    expect(first.split("\n").length).to.be.greaterThan(1_000);
    expect(first).to.equal(second);
  });

  for (const { seed, what } of SEEDS)
    it(`keep the promise where ${what}`, async () => {
      await run("--seed", String(seed));
    });

  it("keep the promise, whatever goes wrong", async () => {
    const output = await run("--seed", FIRST_SEED, "--seconds", SECONDS);
    console.log(`      ${output.trim()}`);
  });
});
