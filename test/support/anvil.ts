import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HDNodeWallet, Mnemonic } from "ethers";
import { httpNode } from "../../src/rpc/http-node.ts";
import type { Node } from "../../src/rpc/node.ts";

const FILE = join(import.meta.dirname, "../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

export interface TestChain {
  url: string;
  node: Node;
  stop(): Promise<void>;
}

/** A node with a chain of its own, as a process. */
export interface ChainProcess extends TestChain {
  /** Resolves when it has ended; SIGTERM lets it write its state. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** SIGSTOP keeps its connections and answers nothing; SIGCONT ends that. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
}

export type Anvil = ChainProcess;

/**
 * Skips the suite where Anvil is not installed: the tests run its binary for Linux on x64 alone.
 * @throws where that is what CI runs on
 */
export function needsAnvil(this: Mocha.Context): void {
  if (existsSync(FILE)) return;
  const reason = "@foundry-rs/anvil-linux-amd64 is not installed here";
  if (process.env["CI"] === "true" && process.platform === "linux" && process.arch === "x64") {
    throw new Error(reason);
  }
  console.log(`      skipped: ${reason}`);
  this.skip();
}

/** Starts an Anvil of its own on a free port. */
export async function startAnvil(...args: string[]): Promise<Anvil> {
  const child = spawn(FILE, ["--port", "0", "--host", "127.0.0.1", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const [address] = await firstMatch(child.stdout, /Listening on (\S+)/);
  const url = `http://${address}`;
  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    child.kill("SIGCONT");
    child.kill(signal);
    await exit;
  }
  const signal = (name: "SIGSTOP" | "SIGCONT") => void child.kill(name);
  return { url, node: httpNode(url, 60_000), end, signal, stop: () => end("SIGKILL") };
}

/** What the groups of `pattern` match in what a process writes; the rest is not kept. @throws where it ends before */
export async function firstMatch(output: NodeJS.ReadableStream, pattern: RegExp): Promise<string[]> {
  let text = "";
  return new Promise((resolve, reject) => {
    function take(chunk: Buffer): void {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match === null) return;
      output.off("data", take);
      output.resume();
      resolve(match.slice(1));
    }
    output.on("data", take);
    output.once("end", () => reject(new Error(`the process ended: ${text}`)));
  });
}

/** An account of Hardhat's and Anvil's well-known mnemonic, which both fund at genesis. */
export function account(index: number): HDNodeWallet {
  const mnemonic = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
  return HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${index}`);
}
