import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createRandom } from "../../test/simulation/random.ts";
import { copyWorkingTree, userEnvironment } from "./working-tree.ts";

const READY = /ready: (http:\/\/[^",\s]+)/;
const KILLS = Number(process.env["SETUP_KILLS"] ?? 5);
const SEED = Number(process.env["SETUP_SEED"] ?? Date.now() % 1_000_000);

const TOKEN = {
  session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL",
  full_name: "testdonttouch100",
  short_name: "testdonttouch",
  ticker: "tdon",
  token_amount: 10000,
  decimals: 8,
};

interface Start {
  npm: ChildProcess;
  output: () => string;
  /** Resolves to the service's address. @throws with all that it printed, where it ends before */
  ready: () => Promise<string>;
}

describe("a start of a clone", function () {
  this.timeout(20 * 60_000);
  const groups: number[] = [];
  const clones: string[] = [];

  after(() => {
    groups.forEach(killGroup);
    for (const clone of clones) rmSync(clone, { recursive: true, force: true, maxRetries: 5 });
  });

  function clone(): string {
    const folder = copyWorkingTree();
    clones.push(folder);
    return folder;
  }

  /** `npm start`, in a group of its own. Each start has its own data: what a kill left over may still run. */
  function start(folder: string, data: string): Start {
    const env = { ...userEnvironment(), PORT: "0", RPC_PORT: "0", DATA_DIR: data };
    const npm = spawn("npm", ["start"], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    groups.push(npm.pid as number);
    let text = "";
    const take = (chunk: Buffer) => (text += chunk.toString());
    npm.stdout.on("data", take);
    npm.stderr.on("data", take);
    async function ready(): Promise<string> {
      while (!READY.test(text)) {
        if (npm.exitCode !== null || npm.signalCode !== null) throw new Error(`npm start ended: ${text}`);
        await sleep(50);
      }
      return READY.exec(text)?.[1] as string;
    }
    return { npm, output: () => text, ready };
  }

  async function stop({ npm }: Start): Promise<void> {
    npm.kill("SIGTERM");
    if (npm.exitCode === null && npm.signalCode === null) await once(npm, "exit");
  }

  let ready: string;

  it(`sets it up whatever was killed before: ${KILLS} kills of seed ${SEED}`, async () => {
    const random = createRandom(SEED);
    ready = clone();
    for (let kill = 0; kill < KILLS; kill++) {
      const { npm } = start(ready, `data-${kill}`);
      await sleep(random.integer(0, 30_000));
      const group = npm.pid as number;
      const member = random.pick(membersOf(group));
      // Either all at once, or one that leaves the others behind while the next start is under way.
      if (random.chance(0.4) || member === undefined) killGroup(group);
      else process.kill(member, "SIGKILL");
    }
    const last = start(ready, "data");
    const url = await last.ready();
    const issued = await fetch(`${url}/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(TOKEN),
    });
    expect(issued.status).to.equal(200);
    await stop(last);
    // The service ended with npm: a signal reaches it.
    expect(membersOf(last.npm.pid as number)).to.deep.equal([]);
  });

  it("does nothing where nothing changed", async () => {
    const second = start(ready, "data");
    await second.ready();
    await stop(second);
    expect(second.output()).not.to.include("hallmark: ");
  });

  it("compiles again when a contract of the benchmark changed, and installs nothing", async () => {
    appendFileSync(join(ready, "bench/contracts/PlainToken.sol"), "\n// changed\n");
    const third = start(ready, "data");
    await third.ready();
    await stop(third);
    expect(third.output()).to.include("hallmark: compiling").and.not.to.include("hallmark: installing");
  });

  it("installs again when the lock file changed, and leaves nothing of the last installation", async () => {
    appendFileSync(join(ready, "package-lock.json"), "\n");
    const fourth = start(ready, "data");
    await fourth.ready();
    await stop(fourth);
    expect(fourth.output()).to.include("hallmark: installing");
    const left = readdirSync(join(ready, ".setup"), { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.endsWith("previous"))).to.deep.equal([]);
  });

  it("ends well where two are the first", async () => {
    const folder = clone();
    const both = [start(folder, "data-a"), start(folder, "data-b")];
    await Promise.all(both.map(({ ready }) => ready()));
    await Promise.all(both.map(stop));
    for (const step of ["installing", "compiling"]) {
      expect(
        both.filter(({ output }) => output().includes(`hallmark: ${step}`)),
        step,
      ).to.have.length(1);
    }
  });
});

/** The processes of a group, from the system. */
function membersOf(group: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,pgid=,stat="], { encoding: "utf8" }).trim().split("\n");
  const processes = lines.map((line) => line.trim().split(/\s+/));
  return processes.flatMap(([pid, pgid, state]) =>
    Number(pgid) === group && !state?.startsWith("Z") ? [Number(pid)] : [],
  );
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // all of it has ended
  }
}
