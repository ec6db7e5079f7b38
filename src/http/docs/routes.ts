import Router from "@koa/router";
import type { Middleware } from "koa";
import { DOCS_FILES, DOCS_PAGE } from "./files.ts";
import { JSON_TYPE } from "../answers/media-types.ts";
import { createDocument } from "../openapi/document.ts";
import { answer, represent, serveFile } from "../answers/representation.ts";

/** The page runs our scripts alone, none of them inline, and calls nobody but us. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The viewer's icons stand in its style sheet.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(";");

/** `/openapi.json`. */
export function documentRoutes(): Router {
  const router = new Router();
  const document = represent(JSON_TYPE, Buffer.from(JSON.stringify(createDocument())));
  router.get("/openapi.json", (ctx) => answer(ctx, document));
  return router;
}

/** `/docs`: a page to read that document and to try the service. */
export function docsRoutes(): Router {
  const router = new Router();
  router.get("/docs", allowViewer, serveFile(DOCS_PAGE.url, DOCS_PAGE.type));
  const files = new Map(
    Object.entries(DOCS_FILES).map(([name, { url, type }]) => [name, serveFile(url, type)]),
  );
  router.get("/docs/:file", async (ctx, next) => {
    await files.get(ctx.params["file"] as string)?.(ctx, next);
  });
  return router;
}

const allowViewer: Middleware = (ctx, next) => {
  ctx.set("Content-Security-Policy", PAGE_POLICY);
  return next();
};
