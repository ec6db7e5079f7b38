import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { firstMatch } from "../support/anvil.ts";
import { send, type Answer } from "./http.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const MIB = 2 ** 20;
const LIMIT = 440 * MIB;

/** A control group of the kernel's that limits the memory of what is in it; undefined where none can be made. */
function limitedGroup(): { folder: string; tasks: string } | undefined {
  const isSecond = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const folder = join("/sys/fs/cgroup", isSecond ? "" : "memory", `hallmark-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, isSecond ? "memory.max" : "memory.limit_in_bytes"), String(LIMIT));
    return { folder, tasks: join(folder, "cgroup.procs") };
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
}

describe("a service whose memory is limited", function () {
  this.timeout(240_000);
  let group: ReturnType<typeof limitedGroup>;
  let folder: string;
  let child: ChildProcess | undefined;

  before(function () {
    group = limitedGroup();
    // It takes the right to make control groups.
    if (group === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), "hallmark-memory-"));
  });
  afterEach(kill);
  after(() => {
    if (group === undefined) return;
    rmSync(folder, { recursive: true });
    rmdirSync(group.folder);
  });

  async function start(): Promise<{ url: string }> {
    const command = `echo $$ > ${group?.tasks} && exec ${process.execPath} ${MAIN}`;
    child = spawn("sh", ["-c", command], {
      env: { PATH: process.env["PATH"], PORT: "0", RPC_PORT: "0", DATA_DIR: folder, LOG_LEVEL: "info" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = await firstMatch(
      child.stdout as NodeJS.ReadableStream,
      /(?:ready|listening): (http:[^",\s]+)/,
    );
    return { url: url as string };
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  it("refuses to issue before the system ends it, says why, goes on to answer, and starts again", async () => {
    const service = await start();
    const text = "x".repeat(15_000);
    let issued = 0;
    let next = 0;
    const refusals: { status: number; error?: string }[] = [];
    const issue = async (i: number) => {
      const body = { issuer_id: "issuer123", token_name: `N${i}`, issued_amount: 1, info: { text } };
      return send<object>(service, "POST /security-tokens", body, { "idempotency-key": `key ${i}` });
    };
    // Some of it may come back when the load is over: it is full when it stays so.
    let ready: Answer<{ message: string }>;
    do {
      const before = refusals.length;
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          while (refusals.length === before && next < 50_000) {
            const { status, body } = await issue(next++);
            if (status === 201) issued++;
            else refusals.push({ status, ...body });
          }
        }),
      );
      ready = await send<{ message: string }>(service, "GET /health/ready");
    } while (ready.status === 200 && next < 50_000);
    for (const { status, error } of refusals) {
      expect(status).to.equal(503);
      expect(error).to.match(/^The embedded chain is full: .*; this request changed nothing/);
    }
    expect(issued).to.be.above(100);
    expect(ready.status).to.equal(503);
    expect(ready.body.message).to.contain("keeps everything in memory");
    expect((await send(service, "GET /security-tokens?limit=100")).status).to.equal(200);
    // What was issued is answered again.
    expect((await issue(0)).status).to.equal(201);

    await kill();
    const again = await start();
    const stillThere = await send(again, "GET /security-tokens/issuer123-N0");
    expect(stillThere.status).to.equal(200);
    const { body } = await send<{ security_tokens: { smartcontract_ID: number }[] }>(
      again,
      "GET /security-tokens?limit=1",
    );
    expect(body.security_tokens[0]?.smartcontract_ID).to.be.at.least(issued);
  });
});
