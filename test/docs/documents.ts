import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface Document {
  /** Its path in the repository. */
  path: string;
  text: string;
  /** Its shell blocks. */
  blocks: string[];
}

/** Everything that readers are given to read, the first one first. */
export const DOCUMENTS: Document[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  "bench/README.md",
].map((path) => {
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, text, blocks: [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block as string) };
});

export function document(path: string): Document {
  const found = DOCUMENTS.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}

/** The shell block below a heading. */
export function blockBelow(path: string, heading: string): string {
  const { text } = document(path);
  const start = text.indexOf(`\n## ${heading}\n`);
  const [, block] = /```sh\n([^]*?)```/.exec(text.slice(start)) ?? [];
  if (start < 0 || block === undefined) throw new Error(`${path} has no block below "${heading}"`);
  return block;
}

/** The commands of a document, each as its words, without comments. */
export function commandsOf({ blocks }: Document): string[][] {
  return blocks.flatMap((block) => {
    const lines = block.replace(/\\\n\s*/g, " ").match(/(?:'[^']*'|[^\n])+/g) ?? [];
    return lines.map(words).filter((found) => found.length > 0);
  });
}

function words(command: string): string[] {
  const found = command.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(#.*)|([^\s'"]+)/g);
  return [...found].filter(([, , , comment]) => comment === undefined).map(([word, a, b]) => a ?? b ?? word);
}

/** The cells of the rows of every table in a piece of text, without the heads. */
export function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .filter((cells, i, rows) => !isRule(cells) && !isRule(rows[i + 1] ?? []))
    .map((cells) => cells.map((cell) => cell.trim()));
}

function isRule(cells: string[]): boolean {
  return cells.length > 0 && cells.every((cell) => /^\s*-+\s*$/.test(cell));
}

/** What stands in backticks within a line. */
export function codeOf(text: string): string[] {
  return [...text.replace(/```[^]*?```/g, "").matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);
}
