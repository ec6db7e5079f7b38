import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { stripTypes } from "./strip-types.ts";

/** Something that the page loads from `/page/`. */
export interface PageFile {
  type: string;
  /** With the hash of its content in its name, so that a browser may keep it for ever. */
  hashedPath: string;
  /** As it is in `src/page/`. */
  source: Buffer;
  /** As the browser gets it. */
  read: () => Promise<Buffer>;
}

const OURS = new URL("../../page/", import.meta.url);

/** The wallet page, with the paths of its files as they are in `src/page/`. */
export const WALLET_PAGE = new URL("index.html", OURS);

/** The libraries, each as one module for browsers, by the name that modules import them by. */
export const LIBRARIES: Readonly<Record<string, { path: string; url: URL }>> = {
  preact: { path: "lib/preact.js", url: installed("preact") },
  "preact/hooks": { path: "lib/preact-hooks.js", url: installed("preact/hooks") },
  "@preact/signals": { path: "lib/signals.js", url: installed("@preact/signals") },
  "@preact/signals-core": { path: "lib/signals-core.js", url: installed("@preact/signals-core") },
  htm: { path: "lib/htm.js", url: installed("htm") },
  uqr: { path: "lib/uqr.js", url: installed("uqr") },
  // The bundle that imports no other module; it is outside the folder that Node resolves "ethers" to.
  ethers: { path: "lib/ethers.js", url: new URL("../dist/ethers.min.js", installed("ethers")) },
};

/** Under the Open Font License; `fonts.css` names their authors. */
const FONTS: Readonly<Record<string, URL>> = {
  "fonts/brygada-1918.woff2": installed(
    "@fontsource-variable/brygada-1918/files/brygada-1918-latin-wght-normal.woff2",
  ),
  "fonts/geist.woff2": installed("@fontsource-variable/geist/files/geist-latin-wght-normal.woff2"),
};

const SCRIPT = "text/javascript";

/** The files that the page loads, by path. */
export function walletPageFiles(tokenAbi: () => readonly string[]): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (path: string, type: string, source: Buffer, read = () => Promise.resolve(source)) =>
    files.set(path, { type, hashedPath: hashedPath(path, source), source, read });

  for (const [path, url] of Object.entries(FONTS)) add(path, "font/woff2", readFileSync(url));
  for (const { path, url } of Object.values(LIBRARIES)) add(path, SCRIPT, readFileSync(url));
  for (const name of readdirSync(OURS, { recursive: true, encoding: "utf8" })) {
    const path = name.replaceAll("\\", "/");
    if (extname(path) !== ".ts" || isTypesAlone(path)) continue;
    const source = readOurs(path);
    add(path, SCRIPT, source, async () => Buffer.from(await stripTypes(source.toString())));
  }
  add("styles.css", "text/css", styleSheet(files));
  const abi = `export const TOKEN_ABI = ${JSON.stringify(tokenAbi())};\n`;
  add("wallet/token-abi.js", SCRIPT, Buffer.from(abi));
  return files;
}

/** The style sheets as one, in the order of `index.css`. */
function styleSheet(files: ReadonlyMap<string, PageFile>): Buffer {
  const sheets = readOurs("styles/index.css").toString();
  const whole = sheets.replaceAll(/@import "(.*?)";/g, (_, name: string) =>
    readOurs(`styles/${name}`).toString(),
  );
  const linked = whole.replaceAll(/url\("(.*?)"\)/g, (_, path: string) => {
    const file = files.get(path);
    if (file === undefined) throw new Error(`the style sheet names ${path}, which is not there`);
    return `url("${file.hashedPath}")`;
  });
  return Buffer.from(linked);
}

/** Whether a file only declares types, so that no module imports it once types are stripped. */
function isTypesAlone(path: string): boolean {
  return path.endsWith("/types.ts") || path.endsWith(".d.ts");
}

function hashedPath(path: string, content: Buffer): string {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return path.replace(/\.\w+$/, (extension) => `.${hash}${extension}`);
}

function readOurs(path: string): Buffer {
  return readFileSync(new URL(path, OURS));
}

function installed(module: string): URL {
  return new URL(import.meta.resolve(module));
}
