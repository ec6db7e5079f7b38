import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { Interface } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { failingApp } from "../http/app.ts";
import { send, sendWithHeaders } from "./http.ts";
import { listenQuietly, startInProcess, type Running } from "./service.ts";

const SOURCES = join(import.meta.dirname, "../../src/page");
const FILES = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(SOURCES, join(parentPath, name)).replaceAll("\\", "/"));
/** What a browser sends. */
const HTML = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

describe("the wallet page, served", () => {
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  it("is at / for a client that accepts HTML, and not for others", async () => {
    const { status, headers, body } = await send<string>(service, "GET /", undefined, HTML);
    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(headers.get("vary")).to.include("Accept");
    expect(body).to.include("<title>Hallmark</title>");
    const answer = await send(service, "GET /", undefined, { accept: "application/json" });
    expect(answer.status).to.equal(404);
    expect(answer.body).to.deep.equal({ error: "NOT_FOUND", message: "there is nothing here" });
    expect((await send(service, "GET /nothing")).status).to.equal(404);
  });

  it("may run only the service's scripts, and call only the service", async () => {
    const { headers, body } = await send<string>(service, "GET /", undefined, HTML);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy)
      .to.match(/^default-src 'none';/)
      .and.not.match(/unsafe|\*|https?:\/\//);
    expect(policy).to.include("connect-src 'self';");
    expect(policy).to.include("require-trusted-types-for 'script'");
    // Two inline texts, whose hashes the policy has: what runs before the first paint, and the import map.
    const inline = [...body.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text as string);
    const hashes = inline
      .filter((text) => text !== "")
      .map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    expect(hashes).to.have.length(2);
    expect(policy).to.include(`script-src 'self' ${hashes.join(" ")};`);
    expect(body).not.to.match(/\s<style|\sstyle=|\son\w+=/);
  });

  /** The paths of the page's files: those in it, and those that its import map leads to. */
  async function readPage() {
    const { body } = await send<string>(service, "GET /", undefined, HTML);
    const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/.exec(body)?.[1] as string) as {
      imports: Record<string, string>;
    };
    const linked = [...body.matchAll(/(?:src|href)="(page\/[^"]*)"/g)].map(([, path]) => path as string);
    return {
      body,
      linked,
      imports,
      hashed: (path: string) => (imports[`./page/${path}`] as string).slice(1),
    };
  }

  it("has each file that it loads, under the hash of its content, and serves no other", async () => {
    const { linked, imports } = await readPage();
    const paths = new Set([...linked, ...Object.values(imports).map((path) => path.slice(2))]);
    for (const path of paths) {
      const { status, headers, body } = await send<string>(service, `GET /${path}`);
      expect(status, path).to.equal(200);
      expect(headers.get("content-security-policy")).to.match(/^default-src 'none';frame/);
      expect(headers.get("cache-control"), path).to.equal("public, max-age=31536000, immutable");
      for (const [, font] of path.endsWith(".css") ? body.matchAll(/url\("(.*?)"\)/g) : [])
        expect(linked).to.include(`page/${font}`);
      if (!path.endsWith(".ts")) continue;
      expect(headers.get("content-type"), path).to.equal("text/javascript; charset=utf-8");
      const own = path.replace(/\.[0-9a-f]{12}\./, ".");
      for (const [, imported] of body.matchAll(/(?: from |import\()"(\.[^"]*)"/g))
        expect(imports, path).to.have.property(
          `.${new URL(imported as string, `https://page.test/${own}`).pathname}`,
        );
    }
    for (const path of FILES) {
      if (path.endsWith(".ts") && !/types\.ts$|\.d\.ts$/.test(path))
        expect(imports, path).to.have.property(`./page/${path}`);
      expect((await send(service, `GET /page/${path}`)).status, path).to.equal(404);
    }
    const another = (linked.at(-1) as string).replace(/\.[0-9a-f]{12}\./, ".000000000000.");
    for (const path of [
      `/${another}`,
      "/page/",
      "/page/data",
      "/page/..%2fmain.ts",
      "/page/data/..%2f..%2fmain.ts",
    ]) {
      expect((await send(service, `GET ${path}`)).status, path).to.equal(404);
    }
  });

  it("preloads each module that the first view needs, and none that is loaded on demand", async () => {
    const { body, imports } = await readPage();
    const preloaded = [...body.matchAll(/<link rel="modulepreload" href="([^"]*)"/g)].map(([, path]) => path);
    const needed = new Set(["./page/app.ts"]);
    for (const name of needed) {
      const module = await send<string>(service, `GET ${(imports[name] as string).slice(1)}`);
      for (const [, imported] of module.body.matchAll(/(?:^|;)import[^"()]*?from ?"([^"]+)"/gm)) {
        const isOurs = imported?.startsWith(".") === true;
        needed.add(
          isOurs
            ? `.${new URL(imported, `https://page.test${name.slice(1)}`).pathname}`
            : (imported as string),
        );
      }
    }
    expect(preloaded).to.have.members([...needed].map((name) => imports[name]?.slice(2)));
  });

  it("shows the head of its first view before a module runs, in the same words", async () => {
    const { body } = await readPage();
    const view = readFileSync(join(SOURCES, "views/list-view.ts"), "utf8");
    const [title, lede] = ["title", "lede"].map((name) => new RegExp(`${name}: "(.*)"`).exec(view)?.[1]);
    expect(body.replaceAll(/\s+/g, " ")).to.include(`>${title}<`).and.include(`> ${lede} <`);
  });

  it("is its TypeScript without the types, with the rest at the same lines and columns", async () => {
    const { hashed } = await readPage();
    for (const path of ["data/api.ts", "data/pages.ts", "wallet/session.ts", "views/issue-view.ts"]) {
      const source = readFileSync(join(SOURCES, path), "utf8");
      const { body } = await send<string>(service, `GET ${hashed(path)}`);
      expect(body, path).to.not.equal(source);
      const [letters, sent] = [[...source], [...body]];
      expect(sent.length, path).to.equal(letters.length);
      // A space takes the place of each letter of a type; a semicolon may begin what follows one.
      expect(sent.every((letter, at) => letter === letters[at] || " ;".includes(letter))).to.equal(true);
    }
  });

  it("knows the functions and errors of every token, as the compiler has them", async () => {
    const { hashed } = await readPage();
    const { headers, body } = await send<string>(service, `GET ${hashed("wallet/token-abi.js")}`);
    expect(headers.get("content-type")).to.equal("text/javascript; charset=utf-8");
    const { TOKEN_ABI } = (await import(`data:text/javascript,${encodeURIComponent(body)}`)) as {
      TOKEN_ABI: string[];
    };
    const known = new Interface(TOKEN_ABI).format(true);
    for (const name of ["IssuedToken", "SecurityToken"] as const) {
      const { fragments } = artifact(name).abi;
      const callable = fragments.filter(({ type }) => type === "function" || type === "error");
      expect(callable).to.have.length.above(20);
      const signature = (text: string) => text.replace(/ (view|pure)\b/, "");
      expect(known.map(signature)).to.include.members(
        callable.map((each) => signature(each.format("minimal"))),
      );
    }
  });

  it("is not sent again to a client that has it", async () => {
    const { linked, hashed } = await readPage();
    for (const path of [
      "/",
      hashed("app.ts"),
      hashed("views/token-view.ts"),
      ...linked.map((path) => `/${path}`),
    ]) {
      const { headers } = await send(service, `GET ${path}`);
      if (path === "/") expect(headers.get("cache-control")).to.equal("no-cache");
      const tag = headers.get("etag") as string;
      const again = await send(service, `GET ${path}`, undefined, { "if-none-match": tag });
      expect(again.status, path).to.equal(304);
    }
  });

  it("leads from another name of this machine to the one that wallets sign in at", async () => {
    const { host, port } = new URL(service.url);
    for (const other of [`localhost:${port}`, `127.1.2.3:${port}`]) {
      const { status, headers } = await sendWithHeaders(service, "GET /", { ...HTML, host: other });
      expect(status).to.equal(307);
      expect(headers.get("location")).to.equal(`${service.url}/`);
    }
    // A tunnel's own port leads here, and ours may lead nowhere there.
    const tunnel = await sendWithHeaders(service, "GET /", { ...HTML, host: "localhost:1" });
    expect(tunnel.status).to.equal(200);
    expect((await sendWithHeaders(service, "GET /", { ...HTML, host })).status).to.equal(200);
  });
});

describe("GET /network", () => {
  it("describes the embedded chain, with its JSON-RPC", async () => {
    const service = await startInProcess();
    try {
      const { body } = await send(service, "GET /network");
      expect(body).to.deep.equal({
        chain_id: 31337,
        chain_name: "Hallmark",
        rpc_url: service.rpcUrl,
        native_currency: { name: "Ether", symbol: "ETH", decimals: 18 },
        public_url: service.url,
        st_auth: "open",
        st_ledger: "evm",
        orders: "on",
      });
    } finally {
      await service.stop();
    }
  });

  it("behind a PUBLIC_URL says nothing of the JSON-RPC, which is on loopback", async () => {
    const service = await startInProcess({ PUBLIC_URL: "https://tokens.example" });
    try {
      const { body } = await send<object>(service, "GET /network");
      expect(body).to.include({ public_url: "https://tokens.example", st_auth: "required" });
      expect(body).not.to.have.property("rpc_url");
    } finally {
      await service.stop();
    }
  });

  it("does not show the address of any other node", async () => {
    const server = await listenQuietly();
    const handle = failingApp(new Error()).callback();
    server.serve((request, response) => void handle(request, response));
    try {
      const { body } = await send<object>(server, "GET /network");
      expect(body).to.include({ chain_name: "Chain 31337" }).and.not.have.property("rpc_url");
      const { headers } = await send(server, "GET /", undefined, HTML);
      expect(headers.get("content-security-policy")).to.include("connect-src 'self';");
    } finally {
      await server.stop(5_000);
    }
  });
});
