import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run-command.ts";

const PINS = join(import.meta.dirname, "pins");
/** What is fetched stays here from run to run. */
const CACHE = join(import.meta.dirname, "../../cache/clients");

/** The packages of one of the files in `pins`. Answers the folder that has them in its `node_modules`. */
export async function npmTools(name: "generators" | "wallets"): Promise<string> {
  const file = join(PINS, `${name}.json`);
  return once(name, readFileSync(file, "utf8"), async (folder) => {
    copyFileSync(file, join(folder, "package.json"));
    await run("npm install --ignore-scripts --no-audit --no-fund --loglevel=error", folder);
  });
}

/** What is written in Python, in a virtual environment. Answers the folder of its programs. */
export async function pythonTools(): Promise<string> {
  const pins = readFileSync(join(PINS, "requirements.txt"), "utf8");
  const version = await run(
    "python3 -c 'import ensurepip, sys; print(sys.version_info >= (3, 10))'",
    PINS,
  ).catch(() => "");
  if (version.trim() !== "True") {
    throw new Error("it needs Python 3.10 or later with venv (on Debian: apt-get install python3-venv)");
  }
  const folder = await once("python", pins, async (folder) => {
    await run("python3 -m venv .", folder);
    await run(`bin/pip install --quiet --requirement '${join(PINS, "requirements.txt")}'`, folder);
  });
  return join(folder, "bin");
}

/** The generator for Go, installed by the page's own line. Answers the folder of its program. */
export async function goTools(install: string): Promise<string> {
  const version = await run("go version", PINS).catch(() => "");
  // An older one can't fetch the version that a module asks for.
  if (!/ go1\.(2[1-9]|[3-9]\d)/.test(version)) {
    throw new Error("it needs Go 1.21 or later (on Debian: apt-get install golang-go)");
  }
  const folder = await once("go", install, (folder) => run(install, folder, { GOBIN: join(folder, "bin") }));
  return join(folder, "bin");
}

/** Makes a folder in the cache, anew where it was not made of these pins to its end. */
async function once(name: string, pins: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(CACHE, name);
  const stamp = join(folder, "made-of");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return folder;
  console.log(`fetching the pins of ${name} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(stamp, pins);
  return folder;
}
