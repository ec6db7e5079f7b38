import { LIBRARIES, type PageFile } from "./files.ts";
import { importedBy } from "./imports.ts";

/** The module that draws the page. */
const START = "app.ts";

/**
 * Puts into the page the names with hashes, the import map that leads from each module's own name to them, and a preload for
 * each module that the first view needs: without those a browser would learn of a module only from the one that imports it.
 */
export function pageDocument(source: string, files: ReadonlyMap<string, PageFile>): string {
  function hashed(path: string): string {
    const file = files.get(path);
    if (file === undefined) throw new Error(`the page needs ${path}, which is not there`);
    return `page/${file.hashedPath}`;
  }
  const imports: Record<string, string> = {};
  for (const [name, { path }] of Object.entries(LIBRARIES)) imports[name] = `./${hashed(path)}`;
  for (const [path, { type }] of files) {
    if (type === "text/javascript" && !path.startsWith("lib/"))
      imports[`./page/${path}`] = `./${hashed(path)}`;
  }
  const preloads = importedBy(START, files).map(
    (path) => `<link rel="modulepreload" href="${hashed(path)}" />`,
  );
  return source
    .replaceAll(/(href|src)="page\/(.*?)"/g, (_, name: string, path: string) => `${name}="${hashed(path)}"`)
    .replace("<!-- import map -->", () => `<script type="importmap">${JSON.stringify({ imports })}</script>`)
    .replace("<!-- preloads -->", () => preloads.join("\n    "));
}
