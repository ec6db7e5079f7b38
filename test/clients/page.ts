import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A section of docs/clients.md. */
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

const PAGE = new URL("../../docs/clients.md", import.meta.url);
/** The address on the page. */
const ADDRESS = "http://127.0.0.1:3000";

/** The section below a heading of the page, for the service at `url`. */
export function sectionOf(heading: string, url: string): Section {
  const page = readFileSync(PAGE, "utf8").replaceAll(ADDRESS, url);
  const [, below] = page.split(`\n## ${heading}\n`);
  const [text = ""] = (below ?? "").split("\n## ");
  const blocks = [...text.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, language, block]) => ({
    language,
    block: block as string,
  }));
  const shell = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ block }) => block.trim().split("\n"));
  if (shell.length === 0) throw new Error(`docs/clients.md says nothing below "${heading}"`);
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
