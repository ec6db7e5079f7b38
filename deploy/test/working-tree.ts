import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** A new folder with what a fresh clone of this working tree has: every file that git does not ignore. */
export function copyWorkingTree(): string {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-"));
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const files = list.split("\0").filter((name) => name !== "" && existsSync(join(ROOT, name)));
  for (const name of files) cpSync(join(ROOT, name), join(folder, name));
  return folder;
}

/** The environment that a user's shell has: without what npm and Hardhat set, and with the machine's own Node. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const set = /^npm_|^HARDHAT_|^NODE_(ENV|OPTIONS)$/;
  const entries = Object.entries(process.env).filter(([name]) => !set.test(name));
  const folders = (process.env["PATH"] ?? "").split(":");
  const path = folders.filter((folder) => !folder.endsWith("node_modules/.bin")).join(":");
  return { ...Object.fromEntries(entries), PATH: path };
}
