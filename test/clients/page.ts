import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A section of a page in docs/. */
export interface Section {
  /** The lines that fetch what it needs. */
  installs: string[];
  /** The lines that generate a client, check it and run it. */
  lines: string[];
  /** By name: the blocks that begin with a comment that is a file's name. */
  files: Record<string, string>;
  /** The ticker of the token that it issues. */
  ticker: string;
}

const DOCS = new URL("../../docs/", import.meta.url);
/** The addresses on the pages. */
const ADDRESS = "http://127.0.0.1:3000";
const RPC_ADDRESS = "http://127.0.0.1:8545";

/** Where the service of the pages is. */
export interface Addresses {
  url: string;
  rpcUrl: string;
}

/** The section below a heading of a page, for this service. */
export function sectionOf(name: string, heading: string, { url, rpcUrl }: Addresses): Section {
  const page = readFileSync(new URL(name, DOCS), "utf8")
    .replaceAll(ADDRESS, url)
    .replaceAll(RPC_ADDRESS, rpcUrl.replace(/\/$/, ""));
  const [, below] = page.split(`\n## ${heading}\n`);
  const [text = ""] = (below ?? "").split("\n## ");
  const blocks = [...text.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, block]) => ({
    language,
    block: block as string,
  }));
  const shell = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ block }) => block.trim().split("\n"));
  if (shell.length === 0) throw new Error(`docs/${name} says nothing below "${heading}"`);
  const files = blocks.flatMap(({ block }): [string, string][] => {
    const [, name] = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(block) ?? [];
    return name === undefined ? [] : [[name, block]];
  });
  const [ticker = ""] = /\b[A-Z]{3,}\b(?=")/.exec(Object.values(Object.fromEntries(files)).join("\n")) ?? [];
  return {
    installs: shell.filter((line) => /^(npm|pip|go) install /.test(line)),
    lines: shell.filter((line) => !/^(npm|pip|go) install /.test(line)),
    files: Object.fromEntries(files),
    ticker,
  };
}

export function writeFiles(folder: string, { files }: Section): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
