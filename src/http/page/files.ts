import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { stripTypes } from "./strip-types.ts";

/** Something that the page loads. */
export interface PageFile {
  type: string;
  read: () => Promise<Buffer>;
}

const OURS = new URL("../../page/", import.meta.url);

/** The wallet page. */
export const WALLET_PAGE = new URL("index.html", OURS);

/** The libraries, each as one module for browsers; the page's import map names them. */
const LIBRARIES: Readonly<Record<string, URL>> = {
  "preact.js": installed("preact"),
  "preact-hooks.js": installed("preact/hooks"),
  "signals.js": installed("@preact/signals"),
  "signals-core.js": installed("@preact/signals-core"),
  "htm.js": installed("htm"),
  // The bundle that imports no other module; it is outside the folder that Node resolves "ethers" to.
  "ethers.js": new URL("../dist/ethers.min.js", installed("ethers")),
};

const TYPES: Readonly<Record<string, string>> = {
  // The browser gets them without types.
  ".ts": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The files that the page loads from `/page/`, by path. */
export function walletPageFiles(tokenAbi: () => readonly string[]): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(OURS, { recursive: true, encoding: "utf8" })) {
    const type = TYPES[extname(name)];
    const path = name.replaceAll("\\", "/");
    if (type !== undefined && !isTypesAlone(path)) files.set(path, { type, read: () => readOurs(path) });
  }
  for (const [name, url] of Object.entries(LIBRARIES))
    files.set(name, { type: "text/javascript", read: () => readFile(url) });
  files.set("wallet/token-abi.js", {
    type: "text/javascript",
    read: () => Promise.resolve(Buffer.from(`export const TOKEN_ABI = ${JSON.stringify(tokenAbi())};\n`)),
  });
  return files;
}

/** Whether a file only declares types, so that no module imports it once types are stripped. */
function isTypesAlone(path: string): boolean {
  return path.endsWith("/types.ts") || path.endsWith(".d.ts");
}

async function readOurs(path: string): Promise<Buffer> {
  const content = await readFile(new URL(path, OURS));
  return path.endsWith(".ts") ? Buffer.from(await stripTypes(content.toString())) : content;
}

function installed(module: string): URL {
  return new URL(import.meta.resolve(module));
}
