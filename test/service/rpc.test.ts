import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Interface, verifyMessage, Wallet } from "ethers";
import { RPC_METHODS } from "../../src/chain/rpc-methods.ts";
import { refusalOf } from "../support/processes.ts";
import {
  askRpc,
  chainState,
  hardhatWallet,
  REGISTRY,
  rpc,
  SECURITY_TOKEN,
  sendSigned,
  view,
  type RpcAnswer,
} from "./chain.ts";
import { send, sendRaw, sendWithHeaders } from "./http.ts";
import { DEMO_KEY, registryAddress, startInProcess, type Running } from "./service.ts";
import type { TokenView } from "./views.ts";

const LISTED = "https://app.example";
const EXTENSIONS = [
  "chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn",
  "moz-extension://6b2a",
  "safari-web-extension://A1",
];

describe("the embedded chain's JSON-RPC", () => {
  let service: Running;
  let token: TokenView;

  before(async () => {
    service = await startInProcess({ CORS_ORIGINS: LISTED });
    const names = { full_name: "Over RPC", short_name: "rpc", ticker: "RPC" };
    await send(service, "POST /tokens", { session_key: DEMO_KEY, ...names, token_amount: 10, decimals: 0 });
    token = (await send<TokenView>(service, "GET /tokens/1")).body;
  });

  after(() => service.stop());

  const call = (method: string, params: unknown[] = [], id: unknown = 1) => ({
    jsonrpc: "2.0",
    id,
    method,
    params,
  });

  function post(body: unknown, headers: Record<string, string> = {}) {
    return send<RpcAnswer>({ url: service.rpcUrl }, "POST /", body, headers);
  }

  describe("the methods that it answers", () => {
    it("are those that wallets need", async () => {
      expect(await rpc(service, "eth_chainId")).to.equal("0x7a69");
      expect(await rpc(service, "net_version")).to.equal("31337");
      expect(await rpc(service, "web3_clientVersion")).to.be.a("string");
      expect(await rpc(service, "eth_syncing")).to.equal(false);
      const latest = await rpc(service, "eth_blockNumber");
      expect(await rpc(service, "eth_getBlockByNumber", ["latest", false])).to.include({ number: latest });
      expect(BigInt(await rpc(service, "eth_gasPrice"))).to.be.above(0n);
      expect(await rpc(service, "eth_feeHistory", ["0x1", "latest", []])).to.have.property("baseFeePerGas");
      const logs = await rpc<unknown[]>(service, "eth_getLogs", [
        { address: token.contract_address, fromBlock: "0x0" },
      ]);
      expect(logs).to.have.length(1);
      const transaction = await rpc(service, "eth_getTransactionByHash", [token.transaction_hash]);
      expect(transaction).to.include({ hash: token.transaction_hash });
      const data = SECURITY_TOKEN.encodeFunctionData("transfer", [hardhatWallet(3).address, 1]);
      const transfer = { from: hardhatWallet(1).address, to: token.contract_address, data };
      expect(Number(await rpc(service, "eth_estimateGas", [transfer]))).to.be.above(21_000);
    });

    for (const method of RPC_METHODS) {
      it(`${method} is one that the chain has`, async () => {
        const { error } = await askRpc(service, method);
        expect(error?.message ?? "").not.to.match(/not (supported|available)|does not exist/);
      });
    }

    it("include eth_getBlockReceipts, net_listening and eth_requestAccounts, which Hardhat does not have", async () => {
      const hash = token.transaction_hash;
      const receipt = await rpc<{ blockHash: string }>(service, "eth_getTransactionReceipt", [hash]);
      for (const block of [receipt.blockHash, `0x${token.block_number.toString(16)}`]) {
        expect(await rpc(service, "eth_getBlockReceipts", [block])).to.deep.equal([receipt]);
      }
      expect(await rpc(service, "eth_getBlockReceipts", ["0xffffff"])).to.equal(null);
      expect(await rpc(service, "net_listening")).to.equal(true);
      expect(await rpc(service, "eth_requestAccounts")).to.deep.equal(await rpc(service, "eth_accounts"));
    });

    it("include debug_traceTransaction, for transactions whose trace is not too large", async () => {
      const trace = await rpc<{ failed: boolean; structLogs: object[] }>(service, "debug_traceTransaction", [
        token.transaction_hash,
      ]);
      expect(trace.failed).to.equal(false);
      expect(trace.structLogs).to.be.an("array").that.is.not.empty;
      // That of the registry's creation.
      const { transactions } = await rpc<{ transactions: string[] }>(service, "eth_getBlockByNumber", [
        "0x1",
        false,
      ]);
      const { error } = await askRpc(service, "debug_traceTransaction", [transactions[0]]);
      expect(error).to.have.property("message", "a transaction of more than 1000000 gas is not traced");
    });

    it("say for eth_subscribe what to use instead", async () => {
      const { error } = await askRpc(service, "eth_subscribe", ["newHeads"]);
      expect(error).to.have.property("message").that.contains("eth_newBlockFilter");
    });

    it("share one chain with the service", async () => {
      const before = await chainState(service);
      await send(service, "POST /api/st/create", {
        issuerId: "issuer123",
        tokenName: "A",
        amount: 1,
        info: {},
      });
      expect(await chainState(service)).to.deep.equal({ block: before.block + 1, tokens: before.tokens + 1 });
    });

    it("keep the call's id, of whatever type", async () => {
      for (const id of [1, "one", 0, null]) {
        expect((await post(call("eth_chainId", [], id))).body).to.deep.equal({
          jsonrpc: "2.0",
          id,
          result: "0x7a69",
        });
      }
    });
  });

  describe("methods that it does not have", () => {
    const others = ["evm_mine", "evm_snapshot", "evm_revert", "evm_increaseTime", "evm_setNextBlockTimestamp"]
      .concat(["evm_setAutomine", "evm_setIntervalMining", "evm_setBlockGasLimit", "evm_setAccountNonce"])
      .concat([
        "hardhat_mine",
        "hardhat_reset",
        "hardhat_setBalance",
        "hardhat_setCode",
        "hardhat_setStorageAt",
      ])
      .concat([
        "hardhat_impersonateAccount",
        "hardhat_setNonce",
        "hardhat_dropTransaction",
        "hardhat_metadata",
      ])
      .concat([
        "hardhat_setLoggingEnabled",
        "hardhat_setCoinbase",
        "hardhat_setPrevRandao",
        "hardhat_getAutomine",
      ])
      .concat(["anvil_setBalance", "anvil_impersonateAccount", "anvil_mine", "debug_traceCall"])
      .concat([
        "personal_unlockAccount",
        "personal_importRawKey",
        "personal_listAccounts",
        "eth_signTransaction",
      ])
      .concat(["eth_sendBundle", "admin_peers", "miner_start", "txpool_content", "eth_mining"])
      .concat(["ETH_chainId", " eth_chainId", "eth_chainId ", "constructor", "__proto__", "toString", ""]);
    for (const method of others) {
      it(JSON.stringify(method), async () => {
        const before = await rpc(service, "eth_getBlockByNumber", ["latest", true]);
        const { status, body } = await post(call(method, []));
        expect(status).to.equal(200);
        expect(body).to.deep.equal({
          jsonrpc: "2.0",
          id: 1,
          error: { code: -32601, message: `the method ${method} is not available` },
        });
        expect(await rpc(service, "eth_getBlockByNumber", ["latest", true])).to.deep.equal(before);
      });
    }
  });

  describe("the operator's account", () => {
    let operator: Wallet;

    before(() => {
      operator = new Wallet(readFileSync(join(service.dataDir, "operator.key"), "utf8").trim());
    });

    it("is the one that issues", async () => {
      const transaction = await rpc<{ from: string }>(service, "eth_getTransactionByHash", [
        token.transaction_hash,
      ]);
      expect(transaction.from).to.equal(operator.address.toLowerCase());
    });

    it("is not among the accounts, which are Hardhat's own", async () => {
      const accounts = Array.from({ length: 20 }, (_, i) => hardhatWallet(i).address.toLowerCase());
      expect(await rpc(service, "eth_accounts")).to.deep.equal(accounts);
    });

    it("signs and sends nothing", async () => {
      const { address } = operator;
      const before = await chainState(service);
      const rows: [string, unknown[]][] = [
        ["eth_sendTransaction", [{ from: address, to: hardhatWallet(0).address, value: "0x1" }]],
        ["eth_sign", [address, "0x00"]],
        ["personal_sign", ["0x00", address]],
        [
          "eth_signTypedData_v4",
          [address, { types: { EIP712Domain: [] }, primaryType: "EIP712Domain", domain: {}, message: {} }],
        ],
      ];
      for (const [method, params] of rows) {
        const { error, result } = await askRpc(service, method, params);
        expect(result, method).to.equal(undefined);
        expect(error?.code, method).to.be.below(0);
      }
      expect(await chainState(service)).to.deep.equal(before);
    });
  });

  describe("what it signs and sends", () => {
    const [alice, bob] = [hardhatWallet(1), hardhatWallet(12)];

    it("for Hardhat's accounts", async () => {
      const signature = await rpc(service, "personal_sign", ["0x6869", alice.address]);
      expect(verifyMessage("hi", signature)).to.equal(alice.address);
      const data = SECURITY_TOKEN.encodeFunctionData("transfer", [bob.address, 1]);
      // As `input`, as `data`, and as both, which old clients send.
      for (const fields of [{ data }, { input: data }, { data, input: data }]) {
        const before = (await view(service, token.contract_address, SECURITY_TOKEN, "balanceOf", [
          bob.address,
        ])) as bigint;
        const transaction = { from: alice.address, to: token.contract_address, ...fields };
        expect(BigInt(await rpc(service, "eth_call", [transaction, "latest"]))).to.equal(1n);
        expect(Number(await rpc(service, "eth_estimateGas", [transaction]))).to.be.above(21_000);
        await rpc(service, "eth_sendTransaction", [transaction]);
        const after = await view(service, token.contract_address, SECURITY_TOKEN, "balanceOf", [bob.address]);
        expect(after, Object.keys(fields).join()).to.equal(before + 1n);
      }
    });

    it("refuses data and input that differ", async () => {
      const { block } = await chainState(service);
      const transaction = { from: alice.address, to: bob.address, data: "0x00", input: "0x01" };
      expect((await askRpc(service, "eth_sendTransaction", [transaction])).error?.code).to.be.below(0);
      expect((await chainState(service)).block).to.equal(block);
    });

    it("a wallet's own signed transaction", async () => {
      const wallet = hardhatWallet(12);
      const before = (await view(service, token.contract_address, SECURITY_TOKEN, "balanceOf", [
        wallet.address,
      ])) as bigint;
      const hash = await sendSigned(service, wallet, token.contract_address, SECURITY_TOKEN, "transfer", [
        alice.address,
        1,
      ]);
      expect(hash).to.match(/^0x[0-9a-f]{64}$/);
      expect(await rpc(service, "eth_getTransactionReceipt", [hash])).to.include({ status: "0x1" });
      const after = await view(service, token.contract_address, SECURITY_TOKEN, "balanceOf", [
        wallet.address,
      ]);
      expect(after).to.equal(before - 1n);
    });

    it("no transaction for another chain", async () => {
      const raw = await alice.signTransaction({
        type: 2,
        chainId: 1,
        nonce: 0,
        to: bob.address,
        gasLimit: 21_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1n,
      });
      expect((await askRpc(service, "eth_sendRawTransaction", [raw])).error?.code).to.be.below(0);
    });

    it("no call of the registry without its role", async () => {
      const data = REGISTRY.encodeFunctionData("registerIssuer", ["mine", bob.address]);
      const { error } = await askRpc(service, "eth_sendTransaction", [
        { from: bob.address, to: registryAddress(service), data },
      ]);
      expect(error).to.have.property("data");
      expect((await send(service, "GET /issuers/mine")).status).to.equal(404);
    });
  });

  it("passes on the data of a revert", async () => {
    const { address } = hardhatWallet(13);
    const data = SECURITY_TOKEN.encodeFunctionData("transfer", [hardhatWallet(1).address, 5]);
    const errors = new Interface([
      "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    ]);
    const expected = errors.encodeErrorResult("ERC20InsufficientBalance", [address, 0, 5]);
    for (const method of ["eth_call", "eth_estimateGas", "eth_sendTransaction"]) {
      const { error } = await askRpc(service, method, [{ from: address, to: token.contract_address, data }]);
      expect(error?.data, method).to.equal(expected);
    }
  });

  describe("batches", () => {
    it("are answered call by call", async () => {
      const { status, body } = await post([
        call("eth_chainId", [], "a"),
        call("evm_mine", [], "b"),
        7,
        null,
        call("net_version", [], "c"),
      ]);
      expect(status).to.equal(200);
      const invalid = { jsonrpc: "2.0", id: null, error: { code: -32600, message: "invalid request" } };
      expect(body).to.deep.equal([
        { jsonrpc: "2.0", id: "a", result: "0x7a69" },
        { jsonrpc: "2.0", id: "b", error: { code: -32601, message: "the method evm_mine is not available" } },
        invalid,
        invalid,
        { jsonrpc: "2.0", id: "c", result: "31337" },
      ]);
    });

    it("have 1 to 100 calls; in a larger one each call is refused", async () => {
      const of = (size: number) => Array.from({ length: size }, (_, i) => call("eth_chainId", [], i));
      expect((await post(of(100))).body).to.have.length(100);
      const refused = (id: unknown, message: string) => ({
        jsonrpc: "2.0",
        id,
        error: { code: -32600, message },
      });
      expect((await post([])).body).to.deep.equal(refused(null, "a batch has at least one call"));
      const notification = { jsonrpc: "2.0", method: "eth_chainId" };
      const { body } = await post([...of(101), 7, notification]);
      expect(body).to.deep.equal(
        [...of(101), { id: null }].map(({ id }) => refused(id, "a batch has at most 100 calls")),
      );
    });

    it("leave out the answers to notifications, as single calls do", async () => {
      const { block } = await chainState(service);
      const [from, to] = [hardhatWallet(14).address, hardhatWallet(15).address];
      const send = { jsonrpc: "2.0", method: "eth_sendTransaction", params: [{ from, to, value: "0x1" }] };
      const unknown = { jsonrpc: "2.0", method: "evm_mine" };
      expect((await post([send, call("net_version", [], 7), unknown])).body).to.deep.equal([
        { jsonrpc: "2.0", id: 7, result: "31337" },
      ]);
      for (const body of [send, unknown, [send, unknown]]) {
        expect(await post(body)).to.deep.include({ status: 204, body: undefined });
      }
      expect((await chainState(service)).block).to.equal(block + 3);
    });

    it("change the chain in the order of their calls", async () => {
      const { block } = await chainState(service);
      const [from, to] = [hardhatWallet(14).address, hardhatWallet(15).address];
      const transactions = Array.from({ length: 10 }, (_, i) =>
        call("eth_sendTransaction", [{ from, to, value: "0x1" }], i),
      );
      const answers = (await post(transactions)).body as unknown as RpcAnswer<string>[];
      const hashes = answers.map(({ result }) => result);
      expect(new Set(hashes).size).to.equal(10);
      expect((await chainState(service)).block).to.equal(block + 10);
    });
  });

  describe("malformed requests", () => {
    const PARSE_ERROR = { jsonrpc: "2.0", id: null, error: { code: -32700, message: "parse error" } };

    it("a body that is not JSON", async () => {
      for (const body of ["", "{", "nonsense", "[".repeat(50_000), '{"a":NaN}']) {
        expect(await post(body)).to.deep.include({ status: 200, body: PARSE_ERROR });
      }
    });

    it("JSON that is not a call", async () => {
      const bodies = [
        {},
        1,
        "text",
        null,
        { id: 1 },
        { method: 1 },
        { method: "eth_call", params: "a" },
        { method: ["eth_chainId"] },
      ];
      for (const body of bodies) {
        const answer = await post(JSON.stringify(body));
        expect(answer.body.error, JSON.stringify(body)).to.deep.equal({
          code: -32600,
          message: "invalid request",
        });
      }
    });

    it("parameters that make no sense", async () => {
      const rows: [string, unknown[]][] = [
        ["eth_getBalance", []],
        ["eth_getBalance", ["0x"]],
        ["eth_getBalance", ["nobody", "latest"]],
        ["eth_call", [null]],
        ["eth_call", [[]]],
        ["eth_sendTransaction", []],
        ["eth_sendTransaction", [1]],
        ["eth_sendRawTransaction", ["0x00"]],
        ["eth_sendRawTransaction", [{}]],
        ["eth_getBlockByNumber", ["-1"]],
      ];
      for (const [method, params] of rows) {
        const { error } = await askRpc(service, method, params);
        expect(error?.code, `${method} ${JSON.stringify(params).slice(0, 50)}`).to.be.below(0);
        expect(JSON.stringify(error)).not.to.match(/node_modules|file:\/\/|\.ts:|\n +at /);
      }
      const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
      const { body } = await post(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${deep}}`);
      expect(body).to.deep.equal({
        jsonrpc: "2.0",
        id: 1,
        error: { code: -32603, message: "internal error" },
      });
      expect(await rpc(service, "eth_chainId")).to.equal("0x7a69");
    });

    it("more than 1 MiB", async () => {
      const large = JSON.stringify(call("eth_chainId")).padEnd(1024 * 1024);
      expect((await post(large)).body).to.include({ result: "0x7a69" });
      expect((await post(`${large} `)).status).to.equal(413);
    });

    it("another method or media type of HTTP", async () => {
      for (const method of ["GET", "PUT", "DELETE"]) {
        expect((await send({ url: service.rpcUrl }, `${method} /`)).status, method).to.equal(405);
      }
      // A page may send these without asking first.
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "",
      ]) {
        expect((await post(call("eth_chainId"), { "content-type": type })).status, type).to.equal(415);
      }
      expect(
        (await post(call("eth_chainId"), { "content-type": "Application/JSON; charset=utf-8" })).status,
      ).to.equal(200);
    });

    it("a body that ends too early", async () => {
      const { block } = await chainState(service);
      const transaction = JSON.stringify(call("eth_sendTransaction", [{ from: hardhatWallet(0).address }]));
      const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
      await sendRaw(
        service.rpcUrl,
        `${head}Content-Length: ${transaction.length + 1}\r\n\r\n${transaction}`,
        { hangUp: true },
      );
      expect((await chainState(service)).block).to.equal(block);
    });
  });

  describe("callers", () => {
    const transaction = () =>
      call("eth_sendTransaction", [{ from: hardhatWallet(0).address, to: hardhatWallet(1).address }]);

    async function expectRefused(headers: Record<string, string>): Promise<void> {
      const { block } = await chainState(service);
      for (const line of ["POST /", "OPTIONS /"]) {
        const answer = await sendWithHeaders({ url: service.rpcUrl }, line, headers, transaction());
        expect(answer.status, `${line} ${JSON.stringify(headers)}`).to.equal(403);
        expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
      }
      expect((await chainState(service)).block).to.equal(block);
    }

    it("from a foreign origin are refused", async () => {
      const { host, port } = new URL(service.url);
      const origins = [
        "https://other.example",
        "null",
        "http://localhost",
        "http://localhost:1",
        "",
        "file://",
        "*",
      ];
      origins.push(
        `https://${host}`,
        `http://${host}.other.example`,
        `http://other.example:${port}`,
        service.rpcUrl,
      );
      origins.push(
        "https://chrome-extension.example",
        "xchrome-extension://a",
        "http://chrome-extension://a",
      );
      for (const origin of origins) await expectRefused({ origin });
    });

    it("by a foreign name for this machine are refused", async () => {
      const { port } = new URL(service.rpcUrl);
      const hosts = [
        "other.example",
        `other.example:${port}`,
        `localhost.other.example:${port}`,
        "127.0.0.1.other.example",
      ];
      hosts.push(
        "0.0.0.0",
        `127.0.0.1:${port}.other.example`,
        "localhost:80:80",
        "localhost@other.example",
        "xlocalhost",
      );
      for (const host of hosts) await expectRefused({ host });
      const withoutHost = `POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
      expect((await sendRaw(service.rpcUrl, withoutHost)).status).to.equal(403);
    });

    it("by this machine's own names are served", async () => {
      const { port } = new URL(service.rpcUrl);
      for (const host of [
        `127.0.0.1:${port}`,
        `localhost:${port}`,
        "localhost",
        `LOCALHOST:${port}`,
        `[::1]:${port}`,
      ]) {
        const answer = await sendWithHeaders(
          { url: service.rpcUrl },
          "POST /",
          { host },
          call("eth_chainId"),
        );
        expect(answer.body, host).to.include({ result: "0x7a69" });
      }
    });

    it("of the service's own pages, of listed ones and of wallets' extensions are served, with CORS", async () => {
      for (const origin of [service.url, LISTED, ...EXTENSIONS]) {
        const preflight = await sendWithHeaders({ url: service.rpcUrl }, "OPTIONS /", {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        });
        expect(preflight.status, origin).to.equal(204);
        expect(preflight.headers.get("access-control-allow-origin")).to.equal(origin);
        expect(preflight.headers.get("access-control-allow-methods")).to.equal("POST");
        expect(preflight.headers.get("access-control-allow-headers")).to.equal("content-type");
        const answer = await sendWithHeaders(
          { url: service.rpcUrl },
          "POST /",
          { origin },
          call("eth_chainId"),
        );
        expect(answer.body, origin).to.include({ result: "0x7a69" });
        expect(answer.headers.get("access-control-allow-origin")).to.equal(origin);
        expect(answer.headers.get("vary")).to.match(/origin/i);
        expect(answer.headers.get("access-control-allow-credentials")).to.equal(null);
      }
    });
  });
});

describe("where it listens", () => {
  it("stops even if a request to the JSON-RPC never ends", async () => {
    const service = await startInProcess();
    const socket = connect(Number(new URL(service.rpcUrl).port), "127.0.0.1");
    socket.on("error", () => undefined);
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    await new Promise((resolve) => socket.write(head, resolve));
    await service.stop();
    socket.destroy();
  }).timeout(30_000);

  it("says which variable to change if a port is in use, before anything is deployed", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const port = String((taken.address() as AddressInfo).port);
    try {
      for (const variable of ["PORT", "RPC_PORT"]) {
        const folder = mkdtempSync(join(tmpdir(), "hallmark-port-"));
        const { exit, output } = await refusalOf(folder, { [variable]: port });
        expect(exit).to.equal(1);
        expect(output).to.contain(
          `port ${port} is in use: stop the process that listens there, or set ${variable} to another port`,
        );
        expect(existsSync(join(folder, "data", "chain.journal"))).to.equal(false);
        rmSync(folder, { recursive: true });
      }
    } finally {
      taken.close();
    }
  }).timeout(60_000);

  it("says which folder it can't write to, and which variable names it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hallmark-folder-"));
    writeFileSync(join(folder, "file"), "");
    const { exit, output } = await refusalOf(folder, { DATA_DIR: "file/data" });
    expect(exit).to.equal(1);
    expect(output)
      .to.contain(`can't write to ${join(folder, "file/data")} (ENOTDIR)`)
      .and.contain("DATA_DIR");
    rmSync(folder, { recursive: true });
  }).timeout(60_000);

  /** Addresses of this machine beyond 127.0.0.1. On Linux all of 127.0.0.0/8 is. */
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address)
    .concat(process.platform === "linux" ? ["127.0.0.2"] : []);

  function accepts(host: string, url: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(new URL(url).port), timeout: 2_000 });
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("timeout", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  }

  it("the service and the JSON-RPC are on 127.0.0.1 alone", async () => {
    const service = await startInProcess();
    try {
      for (const url of [service.url, service.rpcUrl]) {
        expect(await accepts("127.0.0.1", url)).to.equal(true);
        for (const host of [...others, "::1"])
          expect(await accepts(host, url), `${host} ${url}`).to.equal(false);
      }
    } finally {
      await service.stop();
    }
  });

  it("the JSON-RPC stays there if the service listens everywhere", async function () {
    if (others.length === 0) this.skip();
    const service = await startInProcess({ HOST: "0.0.0.0" });
    try {
      expect(service.rpcUrl).to.match(/^http:\/\/127\.0\.0\.1:/);
      for (const host of others.filter((address) => !address.includes(":"))) {
        expect(await accepts(host, service.url), host).to.equal(true);
        expect(await accepts(host, service.rpcUrl), host).to.equal(false);
      }
    } finally {
      await service.stop();
    }
  });
});
