import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { encryptKeystoreJson, toQuantity, Wallet, type HDNodeWallet } from "ethers";
import { call, contractsAt, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import type { Deployment } from "../../src/ledger/evm/setup/deployment.ts";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { account, needsAnvil, startAnvil, type TestChain } from "../support/anvil.ts";
import { rpcError, startFaultyProxy } from "../support/faulty-proxy.ts";
import {
  NO_HARDHAT,
  refusalOf,
  startHardhatNode,
  startService,
  type ChildService,
  type Environment,
} from "../support/processes.ts";
import { openEvents } from "./event-stream.ts";
import { send, type Answer } from "./http.ts";

interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
  error?: string;
}

const [admin, owner, issuer] = [account(0), account(1), account(2)];
const operators = [account(5), account(6)] as [HDNodeWallet, HDNodeWallet];

/** A chain with the contracts on it, and the folder of a service before it. */
interface Site {
  chain: TestChain;
  folder: string;
  contracts: Contracts;
}

async function siteOn(chain: TestChain): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "hallmark-external-"));
  const file = join(folder, "deployments", "31337.json");
  const { node } = chain;
  const deployment = await deploy({
    node,
    deployer: admin.address,
    operator: operators[0].address,
    file,
    log: () => {},
  });
  const { registry, factory } = deployment.contracts;
  const contracts = contractsAt({ registry: registry.address, factory: factory.address });
  await fromAdmin(chain, contracts, "registerIssuer", ["issuer123", issuer.address]);
  return { chain, folder, contracts };
}

async function fromAdmin({ node }: TestChain, { registry }: Contracts, method: string, args: unknown[]) {
  const data = registry.abi.encodeFunctionData(method, args);
  const hash = await node.send("eth_sendTransaction", [{ from: admin.address, to: registry.address, data }]);
  while ((await node.send("eth_getTransactionReceipt", [hash])) === null) await sleep(10);
}

function environmentOf({ chain }: Site, more: Environment = {}): Environment {
  return { CHAIN_URL: chain.url, OPERATOR_PRIVATE_KEY: operators[0].privateKey, RATE_LIMIT: "off", ...more };
}

/** The key of a session that the service in this folder knows. */
async function sessionIn(dataDir: string, wallet = owner.address): Promise<string> {
  mkdirSync(dataDir, { recursive: true });
  const store = await openSessions(join(dataDir, "sessions.db"));
  const key = await store.create(wallet, new Date(Date.now() + 600_000));
  await store.close();
  return key;
}

function tokenBody(sessionKey: string, ticker: string, more: object = {}): object {
  return {
    session_key: sessionKey,
    full_name: "testdonttouch100",
    short_name: "testdonttouch",
    ticker,
    token_amount: 10_000,
    decimals: 8,
    ...more,
  };
}

async function tokenCount({ chain, contracts }: Site): Promise<number> {
  return Number((await call(chain.node, contracts.registry, "tokenCount", []))[0]);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

describe("the service on an external chain", function () {
  this.timeout(120_000);

  const anvil = () => startAnvil();
  const secondly = async (chain: TestChain) => {
    await chain.node.send("evm_setAutomine", [false]);
    await chain.node.send("evm_setIntervalMining", [1]);
  };
  const chains: [name: string, start: () => Promise<TestChain>, then: (chain: TestChain) => Promise<void>][] =
    [
      ["Hardhat's node", () => startHardhatNode(tmpdir()), () => Promise.resolve()],
      ["Anvil", anvil, () => Promise.resolve()],
      ["Anvil with a block a second", anvil, secondly],
    ];
  for (const [name, start, afterwards] of chains) {
    describe(`that is ${name}`, () => {
      let site: Site;
      let service: ChildService;
      let session: string;
      let issuerSession: string;

      if (name !== "Hardhat's node") before(needsAnvil);
      before(async () => {
        site = await siteOn(await start());
        await afterwards(site.chain);
        const dataDir = join(site.folder, "data");
        session = await sessionIn(dataDir);
        issuerSession = await sessionIn(dataDir, issuer.address);
        service = await startService(site.folder, environmentOf(site), ["--import", NO_HARDHAT]);
      });
      after(async () => {
        if (service) expect(await service.end("SIGTERM")).to.equal(0);
        await site?.chain.stop();
        if (site) rmSync(site.folder, { recursive: true });
      });

      it("answers the documents' requests, without Hardhat in the process", async () => {
        const { status, body } = await send<Issued>(service, "POST /tokens", tokenBody(session, "tdon"));
        expect(status).to.equal(200);
        expect(body).to.have.all.keys("transaction_hash", "smartcontract_ID");
        expect(body.smartcontract_ID).to.equal(1);
        const receipt = await site.chain.node.send("eth_getTransactionReceipt", [body.transaction_hash]);
        expect(receipt).to.include({ status: "0x1", from: operators[0].address.toLowerCase() });

        const security = { issuerId: "issuer123", tokenName: "MyToken", amount: 1_000, info: { a: "b" } };
        const asIssuer = { authorization: `Bearer ${issuerSession}` };
        const [again, wrong, first, second, unknown, stranger] = await Promise.all([
          send(service, "POST /tokens", tokenBody(session, "TDON")),
          send(service, "POST /tokens", tokenBody(session, "other", { decimals: 9 })),
          send(service, "POST /api/st/create", security, asIssuer),
          send(service, "POST /security-tokens", { ...security, tokenName: "Second" }, asIssuer),
          send(service, "POST /api/st/create", { ...security, issuerId: "invalidIssuer" }, asIssuer),
          send(service, "POST /security-tokens", { ...security, tokenName: "Third" }),
        ]);
        expect(again).to.deep.include({
          status: 409,
          body: { error: "TICKER_ALREADY_EXISTS", message: "ticker 'TDON' already exists" },
        });
        expect(wrong).to.deep.include({
          status: 400,
          body: { error: "VALIDATION_FAILED", message: "invalid decimals value" },
        });
        expect(first).to.deep.include({ status: 200, body: { st_id: "issuer123-MyToken" } });
        expect(second).to.deep.include({ status: 201, body: { st_id: "issuer123-Second" } });
        expect(unknown).to.deep.include({
          status: 400,
          body: { error: "Issuer ID 'invalidIssuer' does not exist." },
        });
        expect(stranger.status).to.equal(401);
      });

      it("reads from the chain", async () => {
        const routes: [string, object][] = [
          ["/tokens/1", { ticker: "tdon", owner: owner.address, total_supply: "1000000000000", decimals: 8 }],
          ["/tickers/TDON", { smartcontract_ID: 1, full_name: "testdonttouch100" }],
          ["/security-tokens/issuer123-MyToken", { issued_amount: "1000", owner: issuer.address }],
          ["/issuers/issuer123", { wallet: issuer.address }],
          ["/health/ready", { status: "ready" }],
        ];
        for (const [path, expected] of routes) {
          const { status, body } = await send<object>(service, `GET ${path}`);
          expect(status, path).to.equal(200);
          expect(body, path).to.deep.include(expected);
        }
        const { body } = await send<{ tokens: object[] }>(service, "GET /tokens");
        expect(body.tokens).to.have.length(1);
        const holdings = await send<{ holdings: object[] }>(service, `GET /wallets/${issuer.address}/tokens`);
        expect(holdings.body.holdings).to.have.length(2);
        expect((await send(service, "GET /tokens/99")).status).to.equal(404);
      });
    });
  }

  describe("in trouble", () => {
    let site: Site;
    const running: ChildService[] = [];
    let folders = 0;

    before(needsAnvil);
    before(async () => (site = await siteOn(await startAnvil())));
    afterEach(async () => {
      await Promise.all(running.splice(0).map((service) => service.end("SIGKILL")));
      await site.chain.node.send("anvil_dropAllTransactions", []);
      await site.chain.node.send("evm_setAutomine", [true]);
    });
    after(async () => {
      await site?.chain.stop();
      if (site) rmSync(site.folder, { recursive: true });
    });

    function freshDir(): string {
      return join(site.folder, `data-${++folders}`);
    }

    async function serve(more: Environment = {}): Promise<ChildService> {
      const service = await startService(site.folder, environmentOf(site, { DATA_DIR: freshDir(), ...more }));
      running.push(service);
      return service;
    }

    /** A service, and how to post a token to it. */
    async function serveTokens(more: Environment = {}) {
      const DATA_DIR = more["DATA_DIR"] ?? freshDir();
      const key = await sessionIn(DATA_DIR);
      const service = await serve({ DATA_DIR, ...more });
      const post = (ticker: string, headers: Record<string, string> = {}): Promise<Answer<Issued>> =>
        send(service, "POST /tokens", tokenBody(key, ticker), headers);
      return { service, post };
    }

    async function pooled(): Promise<number> {
      const { pending } = (await site.chain.node.send("txpool_status", [])) as { pending: string };
      return Number(pending);
    }

    async function latestBlock(): Promise<{ hash: string; transactions: string[] }> {
      return (await site.chain.node.send("eth_getBlockByNumber", ["latest", false])) as {
        hash: string;
        transactions: string[];
      };
    }

    it("refuses to start, and says why", async () => {
      const record = JSON.parse(
        readFileSync(join(site.folder, "deployments", "31337.json"), "utf8"),
      ) as Deployment;
      const elsewhere = mkdtempSync(join(tmpdir(), "hallmark-elsewhere-"));
      mkdirSync(join(elsewhere, "deployments"));
      const other = { ...record, genesis: `0x${"1".repeat(64)}` };
      writeFileSync(join(elsewhere, "deployments", "31337.json"), JSON.stringify(other));
      const empty = mkdtempSync(join(tmpdir(), "hallmark-empty-"));
      const damaged = mkdtempSync(join(tmpdir(), "hallmark-damaged-"));
      mkdirSync(join(damaged, "deployments"));
      writeFileSync(join(damaged, "deployments", "31337.json"), "{");

      const known = freshDir();
      mkdirSync(known);
      writeFileSync(
        join(known, "chain.json"),
        `${JSON.stringify({ chainId: 31_337, genesis: other.genesis, registry: "0x" })}\n`,
      );
      const keystore = join(site.folder, "keystore.json");
      const password = join(site.folder, "wrong-password");
      const { address, privateKey } = operators[0];
      writeFileSync(
        keystore,
        await encryptKeystoreJson({ address, privateKey }, "right", { scrypt: { N: 1_024 } }),
      );
      writeFileSync(password, "wrong\n");
      const registry = site.contracts.registry.address;
      const gone = await startFaultyProxy(site.chain.url);
      const busy = await startFaultyProxy(site.chain.url);
      busy.fault(async (call, forward) =>
        call.method === "eth_call" ? rpcError(call, "too many requests") : forward(),
      );
      const closed = new URL(gone.url).port;
      await gone.stop();

      const cases: [string, RegExp, string, Environment][] = [
        [
          "no record",
          /deployments\/31337\.json has no finished deployment: run scripts\/deploy\.ts/,
          empty,
          {},
        ],
        ["a record of another chain", /is of another chain of the same id/, elsewhere, {}],
        ["a damaged record", /deployments\/31337\.json is damaged/, damaged, {}],
        [
          "another chain before",
          /this is not the chain that .*chain\.json knows/,
          site.folder,
          { DATA_DIR: known },
        ],
        [
          "no node",
          /CHAIN_URL can't be reached: .*ECONNREFUSED/,
          empty,
          { CHAIN_URL: `http://u:secret@127.0.0.1:${closed}` },
        ],
        [
          "no JSON-RPC",
          /CHAIN_URL can't be reached: .*HTTP/,
          empty,
          { CHAIN_URL: `${site.chain.url}/secret` },
        ],
        [
          "a busy node",
          /CHAIN_URL can't be reached: too many requests/,
          site.folder,
          { CHAIN_URL: busy.url },
        ],
        ["no factory", /no token factory at/, site.folder, { FACTORY_ADDRESS: owner.address }],
        ["a wrong factory", /no token factory at/, site.folder, { FACTORY_ADDRESS: registry }],
        ["no registry", /belongs to another registry/, site.folder, { REGISTRY_ADDRESS: owner.address }],
        [
          "a registry without factory",
          /REGISTRY_ADDRESS needs FACTORY_ADDRESS/,
          empty,
          { REGISTRY_ADDRESS: registry },
        ],
        [
          "a wrong password",
          /wrong-password does not hold its password/,
          site.folder,
          {
            OPERATOR_PRIVATE_KEY: "",
            OPERATOR_KEYSTORE: keystore,
            OPERATOR_KEYSTORE_PASSWORD_FILE: password,
          },
        ],
      ];
      const refuse = async ([what, pattern, cwd, more]: (typeof cases)[0]) => {
        const environment = environmentOf(site, { DATA_DIR: freshDir(), ...more });
        const { exit, output } = await refusalOf(cwd, environment);
        expect(exit, `${what}: ${output}`).to.equal(1);
        expect(output, what)
          .to.match(/^Hallmark can't start: /)
          .and.match(pattern);
        expect(output, what).not.to.contain("secret");
      };
      for (let i = 0; i < cases.length; i += 4) await Promise.all(cases.slice(i, i + 4).map(refuse));
      await busy.stop();
      for (const folder of [elsewhere, empty, damaged]) rmSync(folder, { recursive: true });
    });

    it("takes its contracts from the environment, and its key from a keystore", async () => {
      const folder = mkdtempSync(join(tmpdir(), "hallmark-keystore-"));
      const [keystore, password] = [join(folder, "keystore.json"), join(folder, "password")];
      // Fewer rounds than a real one, which takes seconds.
      const { address, privateKey } = operators[0];
      const json = await encryptKeystoreJson({ address, privateKey }, "right", { scrypt: { N: 1_024 } });
      writeFileSync(keystore, json);
      writeFileSync(password, "right\n");
      const service = await startService(folder, {
        CHAIN_URL: site.chain.url,
        REGISTRY_ADDRESS: site.contracts.registry.address,
        FACTORY_ADDRESS: site.contracts.factory.address,
        OPERATOR_KEYSTORE: keystore,
        OPERATOR_KEYSTORE_PASSWORD_FILE: password,
      });
      running.push(service);
      const key = await sessionIn(join(folder, "data"));
      const answer = await send<Issued>(service, "POST /tokens", tokenBody(key, "KEYSTORE"));
      expect(answer.status).to.equal(200);
      const transaction = await site.chain.node.send("eth_getTransactionByHash", [
        answer.body.transaction_hash,
      ]);
      expect(transaction).to.include({ from: operators[0].address.toLowerCase() });
      rmSync(folder, { recursive: true });
    });

    it("sends nothing if the operator has too little money, and is not ready", async () => {
      const poor = Wallet.createRandom();
      await fromAdmin(site.chain, site.contracts, "grantRole", [ROLES.operator, poor.address]);
      await site.chain.node.send("anvil_setBalance", [poor.address, toQuantity(1_000_000)]);
      const { service, post } = await serveTokens({ OPERATOR_PRIVATE_KEY: poor.privateKey });
      const answer = await post("POOR");
      expect(answer.status).to.equal(503);
      expect(answer.headers.get("retry-after")).to.equal("5");
      expect(answer.body).to.deep.equal({
        error: "LEDGER_UNAVAILABLE",
        message:
          "the operator's account has too little money for a transaction; this request changed nothing",
      });
      expect((await send<{ message: string }>(service, "GET /health/ready")).body.message).to.contain(
        "money",
      );
      // As soon as it has some, it works.
      await site.chain.node.send("anvil_setBalance", [poor.address, toQuantity(10n ** 18n)]);
      expect((await post("POOR")).status).to.equal(200);
      expect((await send(service, "GET /health/ready")).status).to.equal(200);
    });

    it("is not ready if the operator has no role", async () => {
      const stranger = account(9);
      const { service, post } = await serveTokens({ OPERATOR_PRIVATE_KEY: stranger.privateKey });
      const ready = await send<{ message: string }>(service, "GET /health/ready");
      expect(ready.status).to.equal(503);
      expect(ready.body.message).to.match(/^the operator may not call the factory: .* OPERATOR_ROLE to 0x/);
      const before = await tokenCount(site);
      const answer = await post("STRANGER");
      expect(answer.status).to.equal(503);
      expect(answer.body).to.have.property("error", "LEDGER_UNAVAILABLE");
      expect(await tokenCount(site)).to.equal(before);
    });

    it("answers after the confirmations, and sends the next transaction before them", async () => {
      const { post } = await serveTokens({ CONFIRMATIONS: "3" });
      const before = await tokenCount(site);
      const answered: string[] = [];
      async function postAndMine(ticker: string) {
        const answer = post(ticker).finally(() => answered.push(ticker));
        await until(async () => (await pooled()) === 1);
        await site.chain.node.send("evm_mine", []);
        return answer;
      }
      const mine = () => site.chain.node.send("evm_mine", []);
      await site.chain.node.send("evm_setAutomine", [false]);
      const first = postAndMine("CONFIRM1");
      await until(async () => (await tokenCount(site)) === before + 1);
      const second = postAndMine("CONFIRM2");
      await until(async () => (await tokenCount(site)) === before + 2);
      await sleep(250);
      expect(answered).to.deep.equal([]);
      await mine();
      expect((await first).body.smartcontract_ID).to.equal(before + 1);
      await sleep(250);
      expect(answered).to.deep.equal(["CONFIRM1"]);
      await mine();
      expect((await second).body.smartcontract_ID).to.equal(before + 2);
    });

    it("answers what holds after a reorganisation moved the transaction to another block", async () => {
      const { post } = await serveTokens({ CONFIRMATIONS: "3" });
      const retried = { "idempotency-key": "reorganised" };
      const before = await tokenCount(site);
      const answer = post("REORG", retried);
      await until(async () => (await tokenCount(site)) === before + 1);
      const { transactions } = await latestBlock();
      const raw = await site.chain.node.send("debug_getRawTransaction", transactions);
      // Into a block with another one before it.
      await site.chain.node.send("anvil_mine", ["0x1"]);
      await site.chain.node.send("anvil_reorg", [2, [[raw, 1]]]);
      await site.chain.node.send("anvil_mine", ["0x2"]);
      const { status, body } = await answer;
      expect(status).to.equal(200);
      expect(body).to.deep.equal({ transaction_hash: transactions[0], smartcontract_ID: before + 1 });
      expect((await post("REORG", retried)).body).to.deep.equal(body);
    });

    it("sends a transaction again at once if a reorganisation took it back before its confirmations", async () => {
      const { post } = await serveTokens({ CONFIRMATIONS: "3" });
      const before = await tokenCount(site);
      const answer = post("TAKENBACK");
      await until(async () => (await tokenCount(site)) === before + 1);
      const { hash } = await latestBlock();
      await site.chain.node.send("anvil_reorg", [1, []]);
      await until(async () => (await tokenCount(site)) === before + 1);
      const { transactions, ...again } = await latestBlock();
      expect(again.hash).not.to.equal(hash);
      await site.chain.node.send("anvil_mine", ["0x2"]);
      expect((await answer).body).to.deep.equal({
        transaction_hash: transactions[0],
        smartcontract_ID: before + 1,
      });
    });

    it("says that an issuer exists only when no reorganisation can take it back", async () => {
      const ADMIN_TOKEN = "administrators-token";
      const { service } = await serveTokens({ CONFIRMATIONS: "3", ADMIN_TOKEN });
      const twice = { issuer_id: "registered.twice", wallet: issuer.address };
      const register = () =>
        send<{ error: string; message: string }>(service, "POST /issuers", twice, {
          authorization: `Bearer ${ADMIN_TOKEN}`,
        });
      await fromAdmin(site.chain, site.contracts, "registerIssuer", [twice.issuer_id, twice.wallet]);
      const early = await register();
      expect(early.status).to.equal(503);
      expect(early.body).to.deep.equal({
        error: "LEDGER_UNAVAILABLE",
        message:
          "the id is taken by a registration that has too few confirmations; this request changed nothing",
      });
      await site.chain.node.send("anvil_mine", ["0x2"]);
      const late = await register();
      expect(late.status).to.equal(409);
      expect(late.body).to.have.property("error", "ISSUER_ALREADY_EXISTS");
    });

    it("streams the issues of another replica, and what a reorganisation undoes", async () => {
      const proxy = await startFaultyProxy(site.chain.url);
      const { post } = await serveTokens();
      const listening = await serve({ OPERATOR_PRIVATE_KEY: operators[1].privateKey, CHAIN_URL: proxy.url });
      const before = await tokenCount(site);
      const stream = await openEvents(listening);
      expect(stream.start).to.equal(before);
      expect((await post("STREAM1")).status).to.equal(200);
      expect((await post("STREAM2")).status).to.equal(200);
      await stream.has(2);
      await proxy.down();
      expect((await post("STREAM3")).status).to.equal(200);
      await sleep(1_500);
      await proxy.up();
      await stream.has(3);
      // Two blocks are replaced by three empty ones.
      await site.chain.node.send("anvil_reorg", [2, []]);
      await site.chain.node.send("anvil_mine", ["0x1"]);
      await stream.has(4);
      expect((await post("STREAM4")).status).to.equal(200);
      await stream.has(5);
      const seen = stream.events.map(({ id, event, data }) => [
        id - before,
        event,
        "ticker" in data && data.ticker,
      ]);
      expect(seen).to.deep.equal([
        [1, "token", "STREAM1"],
        [2, "token", "STREAM2"],
        [3, "token", "STREAM3"],
        [1, "undone", false],
        [2, "token", "STREAM4"],
      ]);
      const list = await send<{ version: { minor: number } }>(listening, "GET /tokenlist.json");
      expect(list.body.version.minor).to.equal(await tokenCount(site));
      stream.close();
      await sleep(1_500);
      async function isSilent(): Promise<boolean> {
        const asked = proxy.methods.length;
        await sleep(1_500);
        return proxy.methods.length === asked;
      }
      // Single looks, such as at the service's readiness, may fall into some of the spans; who polls leaves none silent.
      let silent = false;
      for (let span = 0; span < 6 && !silent; span++) silent = await isSilent();
      expect(silent, "silence while nobody listens").to.equal(true);
      await proxy.stop();
    });

    it("streams and lists only issues that have their confirmations", async () => {
      const { post } = await serveTokens();
      const listening = await serve({ OPERATOR_PRIVATE_KEY: operators[1].privateKey, CONFIRMATIONS: "3" });
      await site.chain.node.send("anvil_mine", ["0x3"]);
      const stream = await openEvents(listening);
      const listed = async () =>
        (await send<{ version: { minor: number } }>(listening, "GET /tokenlist.json")).body.version.minor;
      const before = await listed();
      expect((await post("UNSETTLED")).status).to.equal(200);
      await sleep(1_500);
      expect(stream.events).to.deep.equal([]);
      expect(await listed()).to.equal(before);
      await site.chain.node.send("anvil_mine", ["0x2"]);
      await stream.has(1);
      expect(await listed()).to.equal(before + 1);
      stream.close();
    });

    it("answers 503 while the node is away, and works again without a restart", async () => {
      const proxy = await startFaultyProxy(site.chain.url);
      const { service, post } = await serveTokens({ CHAIN_URL: proxy.url });
      expect((await post("BEFORE")).status).to.equal(200);
      await proxy.down();
      const away = await Promise.all([
        post("AWAY"),
        send(service, "GET /tokens"),
        send(service, "GET /tokens/1"),
        send(service, "GET /health/ready"),
      ]);
      for (const { status, headers, body } of away) {
        expect(status).to.equal(503);
        expect(headers.get("retry-after")).to.equal("5");
        expect(body).to.have.property("error", "LEDGER_UNAVAILABLE");
        expect(JSON.stringify(body)).not.to.contain(proxy.url);
      }
      expect((await send(service, "GET /health/live")).status).to.equal(200);
      await proxy.up();
      expect((await post("AWAY")).status).to.equal(200);
      expect((await send(service, "GET /tickers/AWAY")).status).to.equal(200);
      expect((await send(service, "GET /health/ready")).status).to.equal(200);
      await proxy.stop();
    });

    it("says that the outcome is unknown if the chain does not mine in time, and finds it later", async () => {
      const { service, post } = await serveTokens({ REQUEST_TIMEOUT: "0.5" });
      await site.chain.node.send("evm_setAutomine", [false]);
      const retried = { "idempotency-key": "late" };
      const answer = await post("LATE", retried);
      expect(answer).to.deep.include({ status: 504 });
      expect(answer.body).to.have.property("error", "OUTCOME_UNKNOWN");
      expect((await send(service, "GET /tickers/LATE")).status).to.equal(404);
      await site.chain.node.send("evm_mine", []);
      await site.chain.node.send("evm_setAutomine", [true]);
      const found = await send<Issued>(service, "GET /tickers/LATE");
      const repeated = await post("LATE", retried);
      expect(repeated.status).to.equal(200);
      expect(found.body).to.include(repeated.body);
    });

    it("does not say of a repeated request that nothing was issued where its token can't be looked up", async () => {
      const proxy = await startFaultyProxy(site.chain.url);
      const { post } = await serveTokens({ CHAIN_URL: proxy.url, REQUEST_TIMEOUT: "2" });
      const retried = { "idempotency-key": "looked up" };
      const first = await post("LOOKEDUP", retried);
      expect(first.status).to.equal(200);
      proxy.fault((call, forward) =>
        call.method === "eth_call" ? new Promise<undefined>(() => undefined) : forward(),
      );
      const again = await post("LOOKEDUP", retried);
      expect(again).to.deep.include({ status: 503 });
      expect(again.body).to.deep.equal({
        error: "LEDGER_UNAVAILABLE",
        message: "the chain did not answer in time; this request changed nothing",
      });
      proxy.fault(undefined);
      expect((await post("LOOKEDUP", retried)).body).to.deep.equal(first.body);
      await proxy.stop();
    });

    it("stops even if a transaction is stuck", async () => {
      const { service, post } = await serveTokens({ REQUEST_TIMEOUT: "0.5" });
      await site.chain.node.send("evm_setAutomine", [false]);
      const answer = post("STUCK");
      await until(async () => (await pooled()) === 1);
      expect(await service.end("SIGTERM")).to.equal(0);
      expect((await answer).status).to.equal(504);
    });

    it("issues once if it is killed while the transaction is under way", async () => {
      const DATA_DIR = freshDir();
      const before = await tokenCount(site);
      const { service, post } = await serveTokens({ DATA_DIR });
      await site.chain.node.send("evm_setAutomine", [false]);
      const retried = { "idempotency-key": "killed" };
      const lost = post("KILLED", retried).catch(() => undefined);
      await until(async () => (await pooled()) === 1);
      await service.end("SIGKILL");
      await lost;
      const next = await serveTokens({ DATA_DIR });
      const answer = next.post("KILLED", retried);
      await sleep(300);
      await site.chain.node.send("evm_setAutomine", [true]);
      await site.chain.node.send("evm_mine", []);
      expect((await answer).status).to.equal(200);
      expect((await answer).body.smartcontract_ID).to.equal(before + 1);
      expect(await tokenCount(site)).to.equal(before + 1);
    });

    it("answers a repeat as another replica did, that issued it while the name was looked up", async () => {
      await fromAdmin(site.chain, site.contracts, "grantRole", [ROLES.operator, operators[1].address]);
      const proxy = await startFaultyProxy(site.chain.url);
      const one = await serveTokens();
      const other = await serveTokens({
        OPERATOR_PRIVATE_KEY: operators[1].privateKey,
        CHAIN_URL: proxy.url,
      });
      const retried = { "idempotency-key": "repeated elsewhere" };
      // What it has tried before, it looks up.
      proxy.fault(async (call, forward) =>
        call.method === "eth_getTransactionCount" ? rpcError(call, "not now") : forward(),
      );
      expect((await other.post("ELSEWHERE", retried)).status).to.equal(503);
      let first: Answer<Issued> | undefined;
      const { selector } = site.contracts.registry.abi.getFunction("tokenByTicker") as { selector: string };
      proxy.fault(async (call, forward) => {
        const isLookUp = (call.params[0] as { data?: string } | undefined)?.data?.startsWith(selector);
        if (isLookUp) first ??= await one.post("ELSEWHERE", retried);
        return forward();
      });
      const { status, body } = await other.post("ELSEWHERE", retried);
      expect(first?.status).to.equal(200);
      expect({ status, body }).to.deep.equal({ status: 200, body: first?.body });
      await proxy.stop();
    });

    it("shares a chain with another replica, with ids without a gap and one token for each ticker", async () => {
      await fromAdmin(site.chain, site.contracts, "grantRole", [ROLES.operator, operators[1].address]);
      const replicas = await Promise.all(
        operators.map(({ privateKey }) => serveTokens({ OPERATOR_PRIVATE_KEY: privateKey })),
      );
      const before = await tokenCount(site);
      const tickers = Array.from({ length: 50 }, (_, i) => `SHARED${i}`);
      const answers = await Promise.all(
        tickers.map((ticker) => Promise.all(replicas.map(({ post }) => post(ticker)))),
      );
      for (const both of answers) {
        expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
      }
      const ids = answers.flat().flatMap(({ body }) => body.smartcontract_ID ?? []);
      expect(ids.sort((a, b) => a - b)).to.deep.equal(tickers.map((_, i) => before + 1 + i));
      for (const { service } of replicas) {
        const { body } = await send<{ tokens: Issued[] }>(service, "GET /tokens?limit=50");
        expect(body.tokens.map(({ smartcontract_ID }) => smartcontract_ID)).to.have.members(ids);
      }
    });
  });

  it("is known to run without Hardhat, since this test would notice it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-embedded-"));
    expect((await refusalOf(folder, {}, ["--import", NO_HARDHAT])).exit).to.equal(99);
    rmSync(folder, { recursive: true });
  });
});
