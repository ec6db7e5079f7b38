// `node setup.mjs <command> [args…]` makes this clone ready (Node, dependencies, compiled contracts), then runs the
// command with node_modules/.bin first in PATH. It runs before anything is installed, and on Node 20, so it is plain
// JavaScript on Node's own modules.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "./setup/lock.mjs";
import { isReady, prepare } from "./setup/prepare.mjs";

const [command, ...args] = process.argv.slice(2);
if (!command) fail("usage: node setup.mjs <command> [args…]");

process.chdir(dirname(fileURLToPath(import.meta.url)));
process.env.PATH = resolve("node_modules/.bin") + delimiter + process.env.PATH;

let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // Leaving closes the pipe that every step of the setup watches, and gives the lock back.
    if (!child) process.exit(128 + constants.signals[signal]);
    // A terminal sends Ctrl-C to the child as well: only wait for it then, for two would look like "stop at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}

if (!isReady()) {
  try {
    const unlock = await lock(".setup/lock");
    await prepare();
    unlock();
  } catch (error) {
    fail(error.message);
  }
}

// Windows finds node_modules/.bin/*.cmd only through its shell, which takes one line.
child =
  process.platform === "win32"
    ? spawn([command, ...args].map(quote).join(" "), { stdio: "inherit", shell: true })
    : spawn(command, args, { stdio: "inherit" });
child.on("error", (error) => fail(`${command}: ${error.message}`));
child.on("exit", (code, signal) => {
  if (!signal) process.exit(code);
  // The caller shall see the same death as ours.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

function quote(argument) {
  return /\s/.test(argument) ? `"${argument}"` : argument;
}

function fail(message) {
  console.error(`hallmark: ${message}`);
  process.exit(1);
}
