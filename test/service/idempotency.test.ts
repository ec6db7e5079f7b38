import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Wallet, ZeroAddress } from "ethers";
import { call, contractsAt, REFUSALS, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import { ROLES } from "../../src/ledger/evm/roles.ts";
import type { RpcLog } from "../../src/rpc/types.ts";
import { openSessions } from "../../src/sessions/open-sessions.ts";
import { account, needsAnvil, startAnvil, type TestChain } from "../support/anvil.ts";
import { startService, type ChildService } from "../support/processes.ts";
import { chainState, hardhatWallet, REGISTRY, rpc, transact } from "./chain.ts";
import { send, signIn, type Answer } from "./http.ts";
import { DEMO_KEY, registryAddress, startInProcess, type Running } from "./service.ts";

interface Issued {
  transaction_hash: string;
  smartcontract_ID: number;
}

const REUSED = "this Idempotency-Key was used for a request with other content";

function tokenBody(ticker: string, more: object = {}) {
  return {
    session_key: DEMO_KEY,
    full_name: "Some token",
    short_name: "some",
    ticker,
    token_amount: 7,
    decimals: 2,
    ...more,
  };
}

function stBody(tokenName: string, more: object = {}) {
  return { issuerId: "issuer123", tokenName, amount: 5, info: { a: [1, "b"] }, ...more };
}

const ROUTES: { line: string; bodyOf: (name: string) => object; success: number; others: object[] }[] = [
  {
    line: "POST /tokens",
    bodyOf: tokenBody,
    success: 200,
    others: [
      { full_name: "Other" },
      { short_name: "other" },
      { ticker: "OTHER" },
      { token_amount: 8 },
      { decimals: 3 },
    ],
  },
  ...["POST /api/st/create", "POST /security-tokens"].map((line) => ({
    line,
    bodyOf: stBody,
    success: line === "POST /security-tokens" ? 201 : 200,
    others: [{ tokenName: "Other" }, { amount: 6 }, { info: { a: [1, "c"] } }, { info: {} }],
  })),
];

describe("Idempotency-Key", () => {
  let service: Running;
  let keys = 0;

  before(async () => {
    service = await startInProcess();
  });

  after(() => service.stop());

  const freshKey = () => `key ${++keys}`;

  function post<T = Issued>(line: string, body: object, key?: string): Promise<Answer<T>> {
    return send<T>(service, line, body, key === undefined ? {} : { "idempotency-key": key });
  }

  async function expectNothingIssued<T>(work: () => Promise<T>): Promise<T> {
    const before = await chainState(service);
    const result = await work();
    expect((await chainState(service)).tokens).to.equal(before.tokens);
    return result;
  }

  /** How many requests the factory has refused because their id was used. */
  async function refusedForUse(): Promise<number> {
    const { abi } = contractsAt({ registry: ZeroAddress, factory: ZeroAddress }).factory;
    const topics = [abi.getEvent("IssueRefused")?.topicHash];
    const logs = await rpc<RpcLog[]>(service, "eth_getLogs", [{ fromBlock: "0x0", topics }]);
    return logs.filter((log) => REFUSALS[Number(abi.parseLog(log)?.args["reason"])] === "RequestUsed").length;
  }

  /** What of an answer has to be the same when it is given again. */
  function essence({ status, headers, body }: Answer): object {
    return { status, body, location: headers.get("location") };
  }

  for (const { line, bodyOf, success, others } of ROUTES) {
    describe(`on ${line}`, () => {
      let number = 0;
      const freshName = () => `${line.replace(/[^a-z]/g, "").slice(-4)}${++number}`;

      it("a repeat has the first answer, and issues nothing", async () => {
        const [key, name] = [freshKey(), freshName()];
        const first = await post(line, bodyOf(name), key);
        expect(first.status).to.equal(success);
        await expectNothingIssued(async () => {
          for (let i = 0; i < 3; i++) {
            expect(essence(await post(line, bodyOf(name), key))).to.deep.equal(essence(first));
          }
          // Quoted, it is the same key.
          expect(essence(await post(line, bodyOf(name), `"${key}"`))).to.deep.equal(essence(first));
        });
      });

      it("a repeat with another key, or without one, is a duplicate", async () => {
        const [key, name] = [freshKey(), freshName()];
        await post(line, bodyOf(name), key);
        await expectNothingIssued(async () => {
          for (const other of [freshKey(), undefined]) {
            const { status } = await post(line, bodyOf(name), other);
            expect(status).to.equal(line === "POST /api/st/create" ? 400 : 409);
          }
        });
      });

      it("without a key a repeat is a duplicate, and a key does not change that afterwards", async () => {
        const name = freshName();
        expect((await post(line, bodyOf(name))).status).to.equal(success);
        await expectNothingIssued(async () => {
          for (const key of [undefined, freshKey()]) {
            const { status } = await post(line, bodyOf(name), key);
            expect(status).to.equal(line === "POST /api/st/create" ? 400 : 409);
          }
        });
      });

      it("another payload is 422, whatever its ticker or name", async () => {
        const [key, name] = [freshKey(), freshName()];
        const first = await post(line, bodyOf(name), key);
        await expectNothingIssued(async () => {
          for (const other of others) {
            const { status, body } = await post(line, { ...bodyOf(name), ...other }, key);
            expect(status, JSON.stringify(other)).to.equal(422);
            const sentence = REUSED.charAt(0).toUpperCase() + REUSED.slice(1);
            expect(body).to.deep.equal(
              line === "POST /tokens"
                ? { error: "IDEMPOTENCY_KEY_REUSED", message: REUSED }
                : { error: sentence },
            );
          }
          // And it still stands for the first one.
          expect(essence(await post(line, bodyOf(name), key))).to.deep.equal(essence(first));
        });
      });

      it("a refusal is not kept: the same request is checked again, and the key is free for another one", async () => {
        const [taken, key] = [freshName(), freshKey()];
        await post(line, bodyOf(taken));
        await expectNothingIssued(async () => {
          for (let i = 0; i < 2; i++) {
            expect((await post(line, bodyOf(taken), key)).status).to.be.oneOf([400, 409]);
          }
          expect((await post(line, { ...bodyOf(taken), info: 7, decimals: 99 }, key)).status).to.equal(400);
        });
        expect((await post(line, bodyOf(freshName()), key)).status).to.equal(success);
      });

      it("many at the same time are one request", async () => {
        const [key, name] = [freshKey(), freshName()];
        const { tokens } = await chainState(service);
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => post(line, bodyOf(name), key).then(essence)),
        );
        expect(answers[0]).to.include({ status: success });
        for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
        expect((await chainState(service)).tokens).to.equal(tokens + 1);
        // They waited for the first one: none was sent to the chain to be refused there, which costs gas.
        expect(await refusedForUse()).to.equal(0);
      });

      it("many at the same time with two payloads issue one, and the others are 422", async () => {
        const [key, name, other] = [freshKey(), freshName(), freshName()];
        const { tokens } = await chainState(service);
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, i) => post(line, bodyOf(i % 2 ? name : other), key)),
        );
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses).to.deep.equal([...Array<number>(10).fill(success), ...Array<number>(10).fill(422)]);
        expect((await chainState(service)).tokens).to.equal(tokens + 1);
      });

      it("an invalid key is refused, and nothing is issued", async () => {
        await expectNothingIssued(async () => {
          for (const key of ["", '"', "k".repeat(256), "schl\u00fcssel"]) {
            const { status, body } = await post<object>(line, bodyOf(freshName()), key);
            expect(status, key).to.equal(400);
            const message = "Idempotency-Key must be 1 to 255 printable ASCII characters";
            expect(body).to.deep.equal(
              line === "POST /tokens" ? { error: "INVALID_IDEMPOTENCY_KEY", message } : { error: message },
            );
          }
        });
      });
    });
  }

  it("both security-token routes share their keys", async () => {
    const [first, second] = ["POST /api/st/create", "POST /security-tokens"] as const;
    const { tokens } = await chainState(service);
    for (const [one, other, name] of [
      [first, second, "Shared 1"],
      [second, first, "Shared 2"],
    ] as const) {
      const key = freshKey();
      expect((await post(one, stBody(name), key)).body).to.deep.equal({ st_id: `issuer123-${name}` });
      const again = await post(other, stBody(name), key);
      expect(again.status).to.equal(other === first ? 200 : 201);
      expect(again.body).to.deep.equal({ st_id: `issuer123-${name}` });
      expect((await post(other, stBody(`${name}, other`), key)).status).to.equal(422);
    }
    expect((await chainState(service)).tokens).to.equal(tokens + 2);
  });

  it("the same content is the same request, however it is written", async () => {
    const ways: [string, object[]][] = [
      [
        "POST /tokens",
        [
          tokenBody("WAYS", { full_name: "Caf\u00e9" }),
          tokenBody("WAYS", { full_name: "  Cafe\u0301 ", token_amount: "7" }),
        ],
      ],
      [
        "POST /security-tokens",
        [
          stBody("Ways", { info: { a: 1, b: "\u00e9" } }),
          {
            info: '{ "b": "\\u00e9", "a": 1.0 }',
            issued_amount: "5",
            token_name: "Ways ",
            issuer_id: "issuer123",
          },
        ],
      ],
    ];
    for (const [line, bodies] of ways) {
      const key = freshKey();
      const [first, ...rest] = await Promise.all(bodies.map((body) => post(line, body, key)));
      for (const answer of rest) expect(essence(answer)).to.deep.equal(essence(first as Answer));
      expect(first?.status).to.be.oneOf([200, 201]);
    }
  });

  it("the keys of two wallets, and of two issuers, are not the same", async () => {
    const key = freshKey();
    const wallets = [Wallet.createRandom(), Wallet.createRandom()];
    const sessions = await Promise.all(wallets.map((wallet) => signIn(service, wallet)));
    await transact(service, hardhatWallet(0).address, registryAddress(service), REGISTRY, "registerIssuer", [
      "other.issuer",
      hardhatWallet(3).address,
    ]);
    const { tokens } = await chainState(service);
    const answers = await Promise.all([
      ...sessions.map((session_key, i) =>
        post("POST /tokens", tokenBody(`WALLET${i}`, { session_key }), key),
      ),
      post("POST /security-tokens", stBody("One"), key),
      post("POST /security-tokens", stBody("One", { issuerId: "other.issuer" }), key),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 201, 201]);
    expect((await chainState(service)).tokens).to.equal(tokens + 4);
  });

  it("a renewed session changes nothing", async () => {
    const [key, wallet] = [freshKey(), Wallet.createRandom()];
    const old = await signIn(service, wallet);
    const first = await post("POST /tokens", tokenBody("RENEWED", { session_key: old }), key);
    expect(first.status).to.equal(200);
    await send(service, "DELETE /sessions", undefined, { authorization: `Bearer ${old}` });
    const renewed = await signIn(service, wallet);
    const again = await post("POST /tokens", tokenBody("RENEWED", { session_key: renewed }), key);
    expect(essence(again)).to.deep.equal(essence(first));
    // An answer is for who may ask, even if it was given before.
    const ended = await post("POST /tokens", tokenBody("RENEWED", { session_key: old }), key);
    expect(ended.status).to.equal(401);
  });

  it("a repeat has the first answer after a restart, after kill -9, and without the session store", async function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), "hallmark-idempotency-"));
    const requests = ROUTES.map(({ line, bodyOf }, i) => ({
      line,
      body: bodyOf(`Again${i}`),
      key: freshKey(),
    }));
    const ask = (running: ChildService) =>
      Promise.all(
        requests.map(async ({ line, body, key }) =>
          essence(await send(running, line, body, { "idempotency-key": key })),
        ),
      );
    let running = await startService(folder, {});
    const first = await ask(running);
    for (const end of ["SIGTERM", "SIGKILL", "SIGTERM"] as const) {
      await running.end(end);
      if (end === "SIGKILL") {
        for (const suffix of ["", "-wal", "-shm"])
          rmSync(join(folder, `data/sessions.db${suffix}`), { force: true });
      }
      running = await startService(folder, {});
      expect(await ask(running)).to.deep.equal(first);
    }
    const { body } = await send<{ tokens: object[] }>(running, "GET /tokens");
    expect(body.tokens).to.have.length(1);
    await running.end("SIGTERM");
    rmSync(folder, { recursive: true });
  });

  describe("with two replicas before one chain", function () {
    this.timeout(30_000);

    const operators = [account(5), account(6)];
    const [admin, owner, issuer] = [account(0), account(1), account(2)];
    let chain: TestChain;
    let contracts: Contracts;
    let folder: string;
    let replicas: ChildService[] = [];
    let sessions: string[];
    let stSessions: string[];

    before(needsAnvil);
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "hallmark-replicas-"));
      chain = await startAnvil();
      const { contracts: deployed } = await deploy({
        node: chain.node,
        deployer: admin.address,
        operator: operators[0]?.address as string,
        file: join(folder, "deployments", "31337.json"),
        log: () => {},
      });
      contracts = contractsAt({ registry: deployed.registry.address, factory: deployed.factory.address });
      await fromAdmin("grantRole", [ROLES.operator, operators[1]?.address]);
      await fromAdmin("registerIssuer", ["issuer123", issuer.address]);
      await startReplicas("data");
    });
    after(async () => {
      await Promise.all(replicas.map((replica) => replica.end("SIGTERM")));
      await chain?.stop();
      if (folder) rmSync(folder, { recursive: true });
    });

    async function fromAdmin(method: string, args: unknown[]): Promise<void> {
      const { address, abi } = contracts.registry;
      const transaction = { from: admin.address, to: address, data: abi.encodeFunctionData(method, args) };
      const hash = await chain.node.send("eth_sendTransaction", [transaction]);
      while ((await chain.node.send("eth_getTransactionReceipt", [hash])) === null) await sleep(10);
    }

    /** Each with a folder and sessions of its own, and no files of any other time. */
    async function startReplicas(name: string): Promise<void> {
      sessions = [];
      stSessions = [];
      replicas = await Promise.all(
        operators.map(async ({ privateKey }, i) => {
          const DATA_DIR = mkdtempSync(join(folder, `${name}-`));
          const store = await openSessions(join(DATA_DIR, "sessions.db"));
          const until = new Date(Date.now() + 600_000);
          sessions[i] = await store.create(owner.address, until);
          stSessions[i] = await store.create(issuer.address, until);
          await store.close();
          return startService(folder, {
            CHAIN_URL: chain.url,
            OPERATOR_PRIVATE_KEY: privateKey,
            RATE_LIMIT: "off",
            DATA_DIR,
          });
        }),
      );
    }

    async function tokenCount(): Promise<number> {
      return Number((await call(chain.node, contracts.registry, "tokenCount", []))[0]);
    }

    /** Asks one replica for token number `i`, of either kind. */
    function ask(replica: number, i: number, more: object = {}): Promise<Answer> {
      const headers = { "idempotency-key": `race ${i}`, authorization: `Bearer ${stSessions[replica]}` };
      const at = replicas[replica] as ChildService;
      return i % 2 === 0
        ? send(
            at,
            "POST /tokens",
            tokenBody(`RACE${i}`, { session_key: sessions[replica], ...more }),
            headers,
          )
        : send(at, "POST /security-tokens", stBody(`Race ${i}`, more), headers);
    }

    it("the same request to both is issued once, and both give the same answer", async () => {
      const before = await tokenCount();
      const numbers = Array.from({ length: 60 }, (_, i) => i);
      const answers = await Promise.all(
        numbers.map((i) => Promise.all([ask(0, i), ask(1, i), ask(0, i), ask(1, i)])),
      );
      for (const [i, same] of answers.entries()) {
        expect(same[0].status, JSON.stringify(same[0].body)).to.equal(i % 2 === 0 ? 200 : 201);
        for (const answer of same) expect(essence(answer)).to.deep.equal(essence(same[0]));
      }
      expect(await tokenCount()).to.equal(before + numbers.length);
      // Both did their part, or there was no race.
      for (const { address } of operators) {
        expect(Number(await chain.node.send("eth_getTransactionCount", [address, "latest"]))).to.be.above(0);
      }
    });

    it("two requests with one key to both issue one, and the other is 422", async () => {
      const before = await tokenCount();
      const numbers = Array.from({ length: 30 }, (_, i) => 100 + i);
      const answers = await Promise.all(
        numbers.map((i) =>
          Promise.all([
            ask(0, i, i % 2 === 0 ? { ticker: `A${i}` } : { amount: 8 }),
            ask(1, i, i % 2 === 0 ? { ticker: `B${i}` } : { amount: 9 }),
          ]),
        ),
      );
      for (const both of answers) {
        const statuses = both.map(({ status }) => status).sort();
        expect(statuses[0]).to.be.oneOf([200, 201]);
        expect(statuses[1]).to.equal(422);
      }
      expect(await tokenCount()).to.equal(before + numbers.length);
    });

    it("further replicas without the files of these give the same answers", async () => {
      const numbers = Array.from({ length: 20 }, (_, i) => i);
      const first = (await Promise.all(numbers.map((i) => ask(0, i)))).map(essence);
      await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
      await startReplicas("fresh");
      const before = await tokenCount();
      for (const replica of [0, 1]) {
        const again = (await Promise.all(numbers.map((i) => ask(replica, i)))).map(essence);
        expect(again).to.deep.equal(first);
      }
      expect(await tokenCount()).to.equal(before);
    });
  });
});
