import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { resolve, sep } from "node:path";

/** What this process has not finished: never in another's way, and removed by a later set-up. */
export const WORK = `.setup/${Date.now()}-${process.pid}`;

// Written last into the folders that they vouch for: what was cut off half-way has none, and is made again.
const INSTALLED = "node_modules/.installed";
const COMPILED = "artifacts/.compiled";
const OWN_NODE = `node_modules/.bin/node${process.platform === "win32" ? ".exe" : ""}`;
const hasNode = () => process.features.typescript || fs.existsSync(OWN_NODE);
const isInstalled = () => hasNode() && read(INSTALLED) === dependencies();
const isCompiled = () => read(COMPILED) === sources();
export const isReady = () => isInstalled() && isCompiled();

/** Installs and compiles what is missing. A second process waits for the first one. */
export async function prepare() {
  fs.mkdirSync(".setup", { recursive: true });
  const { lock } = await import("./lock.ts");
  const unlock = lock(".setup/lock.db");
  for (const name of fs.readdirSync(".setup"))
    if (parseInt(name) < Date.now() - 3_600_000) fs.rmSync(`.setup/${name}`, { recursive: true });
  if (!isInstalled()) install();
  if (!isCompiled()) await compile();
  unlock();
}

function install() {
  console.error("hallmark: installing the dependencies …");
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) fs.cpSync(name, `${WORK}/${name}`);
  // With NODE_ENV=production npm would leave out the compiler.
  const npm = [process.env.npm_execpath, "ci", "--include=dev", "--loglevel=error", "--prefix", WORK];
  if (spawnSync(process.execPath, npm, { stdio: "inherit" }).status !== 0) process.exit(1);
  // A Node that was fetched goes along: it is first in PATH for every npm script.
  if (process.execPath.startsWith(resolve(".") + sep)) fs.linkSync(process.execPath, `${WORK}/${OWN_NODE}`);
  if (fs.existsSync("node_modules")) fs.renameSync("node_modules", `${WORK}/previous`);
  fs.renameSync(`${WORK}/node_modules`, "node_modules");
  fs.writeFileSync(INSTALLED, dependencies());
  fs.rmSync(WORK, { recursive: true });
}

async function compile() {
  console.error("hallmark: compiling the contracts …");
  const [stamp, force] = [sources(), !fs.existsSync(COMPILED)]; // nothing is kept of a compilation that was cut off
  fs.rmSync(COMPILED, { force: true });
  const { default: hardhat } = await import("hardhat");
  await hardhat.tasks.getTask("build").run({ noTests: true, force });
  fs.writeFileSync(COMPILED, stamp);
}

// With npm's own list, which an `npm install` by hand changes.
const dependencies = () => text(["package-lock.json", "node_modules/.package-lock.json"]);
const contracts = () => [...solidity("contracts"), ...solidity("bench/contracts")].sort();
const sources = () => text(["hardhat.config.ts", "package-lock.json", ...contracts()]);

function solidity(folder) {
  const names = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".sol"));
  return names.map((name) => `${folder}/${name}`);
}
const text = (names) => JSON.stringify([process.platform, process.arch, ...names, ...names.map(read)]);
const read = (name) => (fs.existsSync(name) ? fs.readFileSync(name, "utf8") : "");
