import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { SCHEMA } from "../../src/environment/environment.ts";

const FOLDER = join(import.meta.dirname, "..");
const ROOT = join(FOLDER, "..");
const read = (name: string) => readFileSync(join(ROOT, name), "utf8");

/** What a stop may take, in seconds: see docs/operating.md. */
const LONGEST_STOP = SCHEMA.properties.REQUEST_TIMEOUT.default + 10;

interface ComposeService {
  image?: string;
  command?: string[];
  environment?: Record<string, string>;
  read_only?: boolean;
  stop_grace_period?: string;
  volumes?: { target: string; read_only?: boolean }[];
}

/** Skips a test where its program is missing. @throws in CI, which installs them all */
function needs(context: Mocha.Context, program: string): void {
  if (spawnSync(program, ["--version"]).error === undefined) return;
  if (process.env["CI"] === "true") throw new Error(`${program} is not installed here`);
  context.skip();
}

/** @throws Error with what the program said, where it refuses */
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout + stderr;
}

describe("the files of deploy/", function () {
  this.timeout(60_000);

  it("Dockerfile has no fault that Hadolint knows, and the Node of setup.mjs", function () {
    needs(this, "hadolint");
    run("hadolint", "--failure-threshold", "info", "deploy/Dockerfile");
    const [, version] = /NODE_VERSION = "(.*)"/.exec(read("setup.mjs")) ?? [];
    const images = [...read("deploy/Dockerfile").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images)).to.deep.equal(new Set([`node:${version}-trixie-slim`]));
  });

  it("Dockerfile.dockerignore keeps out what git ignores", () => {
    const ignored = read(".gitignore").trim().split("\n");
    const kept = ignored.map((line) => (line.startsWith("/") ? line.replace(/^\/|\/$/g, "") : `**/${line}`));
    expect(read("deploy/Dockerfile.dockerignore").split("\n")).to.include.members(kept);
  });

  it("compose.yaml is valid, and its service fits the image and the deployment", function () {
    needs(this, "docker-compose");
    const config = run("docker-compose", "-f", "deploy/compose.yaml", "config", "--format", "json");
    const { services } = JSON.parse(config) as { services: Record<string, ComposeService> };
    const { hallmark, deploy } = services;
    expect(Object.keys(SCHEMA.properties)).to.include.members(Object.keys(hallmark?.environment ?? {}));
    expect(hallmark?.read_only).to.be.true;
    expect(hallmark?.volumes?.map(({ target, read_only = false }) => [target, read_only])).to.deep.equal([
      ["/hallmark/data", false],
      ["/hallmark/deployments", true],
    ]);
    const [, minutes, seconds] = /^(\d+)m(\d+)s$/.exec(hallmark?.stop_grace_period ?? "") ?? [];
    expect(Number(minutes) * 60 + Number(seconds)).to.be.at.least(LONGEST_STOP);
    expect(deploy?.command?.slice(-2)).to.deep.equal(["--network", "external"]);
    const { address } = new Wallet(hallmark?.environment?.["OPERATOR_PRIVATE_KEY"] as string);
    expect(deploy?.environment?.["OPERATOR_ADDRESS"]).to.equal(address);
    for (const { image } of Object.values(services)) expect(image ?? "own:1").to.match(/:v?\d/);
  });

  it("hallmark.service is valid, and shuts off what the service does not need", function () {
    needs(this, "systemd-analyze");
    const folder = mkdtempSync(join(tmpdir(), "hallmark-unit-"));
    const unit = join(folder, "hallmark.service");
    try {
      const text = read("deploy/hallmark.service");
      // Node is elsewhere on some machines, and nothing is installed in /opt/hallmark here.
      writeFileSync(unit, text.replace("/usr/bin/node", process.execPath).replace("/opt/hallmark", FOLDER));
      expect(run("systemd-analyze", "verify", unit)).to.equal("");
      run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit);
      const names = [...text.matchAll(/^Environment=(.*)$/gm)].flatMap(([, pairs = ""]) => pairs.split(" "));
      const variables = names.map((pair) => pair.split("=")[0]).filter((name) => name !== "NODE_ENV");
      expect(Object.keys(SCHEMA.properties)).to.include.members(variables);
      expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).to.be.at.least(LONGEST_STOP);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
