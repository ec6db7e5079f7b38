import Router from "@koa/router";
import type { Middleware } from "koa";
import { JSON_TYPE } from "../answers/media-types.ts";
import { answer, represent, serveFile } from "../answers/representation.ts";
import { acceptsJson } from "../middleware/accepts-json.ts";
import { createDocument } from "../openapi/document.ts";
import type { DocumentedResource, Resource } from "../openapi/resource.ts";
import { DOCS_FILES, DOCS_PAGE } from "./files.ts";
import { docsOperations } from "./operations.ts";

/** The page loads scripts and styles from this service alone, none of them inline, and sends requests to nobody else. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The viewer's style sheet contains its icons.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(";");

/** `/openapi.json`, which describes the other resources and this one, and `/docs`, a page to read it and try the service. */
export function docsResource(others: readonly DocumentedResource[]): Resource {
  const router = new Router();
  const docs: Resource = { router, operations: docsOperations, negotiates: true };

  const document = createDocument([...others, docs]);
  const representation = represent(JSON_TYPE, Buffer.from(JSON.stringify(document)));
  router.get("/openapi.json", acceptsJson, (ctx) => answer(ctx, representation));

  router.get("/docs", setPagePolicy, serveFile(DOCS_PAGE.url, DOCS_PAGE.type));

  const files = new Map(
    Object.entries(DOCS_FILES).map(([name, { url, type }]) => [name, serveFile(url, type)]),
  );
  router.get("/docs/:file", async (ctx, next) => {
    await files.get(ctx.params["file"] as string)?.(ctx, next);
  });

  return docs;
}

const setPagePolicy: Middleware = (ctx, next) => {
  ctx.set("Content-Security-Policy", PAGE_POLICY);
  return next();
};
