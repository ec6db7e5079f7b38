import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import { firstMatch } from "../support/anvil.ts";
import { hardhatWallet, REGISTRY, transact } from "./chain.ts";
import { send } from "./http.ts";
import { registryAddress, startInProcess, startProcess, type Running } from "./service.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

interface Line {
  level: number;
  msg: string;
  path?: string;
  reason?: string;
}

const DEBUG = 20;
const INFO = 30;
const WARN = 40;

const linesOf = ({ log }: Pick<Running, "log">): Line[] =>
  log
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

describe("the log", function () {
  this.timeout(30_000);

  it("is a line of JSON for each message outside of a terminal", async () => {
    const service = await startProcess();
    try {
      expect(linesOf(service).some(({ msg }) => msg.startsWith("ready: http"))).to.be.true;
    } finally {
      await service.stop();
    }
  });

  it("is text in a terminal", async function () {
    // Its `script` gives a command a terminal of its own.
    if (platform() !== "linux") this.skip();
    const folder = mkdtempSync(join(tmpdir(), "hallmark-terminal-"));
    const command = `exec ${process.execPath} ${MAIN}`;
    const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
      env: { PATH: process.env["PATH"], PORT: "0", RPC_PORT: "0", DATA_DIR: folder },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exit = new Promise((resolve) => terminal.once("exit", resolve));
    try {
      const [time, message] = await firstMatch(terminal.stdout, /\[(\d\d:\d\d:\d\d)\][^\n]*(ready: http)/);
      expect(time).to.be.a("string");
      expect(message).to.equal("ready: http");
      // Ctrl-C
      terminal.stdin.write("\u0003");
      expect(await exit).to.equal(0);
    } finally {
      terminal.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  });

  describe("of requests by supervisors", () => {
    let service: Running;

    beforeEach(async () => {
      service = await startInProcess();
    });
    afterEach(() => service.stop());

    it("has requests at info, probes and scrapes below", async () => {
      for (const path of ["/health/live", "/health/ready", "/metrics", "/HEALTH/READY/", "/tokens"]) {
        await send(service, `GET ${path}`);
      }
      const requests = linesOf(service).filter(({ msg }) => msg === "request");
      expect(requests.map(({ path, level }) => [path, level])).to.deep.equal([
        ["/health/live", DEBUG],
        ["/health/ready", DEBUG],
        ["/metrics", DEBUG],
        ["/HEALTH/READY/", DEBUG],
        ["/tokens", INFO],
      ]);
    });

    it("says once why the service can't issue, and once that it can again", async () => {
      const [admin, registry] = [hardhatWallet(0).address, registryAddress(service)];
      const operator = new Wallet(readFileSync(join(service.dataDir, "operator.key"), "utf8").trim());
      const role = [id("OPERATOR_ROLE"), operator.address];
      await transact(service, admin, registry, REGISTRY, "revokeRole", role);
      for (let i = 0; i < 3; i++) expect((await send(service, "GET /health/ready")).status).to.equal(503);
      await transact(service, admin, registry, REGISTRY, "grantRole", role);
      for (let i = 0; i < 3; i++) expect((await send(service, "GET /health/ready")).status).to.equal(200);
      const changes = linesOf(service).filter(({ level, msg }) => level >= INFO && msg !== "request");
      const [lost, found] = changes.slice(-2);
      expect(lost).to.include({ level: WARN, msg: "the service can't issue" });
      expect(lost?.reason).to.match(/^the operator may not call the factory: .* OPERATOR_ROLE/);
      expect(found).to.include({ level: INFO, msg: "the service can issue again" });
    });
  });
});
