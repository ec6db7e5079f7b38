const ours = (name: string) => new URL(`./${name}`, import.meta.url);
const viewers = (name: string) => new URL(import.meta.resolve(`swagger-ui-dist/${name}`));

/** The page `/docs`. */
export const DOCS_PAGE = { url: ours("index.html"), type: "text/html" };

/** What the page loads from `/docs/`. */
export const DOCS_FILES: Readonly<Record<string, { url: URL; type: string }>> = {
  "viewer.js": { url: ours("viewer.js"), type: "text/javascript" },
  "swagger-ui-bundle.js": { url: viewers("swagger-ui-bundle.js"), type: "text/javascript" },
  "swagger-ui.css": { url: viewers("swagger-ui.css"), type: "text/css" },
  "favicon-32x32.png": { url: viewers("favicon-32x32.png"), type: "image/png" },
};
