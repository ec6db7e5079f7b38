import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./chromium.ts";

// `npm run test:browser`: the tests of this folder, in the browser of this machine.
if (process.argv[1] === import.meta.filename) {
  const chromium = findChromium();
  if (chromium === undefined) {
    console.error(
      "These tests drive Chromium, which was not found. Install it (on Debian: apt-get install chromium), or set CHROMIUM_PATH to its program.",
    );
    process.exit(1);
  }
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const files = tests.map((name) => join(import.meta.dirname, name));
  // Two at the same time: most of the time each waits for its page.
  const { status } = spawnSync(
    "mocha",
    ["--exit", "--parallel", "--jobs", "2", "--timeout", "60000", ...files, ...process.argv.slice(2)],
    {
      stdio: "inherit",
      shell: process.platform === "win32",
      env: { ...process.env, CHROMIUM_PATH: chromium },
    },
  );
  process.exit(status ?? 1);
}
