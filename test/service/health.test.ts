import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { toQuantity, Wallet } from "ethers";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { startFaultyProxy, type FaultyProxy } from "../support/faulty-proxy.ts";
import { ADMIN, deployOn, OPERATOR, OWNER, type Issuing } from "../support/issuing.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess } from "./service.ts";

interface Line {
  level: number;
  msg: string;
  requestId?: string;
  [field: string]: unknown;
}

const LEVELS = { info: 30, warn: 40 };
const tokenBody = (ticker: string) => ({
  session_key: DEMO_KEY,
  full_name: "Some token",
  short_name: "some",
  ticker,
  token_amount: 7,
  decimals: 2,
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The service as a process, whose log can be read while it starts. */
function spawnService(cwd: string, environment: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "../../src/main.ts")], {
    cwd,
    env: { PATH: process.env["PATH"], PORT: "0", RPC_PORT: "0", RATE_LIMIT: "off", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const lines = () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  async function line(pattern: RegExp, after = 0): Promise<Line> {
    for (;;) {
      const found = lines()
        .slice(after)
        .find(({ msg }) => pattern.test(msg));
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`the service ended: ${text}`);
      await sleep(20);
    }
  }
  return {
    lines,
    line,
    async end(): Promise<void> {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

describe("what the service says about its health", function () {
  this.timeout(60_000);
  let folder: string;
  let service: ReturnType<typeof spawnService> | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-health-"));
  });
  afterEach(async () => {
    await service?.end();
    service = undefined;
    rmSync(folder, { recursive: true });
  });

  it("says from the beginning that it is live, and until it is ready that it starts", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    service = spawnService(folder, { PORT: String(port) });
    const ask = (path: string, headers = {}) =>
      fetch(url + path, { headers }).then(
        async (answer) => ({ status: answer.status, headers: answer.headers, text: await answer.text() }),
        () => undefined,
      );
    let live: Awaited<ReturnType<typeof ask>>;
    do live = await ask("/health/live");
    while (live === undefined);
    expect(live).to.include({ status: 200, text: `{"status":"live"}` });
    const starting = await ask("/health/ready");
    expect(starting?.status).to.equal(503);
    expect(starting?.text).to.contain("the service is starting");
    expect(starting?.headers.get("retry-after")).to.match(/^[1-9]/);
    const page = await ask("/", { accept: "text/html,*/*;q=0.8" });
    expect(page?.status).to.equal(503);
    expect(page?.headers.get("content-type")).to.contain("text/html");
    expect(page?.text).to.contain("Hallmark is starting");
    while ((await ask("/health/ready"))?.status !== 200) {
      expect((await ask("/health/live"))?.status).to.equal(200);
    }
  });

  describe("on another chain", () => {
    let anvil: Anvil;
    let proxy: FaultyProxy;
    let site: Issuing;

    before(needsAnvil);
    beforeEach(async () => {
      anvil = await startAnvil();
      proxy = await startFaultyProxy(anvil.url);
      site = await deployOn(anvil, join(folder, "deployments", "31337.json"));
    });
    afterEach(async () => {
      await proxy?.stop();
      await anvil?.stop();
    });

    const serve = (operator = OPERATOR.privateKey) =>
      (service = spawnService(folder, { CHAIN_URL: proxy.url, OPERATOR_PRIVATE_KEY: operator }));

    it("says at the start what the operator lacks, and when that is mended", async () => {
      const operator = Wallet.createRandom();
      const { line, lines } = serve(operator.privateKey);
      const role = await line(/^the service can't issue$/);
      expect(role["reason"]).to.match(/may not call the factory: .* grant OPERATOR_ROLE to 0x/);
      expect(role["reason"]).to.contain(operator.address);
      expect(role.level).to.equal(LEVELS.warn);
      const { registry } = site.contracts;
      const data = registry.abi.encodeFunctionData("grantRole", [ROLES.operator, operator.address]);
      await anvil.node.send("eth_sendTransaction", [{ from: ADMIN.address, to: registry.address, data }]);
      const known = lines().length;
      const money = await line(/^the service can't issue$/, known);
      expect(money["reason"]).to.equal(
        `the operator has too little money for a transaction: send some to ${operator.address}`,
      );
      expect(lines().filter(({ msg }) => msg.startsWith("ready:"))).to.deep.equal([]);
      await anvil.node.send("anvil_setBalance", [operator.address, toQuantity(10n ** 18n)]);
      expect(await line(/^ready: http/)).to.have.property("seconds");
    });

    it("says why a request fails, when the node is away and when it is back, without a stack trace", async () => {
      const { line, lines } = serve();
      const { msg } = await line(/^ready: http/);
      const url = msg.slice("ready: ".length);
      const known = lines().length;
      await proxy.down();
      const answer = await send({ url }, "GET /tokens");
      expect(answer.status).to.equal(503);
      const request = await line(/^request$/, known);
      expect(request).to.include({
        level: LEVELS.warn,
        requestId: answer.headers.get("x-request-id"),
        reason: "the chain can't be reached",
      });
      expect(request["cause"]).to.match(/^the node does not answer eth_\w+: E?\w+/);
      expect((await line(/^the service can't issue$/, known))["reason"]).to.match(
        /^the chain can't be reached/,
      );
      await proxy.up();
      await line(/^the service can issue again$/, known);
      expect(JSON.stringify(lines())).not.to.contain("    at ");
      expect(lines().filter(({ msg }) => /can't issue|can issue again/.test(msg))).to.have.length(2);
    });

    it("names what keeps a transaction from being mined, without what that means for one request", async () => {
      mkdirSync(join(folder, "data"));
      const sessions = await openSessions(join(folder, "data", "sessions.db"));
      const session_key = await sessions.create(OWNER.address, new Date(Date.now() + 600_000));
      await sessions.close();
      const { line, lines } = serve();
      const url = (await line(/^ready: http/)).msg.slice("ready: ".length);
      const known = lines().length;
      proxy.fault((call, forward) =>
        call.method === "eth_getTransactionReceipt" ? Promise.resolve(undefined) : forward(),
      );
      const answer = send({ url }, "POST /tokens", { ...tokenBody("BLOCKED"), session_key });
      await line(/^the chain can't be reached$/, known);
      const { body } = await send<{ message: string }>({ url }, "GET /health/ready");
      expect(body.message).to.equal("the chain can't be reached");
      proxy.fault(undefined);
      expect((await answer).status).to.equal(200);
      await line(/^no longer: the chain can't be reached$/, known);
    });
  });
});

describe("the log", () => {
  it("leads from a request to its batch, nonce, transaction and block", async () => {
    const service = await startInProcess();
    try {
      const tickers = Array.from({ length: 20 }, (_, i) => `LOG${i}`);
      const answers = await Promise.all(
        tickers.map((ticker) =>
          send<{ transaction_hash: string }>(service, "POST /tokens", tokenBody(ticker)),
        ),
      );
      const lines = service.log.map((line) => JSON.parse(line) as Line);
      for (const { headers, body } of answers) {
        const id = headers.get("x-request-id") as string;
        const [request, ...others] = lines.filter(({ requestId }) => requestId === id);
        expect(others, "one line for each request").to.deep.equal([]);
        expect(request).to.include({ level: LEVELS.info, transaction: body.transaction_hash });
        const { batch, nonce } = request as Line;
        const mined = lines.filter(
          ({ msg, ...line }) => msg === "transaction mined" && line["batch"] === batch,
        );
        expect(mined.map((line) => [line["transaction"], line["nonce"]])).to.deep.equal([
          [body.transaction_hash, nonce],
        ]);
        expect(mined[0]).to.have.property("block");
      }
      expect(service.log.join("")).not.to.contain(DEMO_KEY);
    } finally {
      await service.stop();
    }
  });
});
