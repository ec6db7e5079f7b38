import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const VERSION = "v1.17.10";
const SOURCE = `github.com/ethereum/go-ethereum/cmd/geth@${VERSION}`;
const CACHE = join(import.meta.dirname, "../../cache", `geth-${VERSION}`);
/** Where Go's own packages put it, which need not be in PATH. */
const USUAL_GO = "/usr/local/go/bin";

/** The geth at GETH, in PATH, or of an earlier call; built if there is none. @throws where it can't be built */
export function findGeth(): string {
  const built = join(CACHE, "geth");
  const found = process.env["GETH"] || inPath("geth") || (existsSync(built) && built);
  if (!found) build();
  const geth = found || built;
  const version = /^Version: (\S+)/m.exec(execFileSync(geth, ["version"]).toString())?.[1];
  console.log(`geth ${version} at ${geth}`);
  return geth;
}

function build(): void {
  const go = inPath("go") ?? (existsSync(join(USUAL_GO, "go")) ? join(USUAL_GO, "go") : undefined);
  const install = `go install ${SOURCE}`;
  if (go === undefined) {
    throw new Error(
      `These tests run geth, which is not here, and there is no Go to build it with. Install geth and set GETH to where it is, or install Go 1.24 or later: then this command does "${install}" by itself.`,
    );
  }
  mkdirSync(CACHE, { recursive: true });
  console.log(`${install}: some minutes, once`);
  const { status } = spawnSync(go, ["install", SOURCE], {
    stdio: "inherit",
    env: { ...process.env, GOBIN: CACHE },
  });
  if (status !== 0)
    throw new Error(`"${install}" failed: install geth by hand, and set GETH to where it is.`);
}

function inPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
