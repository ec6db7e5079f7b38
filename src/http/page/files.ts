import { readdirSync } from "node:fs";
import { extname } from "node:path";

const OURS = new URL("../../page/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The wallet page. */
export const WALLET_PAGE = new URL("index.html", OURS);

/** The libraries, each as one module for browsers; the page's import map names them. */
const LIBRARIES: Readonly<Record<string, URL>> = {
  "preact.js": installed("preact"),
  "preact-hooks.js": installed("preact/hooks"),
  "signals.js": installed("@preact/signals"),
  "signals-core.js": installed("@preact/signals-core"),
  "htm.js": installed("htm"),
  // The one that needs no other module stands beside the folder that Node loads.
  "ethers.js": new URL("../dist/ethers.min.js", installed("ethers")),
};

/** What the page loads from `/page/`, by its path there. */
export function walletPageFiles(): Map<string, { url: URL; type: string }> {
  const ours = readdirSync(OURS, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .map((path) => [path, new URL(path, OURS)] as const);
  return new Map(
    [...ours, ...Object.entries(LIBRARIES)].flatMap(([name, url]) => {
      const type = TYPES[extname(name)];
      return type === undefined ? [] : [[name, { url, type }]];
    }),
  );
}

function installed(module: string): URL {
  return new URL(import.meta.resolve(module));
}
