import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Router from "@koa/router";
import { isLoopbackHost } from "../../base/loopback.ts";
import { answer, represent, serveOnceRead } from "../answers/representation.ts";
import type { Resource } from "../openapi/resource.ts";
import { pageDocument } from "./document.ts";
import { WALLET_PAGE, walletPageFiles } from "./files.ts";
import { walletPageOperations } from "./operations.ts";

export interface WalletPageOptions {
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  /** The functions and errors of every token, in ethers' human-readable form. */
  tokenAbi: () => readonly string[];
}

/** A file's name has the hash of its content, so it never changes. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** `/`, for clients that accept HTML, and the files that the page loads from `/page/`. */
export function walletPageResource({ ownOrigin, tokenAbi }: WalletPageOptions): Resource {
  const router = new Router();
  const built = once(() => build(tokenAbi));

  router.get("/", async (ctx, next) => {
    ctx.vary("Accept");
    if (ctx.accepts("text/html") === false) {
      await next();
      return;
    }
    if (isOtherLoopback(ctx.get("Host"), ownOrigin)) {
      // A wallet signs in at one name only, that of Sign-In with Ethereum's domain.
      ctx.status = 307;
      ctx.redirect(`${ownOrigin}/`);
      return;
    }
    const { page, policy } = built();
    ctx.set("Content-Security-Policy", policy);
    await answer(ctx, page);
  });

  router.get(["/page/:file", "/page/:room/:file"], async (ctx, next) => {
    await built().files.get(ctx.path.slice("/page/".length))?.(ctx, next);
  });
  return { router, operations: walletPageOperations, negotiates: true };
}

/** The page of this release. A page of another one gets 404 for what is different here, and never a mix of both. */
function build(tokenAbi: () => readonly string[]) {
  const files = walletPageFiles(tokenAbi);
  const html = pageDocument(readFileSync(WALLET_PAGE, "utf8"), files);
  const middleware = [...files.values()].map(
    ({ hashedPath, type, read }) => [hashedPath, serveOnceRead(type, read, FOR_EVER)] as const,
  );
  return {
    page: represent("text/html", Buffer.from(html)),
    policy: pagePolicy(html),
    files: new Map(middleware),
  };
}

/**
 * The page runs only this service's modules and sends requests only to it. Its inline scripts, the
 * import map among them, are allowed by their hashes. Images may be data, because wallets bring their icons that way.
 */
function pagePolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?: type="importmap")?>([^]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash("sha256")
        .update(script as string)
        .digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(" ")}`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join(";");
}

/** Whether it is another of this machine's own names for the service: `localhost` instead of `127.0.0.1`. */
function isOtherLoopback(host: string, ownOrigin: string): boolean {
  const own = new URL(ownOrigin);
  return (
    host !== own.host &&
    isLoopbackHost(host) &&
    isLoopbackHost(own.host) &&
    URL.parse(`http://${host}`)?.port === own.port
  );
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
