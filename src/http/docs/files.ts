const own = (name: string) => new URL(`./${name}`, import.meta.url);
const swaggerUi = (name: string) => new URL(import.meta.resolve(`swagger-ui-dist/${name}`));

/** The page `/docs`. */
export const DOCS_PAGE = { url: own("index.html"), type: "text/html" };

/** What the page loads from `/docs/`. */
export const DOCS_FILES: Readonly<Record<string, { url: URL; type: string }>> = {
  "viewer.js": { url: own("viewer.js"), type: "text/javascript" },
  "swagger-ui-bundle.js": { url: swaggerUi("swagger-ui-bundle.js"), type: "text/javascript" },
  "swagger-ui.css": { url: swaggerUi("swagger-ui.css"), type: "text/css" },
  "favicon-32x32.png": { url: swaggerUi("favicon-32x32.png"), type: "image/png" },
};
