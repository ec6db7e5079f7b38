import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect } from "chai";
import { account, firstMatch, needsAnvil, startAnvil, type Anvil } from "../../test/support/anvil.ts";
import { blockBelow } from "../../test/docs/documents.ts";
import { send, signIn } from "../../test/service/http.ts";
import { buildImage, type Image } from "./image.ts";
import { copyWorkingTree } from "./working-tree.ts";

const TOKEN = {
  full_name: "testdonttouch100",
  short_name: "testdonttouch",
  ticker: "tdon",
  token_amount: 10000,
  decimals: 8,
};
const DEMO_SESSION = { session_key: "ipamBTvFbfM7AVlAa9ThnFJuah7whCLPTL" };

interface Service {
  url: string;
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<unknown>;
}

describe("the production install, as the Dockerfile makes it", function () {
  this.timeout(10 * 60_000);
  let context: string;
  let image: Image;
  let running: Service | undefined;

  before(() => {
    context = copyWorkingTree();
    image = buildImage(context);
    if (isRoot()) for (const volume of image.volumes) chownSync(volume, image.user.uid, image.user.gid);
  });

  afterEach(() => running?.end("SIGKILL"));

  after(() => {
    rmSync(context, { recursive: true, force: true });
    rmSync(dirname(dirname(image.folder)), { recursive: true, force: true });
  });

  /** What the image's CMD starts: as its user where we may choose one, who can write to the volumes alone. */
  async function start(environment: Record<string, string>): Promise<Service> {
    const [command, ...args] = image.command as [string, ...string[]];
    const child: ChildProcess = spawn(command, args, {
      cwd: image.folder,
      env: { ...image.environment, PORT: "0", RPC_PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "inherit"],
      ...(isRoot() ? image.user : {}),
    });
    const exit = once(child, "exit");
    const end = (signal: "SIGTERM" | "SIGKILL") => {
      child.kill(signal);
      return exit;
    };
    const [url = ""] = await firstMatch(child.stdout as NodeJS.ReadableStream, /ready: (http:[^",\s]+)/);
    running = { url: url.replace("0.0.0.0", "127.0.0.1"), end };
    return running;
  }

  it("has none of the packages that only build and test it", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(context, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const shared = ["@types/node", "yaml"]; // what gRPC and OpenTelemetry need too
    const found = Object.keys(devDependencies).filter((name) =>
      existsSync(join(image.folder, "node_modules", name)),
    );
    expect(found).to.have.members(shared);
    for (const name of ["solc", "@foundry-rs", "playwright-core", "eslint", "mocha", "typescript"]) {
      expect(existsSync(join(image.folder, "node_modules", name)), name).to.be.false;
    }
  });

  it("issues on the embedded chain, and has it after kill -9", async () => {
    const first = await start({ HOST: "127.0.0.1" });
    const issued = await send(first, "POST /tokens", { ...DEMO_SESSION, ...TOKEN });
    expect(issued.status).to.equal(200);
    for (const path of ["/", "/docs", "/openapi.json", "/tokens/1/holders", "/tokens/1/contract"]) {
      expect((await fetch(first.url + path)).status, path).to.equal(200);
    }
    await first.end("SIGKILL");

    const second = await start({ HOST: "127.0.0.1" });
    expect((await send(second, "GET /tickers/tdon")).body).to.include({ smartcontract_ID: 1 });
    await second.end("SIGTERM");
  });

  it("is what docs/operating.md makes of the same build", () => {
    const target = join(dirname(image.folder), "by-hand");
    const block = blockBelow("docs/operating.md", "Production install");
    expect(block).to.match(/node src\/main\.ts\n$/);
    const commands = block.replaceAll("/opt/hallmark", target).replace("node src/main.ts", "");
    execFileSync("sh", ["-ec", commands], {
      cwd: image.buildFolder,
      env: image.environment,
      stdio: ["ignore", 2, 2],
    });
    const files = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    const left = new Set(image.volumes.map((volume) => basename(volume)));
    const isKept = (name: string) => !left.has(name.split("/")[0] as string);
    expect(files(image.folder).filter(isKept)).to.deep.equal(files(target));
  });

  it("is healthy by its own check as long as it lives", async () => {
    const service = await start({});
    const [command, ...args] = image.healthCheck as [string, ...string[]];
    const check = () =>
      execFileSync(command, args, {
        env: { ...image.environment, PORT: new URL(service.url).port },
        stdio: "ignore",
      });
    expect(check).not.to.throw();
    await service.end("SIGTERM");
    expect(check).to.throw();
  });

  describe("before another node", () => {
    let node: Anvil;

    before(needsAnvil);
    before(async () => {
      node = await startAnvil();
    });
    after(() => node?.stop());

    it("issues on the chain of CHAIN_URL, deployed to by the stage `build`", async () => {
      const operator = account(5);
      const deploy = ["hardhat", "run", "scripts/deploy.ts", "--network", "external"];
      execFileSync("npx", deploy, {
        cwd: image.buildFolder,
        env: {
          ...image.environment,
          CHAIN_URL: node.url,
          OPERATOR_ADDRESS: operator.address,
          DEPLOYER_PRIVATE_KEY: account(0).privateKey,
        },
        stdio: ["ignore", "ignore", "inherit"],
      });
      cpSync(join(image.buildFolder, "deployments"), join(image.folder, "deployments"), { recursive: true });

      const publicUrl = "http://hallmark.example";
      const service = await start({
        CHAIN_URL: node.url,
        OPERATOR_PRIVATE_KEY: operator.privateKey,
        PUBLIC_URL: publicUrl,
        DATA_DIR: join(image.volumes[0] as string, "external"),
      });
      const session = await signIn(service, account(7), publicUrl);
      const issued = await send(service, "POST /tokens", { session_key: session, ...TOKEN });
      expect(issued.status).to.equal(200);
      await service.end("SIGTERM");
    });
  });
});

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
