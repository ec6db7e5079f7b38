import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Router from "@koa/router";
import { isLoopbackHost } from "../../base/loopback.ts";
import { answer, represent, serveOnceRead } from "../answers/representation.ts";
import type { Resource } from "../openapi/resource.ts";
import { WALLET_PAGE, walletPageFiles } from "./files.ts";
import { walletPageOperations } from "./operations.ts";

export interface WalletPageOptions {
  /** The service's own origin as clients see it. */
  ownOrigin: string;
  /** The embedded chain's JSON-RPC. */
  rpcUrl: string | undefined;
  /** The functions and errors of every token, in ethers' human-readable form. */
  tokenAbi: () => readonly string[];
}

/** `/`, for clients that accept HTML, and the files that the page loads from `/page/`. */
export function walletPageResource({ ownOrigin, rpcUrl, tokenAbi }: WalletPageOptions): Resource {
  const router = new Router();
  const html = readFileSync(WALLET_PAGE);
  const page = represent("text/html", html);
  const policy = pagePolicy(html.toString(), rpcUrl);

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
    ctx.set("Content-Security-Policy", policy);
    await answer(ctx, page);
  });

  const files = new Map(
    [...walletPageFiles(tokenAbi)].map(([path, { type, read }]) => [path, serveOnceRead(type, read)]),
  );
  router.get(["/page/:file", "/page/:room/:file"], async (ctx, next) => {
    await files.get(ctx.path.slice("/page/".length))?.(ctx, next);
  });
  return { router, operations: walletPageOperations, negotiates: true };
}

/**
 * The page runs only this service's modules and sends requests only to it and to the embedded chain. The one inline script
 * is its import map, allowed by its hash. Images may be data, because wallets bring their icons that way.
 */
function pagePolicy(html: string, rpcUrl: string | undefined): string {
  const importMap = /<script type="importmap">([^]*?)<\/script>/.exec(html)?.[1] as string;
  const hash = createHash("sha256").update(importMap).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${rpcUrl === undefined ? "" : ` ${rpcUrl}`}`,
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
