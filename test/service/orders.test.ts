import { expect } from "chai";
import { randomBytes, Wallet, ZeroAddress, type HDNodeWallet } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { scrape } from "../support/metrics.ts";
import {
  accountCode,
  COSTLY,
  deploying,
  ENDLESS,
  orderState,
  placeOrder,
  signedOrder,
  typedData,
  type OrderBody,
} from "../support/orders.ts";
import {
  chainState,
  hardhatWallet,
  REGISTRY,
  rpc,
  SECURITY_TOKEN,
  sendSigned,
  transact,
  view,
} from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, registryAddress, startInProcess, type Running } from "./service.ts";

const [holder, controller, other, poor] = [1, 2, 3, 4].map(hardhatWallet) as [
  HDNodeWallet,
  HDNodeWallet,
  HDNodeWallet,
  HDNodeWallet,
];
const EXECUTOR = artifact("OrderExecutor").abi;
const TRANSFER = "TransferWithAuthorization";
const CANCEL = "CancelAuthorization";
const soon = () => Math.floor(Date.now() / 1000) + 600;

describe("orders", function () {
  this.timeout(60_000);
  let service: Running;
  let token: string;
  let bond: string;

  before(async () => {
    service = await startInProcess();
    const names = { full_name: "Gold, étalon", short_name: "gold", ticker: "GOLD" };
    await send(service, "POST /tokens", {
      session_key: DEMO_KEY,
      ...names,
      token_amount: 10_000,
      decimals: 2,
    });
    const st = { issuer_id: "issuer123", token_name: "Bond", issued_amount: 1_000, info: {} };
    await send(service, "POST /security-tokens", st);
    const address = async (path: string) =>
      (await send<{ contract_address: string }>(service, `GET ${path}`)).body.contract_address;
    token = await address("/tokens/1");
    bond = await address("/security-tokens/issuer123-Bond");
  });
  after(() => service.stop());

  const balance = (address: string, account: string) =>
    view(service, address, SECURITY_TOKEN, "balanceOf", [account]) as Promise<bigint>;
  const pay = (message: object = {}, wallet = holder) =>
    signedOrder(service, wallet, token, TRANSFER, {
      from: wallet.address,
      to: other.address,
      value: "5",
      ...message,
    });
  const control = (type: string, message: object, wallet = controller) =>
    signedOrder(service, wallet, bond, type, message);

  async function place(body: OrderBody) {
    const { status, body: answer, headers } = await placeOrder(service, body);
    expect(status, JSON.stringify(answer)).to.equal(200);
    expect(headers.get("location")).to.equal(`/orders/${answer.order_id}`);
    return answer;
  }

  /** That the answer is this refusal, and that nothing was sent for it. */
  async function refuses(
    body: object,
    status: number,
    error: string,
    message: RegExp | string,
  ): Promise<void> {
    const before = await chainState(service);
    const { status: answered, body: answer } = await placeOrder(service, body);
    expect(answered, JSON.stringify(answer)).to.equal(status);
    expect(answer.error).to.equal(error);
    expect(answer.message).to.match(typeof message === "string" ? new RegExp(`^${message}$`) : message);
    expect(await chainState(service)).to.deep.equal(before);
  }

  async function deploy(code: string): Promise<string> {
    const hash = await rpc(service, "eth_sendTransaction", [{ from: other.address, data: deploying(code) }]);
    const receipt = await rpc<{ contractAddress: string }>(service, "eth_getTransactionReceipt", [hash]);
    return receipt.contractAddress;
  }

  it("are written out as wallets sign them, and completed", async () => {
    const message = { from: holder.address, to: other.address, value: 7 };
    const data = await typedData(service, token, TRANSFER, message);
    expect(data.domain).to.deep.equal({
      name: "Gold, étalon",
      version: "1",
      chainId: 31337,
      verifyingContract: token,
    });
    expect(data.types["EIP712Domain"]?.map(({ name }) => name)).to.deep.equal(Object.keys(data.domain));
    expect(data.message).to.deep.include({ ...message, value: "7", validAfter: "0" });
    expect(Number(data.message["validBefore"])).to.be.within(soon() - 5, soon() + 5);
    expect(data.message["nonce"]).to.match(/^0x[0-9a-f]{64}$/);
    const again = await typedData(service, token, TRANSFER, message);
    expect(again.message["nonce"]).not.to.equal(data.message["nonce"]);
  });

  it("happen once, however often they are sent, one after the other and at the same time", async () => {
    const [before, body] = [await balance(token, other.address), await pay({ value: "250" })];
    const answers = await Promise.all(Array.from({ length: 5 }, () => place(body)));
    for (let i = 0; i < 5; i += 1) answers.push(await place(body));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await balance(token, other.address)).to.equal(before + 250n);
    const [{ order_id, transaction_hash }] = answers as [(typeof answers)[0]];
    expect(await orderState(service, order_id.toUpperCase().replace("0X", "0x"))).to.deep.include({
      ...{ order_id, type: TRANSFER, contract_address: token, signer: holder.address },
      ...{ state: "executed", transaction_hash },
    });
  });

  it("of a controller do what they say", async () => {
    await place(await control("SetAllowed", { accounts: [other.address, poor.address], allowed: true }));
    await place(await control("Mint", { to: other.address, amount: "40" }));
    await place(await control("SetFrozenTokens", { account: other.address, amount: 30 }));
    await place(await control("ForcedTransfer", { from: other.address, to: poor.address, amount: "20" }));
    expect(await balance(bond, other.address)).to.equal(20n);
    expect(await balance(bond, poor.address)).to.equal(20n);
    expect(await view(service, bond, SECURITY_TOKEN, "getFrozenTokens", [other.address])).to.equal(20n);
    await place(await control("SetFrozenTokens", { account: other.address, amount: 0 }));
    await place(await control("SetAllowed", { accounts: [poor.address], allowed: false }));
    expect(await view(service, bond, SECURITY_TOKEN, "canSend", [poor.address])).to.equal(false);
  });

  it("with a nonce that another has used, or that was cancelled, are refused", async () => {
    const first = await pay();
    await place(first);
    const { nonce } = first.message;
    await refuses(await pay({ nonce, value: "6" }), 409, "NONCE_USED", "another order has used this nonce");
    const unsent = await pay();
    const message = { authorizer: holder.address, nonce: unsent.message["nonce"] };
    const cancel = await signedOrder(service, holder, token, CANCEL, message);
    const cancelled = await place(cancel);
    expect(await place(cancel)).to.deep.equal(cancelled);
    await refuses(unsent, 409, "NONCE_USED", "the nonce of this order was cancelled");
    const digest = await idOf(unsent);
    expect(await orderState(service, digest)).to.deep.include({
      order_id: digest,
      type: TRANSFER,
      state: "cancelled",
    });
    expect(await orderState(service, cancelled.order_id)).to.deep.include({
      type: CANCEL,
      state: "executed",
    });
    // Each token has nonces of its own, and so has each signer.
    await place(await control("SetFrozenTokens", { account: other.address, amount: 0, nonce }));
  });

  async function idOf(body: OrderBody): Promise<string> {
    const { TypedDataEncoder } = await import("ethers");
    const data = await typedData(service, body.contract_address, body.type, body.message);
    const { EIP712Domain: _, ...types } = data.types;
    return TypedDataEncoder.hash(data.domain, types, data.message);
  }

  describe("are refused before anything is sent:", () => {
    it("what is not signed by whose order it is", async () => {
      const good = await pay();
      const says = `the order is not signed by ${holder.address}`;
      await refuses({ ...good, message: { ...good.message, value: "6" } }, 401, "INVALID_SIGNATURE", says);
      await refuses({ ...good, signature: (await pay({}, other)).signature }, 401, "INVALID_SIGNATURE", says);
      for (const signature of [
        "0x12",
        `0x${"00".repeat(65)}`,
        `${good.signature}00`,
        good.signature.slice(0, -2),
      ]) {
        await refuses({ ...good, signature }, 401, "INVALID_SIGNATURE", says);
      }
      // Nor where it has happened.
      await place(good);
      await refuses({ ...good, signature: `0x${"11".repeat(65)}` }, 401, "INVALID_SIGNATURE", says);
    });

    it("what is not signed by the controller", async () => {
      const mint = await control("Mint", { to: other.address, amount: 1 }, other);
      const says = `the order is signed by ${other.address}, who is not the token's controller`;
      await refuses(mint, 403, "FORBIDDEN", says);
      await refuses({ ...mint, signature: "0x12" }, 401, "INVALID_SIGNATURE", /is not signed by/);
    });

    it("what a suspended issuer has signed", async () => {
      const mint = await control("Mint", { to: controller.address, amount: 1 });
      const admin = hardhatWallet(0).address;
      const suspend = (suspended: boolean) =>
        transact(service, admin, registryAddress(service), REGISTRY, "setIssuerSuspended", [
          "issuer123",
          suspended,
        ]);
      await suspend(true);
      await refuses(mint, 403, "FORBIDDEN", "issuer 'issuer123' is suspended");
      await suspend(false);
      await place(mint);
    });

    it("what has expired, or is not valid yet", async () => {
      await refuses(await pay({ validBefore: 1 }), 422, "ORDER_EXPIRED", /expired/);
      const validAfter = soon() * 2;
      const late = await pay({ validAfter, validBefore: validAfter + 1 });
      const at = new Date(1000 * validAfter).toISOString();
      await refuses(late, 422, "ORDER_REFUSED", `the token refuses the order: it is valid only after ${at}`);
      const never = await pay({ validAfter: (2n ** 256n - 1n).toString() });
      await refuses(never, 422, "ORDER_REFUSED", /valid only after second 1157920892/);
    });

    it("what is valid since the last block, not for that", async () => {
      // The chain makes a block only for a transaction, so its time stands still.
      await place(await pay());
      const { timestamp } = await rpc<{ timestamp: string }>(service, "eth_getBlockByNumber", [
        "latest",
        false,
      ]);
      while (Date.now() / 1000 < Number(timestamp) + 2)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await place(await pay({ validAfter: Number(timestamp) }));
    });

    it("what a token refuses, in its words", async () => {
      const refusals: [body: OrderBody, reason: string][] = [
        [await pay({ value: "7" }, poor), `${poor.address} has 0 of it, and 0.07 are needed`],
        [
          await signedOrder(service, controller, bond, TRANSFER, {
            ...{ from: controller.address, to: holder.address, value: 1 },
          }),
          `${holder.address} may not receive this token`,
        ],
        [
          await signedOrder(service, holder, bond, TRANSFER, {
            ...{ from: holder.address, to: controller.address, value: 0 },
          }),
          `${holder.address} may not send this token`,
        ],
        [
          await control("ForcedTransfer", { from: other.address, to: other.address, amount: 1 }),
          `a forced transfer can't lead from ${other.address} to itself`,
        ],
        [
          await control("Mint", { to: other.address, amount: (2n ** 256n - 1n).toString() }),
          "the supply would be larger than a token's can be",
        ],
      ];
      for (const [body, reason] of refusals) {
        await refuses(body, 422, "ORDER_REFUSED", `the token refuses the order: ${reason}`);
      }
      await place(await control("SetFrozenTokens", { account: controller.address, amount: 990 }));
      const held = await balance(bond, controller.address);
      const frozen = await signedOrder(service, controller, bond, TRANSFER, {
        ...{ from: controller.address, to: other.address, value: held.toString() },
      });
      await refuses(frozen, 422, "ORDER_REFUSED", /only \d+ are not frozen, and \d+ are needed$/);
      // As soon as the reason is gone, the same order is good.
      await place(await control("SetFrozenTokens", { account: controller.address, amount: 0 }));
      await place(frozen);
    });

    it("what takes too much gas", async () => {
      const accounts = Array.from({ length: 40 }, () => Wallet.createRandom().address);
      const many = await control("SetAllowed", { accounts, allowed: true });
      await refuses(many, 422, "ORDER_REFUSED", "the token refuses the order: it takes more than 300000 gas");
      await place(await control("SetAllowed", { accounts: accounts.slice(0, 8), allowed: true }));
    });

    it("what is for a token that was not issued here, or has no such orders", async () => {
      const good = await pay();
      const NONE = ["NOT_FOUND", "there is no such token"] as const;
      await refuses({ ...good, contract_address: other.address }, 404, ...NONE);
      await refuses({ ...good, contract_address: registryAddress(service) }, 404, ...NONE);
      const draft = {
        contract_address: other.address,
        type: CANCEL,
        message: { authorizer: other.address, nonce: good.message["nonce"] },
      };
      expect((await send(service, "POST /orders/typed-data", draft)).status).to.equal(404);
      const mint = { ...(await control("Mint", { to: other.address, amount: 1 })), contract_address: token };
      await refuses(mint, 400, "VALIDATION_FAILED", "invalid type value");
    });
  });

  describe("that are no orders are refused for their form, and nothing happens:", () => {
    const WORD = `0x${"1".repeat(64)}`;
    /** By field of the message: what it must not be, beside nothing at all. */
    const WRONG: Record<string, unknown[]> = {
      from: [
        1,
        null,
        "",
        "0x12",
        ZeroAddress,
        holder.address.toLowerCase().replace("7", "A"),
        [holder.address],
      ],
      value: [
        ...[-1, 1.5, 2 ** 53, "-1", "+1", "1.0", "1e3", "01", "0x1", "1_000", "", " 1", "１"],
        ...[(2n ** 256n).toString(), true, null, [1]],
      ],
      validBefore: ["soon", -1, null],
      nonce: [1, "1", "0x12", WORD.slice(2), `${WORD}1`, `${WORD.slice(0, -1)}g`],
    };

    it("a field of the message, which the answer names", async () => {
      const good = await pay();
      for (const [field, values] of Object.entries(WRONG)) {
        for (const value of [undefined, ...values]) {
          const message = { ...good.message, [field]: value };
          await refuses({ ...good, message }, 400, "VALIDATION_FAILED", `invalid message.${field} value`);
        }
      }
      const more = { ...good.message, memo: "x" };
      await refuses({ ...good, message: more }, 400, "VALIDATION_FAILED", "invalid message.memo value");
      const allow = await control("SetAllowed", { accounts: [other.address], allowed: true });
      for (const [field, value] of [
        ["accounts", []],
        ["accounts", other.address],
        ["accounts", [other.address, "0x12"]],
        ["accounts", Array.from({ length: 101 }, () => other.address)],
        ["allowed", "true"],
        ["allowed", 1],
      ] as const) {
        const message = { ...allow.message, [field]: value };
        await refuses({ ...allow, message }, 400, "VALIDATION_FAILED", `invalid message.${field} value`);
      }
    });

    it("an amount or a time that is no plain whole number, though it is one", async () => {
      const good = await pay({ value: 1_000 });
      for (const field of ["value", "validAfter", "validBefore"]) {
        for (const number of ["1e3", "1E3", "1000.0", "0.1e4"]) {
          const body = JSON.stringify({ ...good, message: { ...good.message, [field]: 0 } });
          const odd = body.replace(`"${field}":0`, `"${field}":${number}`);
          for (const line of ["POST /orders", "POST /orders/typed-data"]) {
            const draft = line === "POST /orders" ? odd : odd.replace(/,"signature":"0x[0-9a-f]+"/, "");
            const message = `invalid message.${field} value`;
            const answer = await send(service, line, draft);
            expect(answer, odd).to.deep.include({
              status: 400,
              body: { error: "VALIDATION_FAILED", message },
            });
          }
        }
      }
    });

    it("a field of the body", async () => {
      const good = await pay();
      for (const [field, values] of Object.entries({
        contract_address: [undefined, 1, "", "0x12", ZeroAddress],
        type: [
          undefined,
          1,
          "",
          "ReceiveWithAuthorization",
          "Permit",
          "transferwithauthorization",
          "toString",
        ],
        message: [undefined, null, "{}", [], 1],
        signature: [undefined, 1, "", "0x", "0x1", "12", "0xzz", `0x${"11".repeat(4097)}`],
        nonce: [WORD],
      })) {
        for (const value of values) {
          await refuses({ ...good, [field]: value }, 400, "VALIDATION_FAILED", `invalid ${field} value`);
        }
      }
      const draft = { contract_address: token, type: CANCEL, message: { authorizer: holder.address } };
      const answer = await send(service, "POST /orders/typed-data", draft);
      const message = "invalid message.nonce value";
      expect(answer).to.deep.include({ status: 400, body: { error: "VALIDATION_FAILED", message } });
    });

    it("a body of another type, or that is too large", async () => {
      const plain = { "content-type": "text/plain" };
      for (const line of ["POST /orders", "POST /orders/typed-data"]) {
        expect((await send(service, line, "{}", plain)).status).to.equal(415);
        expect((await send(service, line, { type: "x".repeat(70_000) })).status).to.equal(413);
        expect((await send(service, line, '{"message":{"to":1,"to":2}}')).status).to.equal(400);
      }
    });
  });

  it("are taken from contracts that sign (ERC-1271)", async () => {
    const wallet = await deploy(accountCode(holder.address));
    await place(await pay({ to: wallet, value: "100" }));
    const message = { from: wallet, to: other.address, value: "3" };
    const body = await signedOrder(service, holder, token, TRANSFER, message);
    const answer = await place(body);
    expect(await balance(token, wallet)).to.equal(97n);
    expect(await orderState(service, answer.order_id)).to.deep.include({ state: "executed" });
    const strangers = await signedOrder(service, other, token, TRANSFER, message);
    await refuses(strangers, 401, "INVALID_SIGNATURE", /is not signed by/);
    for (const code of [accountCode(holder.address, COSTLY), ENDLESS]) {
      const costly = await deploy(code);
      const order = await signedOrder(service, holder, token, TRANSFER, {
        ...message,
        from: costly,
        value: 0,
      });
      await refuses(
        order,
        422,
        "ORDER_REFUSED",
        "the token refuses the order: it takes more than 300000 gas",
      );
    }
  });

  it("that others have sent are the same orders", async () => {
    const executor = (await view(
      service,
      await factoryAddress(),
      artifact("TokenFactory").abi,
      "EXECUTOR",
    )) as string;
    const [alone, batched] = [await pay(), await pay()];
    const own = await sendSigned(service, poor, token, SECURITY_TOKEN, `${method(7)}`, values(alone));
    const data = SECURITY_TOKEN.encodeFunctionData(method(7), values(batched));
    const orders = [{ target: token, gas: 200_000, data }];
    const through = await sendSigned(service, poor, executor, EXECUTOR, "execute", [orders]);
    for (const [body, transaction_hash] of [
      [alone, own],
      [batched, through],
    ] as const) {
      const id = await idOf(body);
      const expected = {
        order_id: id,
        type: TRANSFER,
        signer: holder.address,
        state: "executed",
        transaction_hash,
      };
      // From the chain alone.
      expect(await orderState(service, id)).to.deep.include(expected);
      expect(await place(body)).to.deep.equal({ order_id: id, transaction_hash });
    }
  });

  const method = (_: number) =>
    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)";
  const values = ({ message, signature }: OrderBody) => [
    ...["from", "to", "value", "validAfter", "validBefore", "nonce"].map((name) => message[name]),
    signature,
  ];

  async function factoryAddress(): Promise<string> {
    const { readFileSync } = await import("node:fs");
    const record = readFileSync(`${service.dataDir}/deployments/31337.json`, "utf8");
    return (JSON.parse(record) as { contracts: { factory: { address: string } } }).contracts.factory.address;
  }

  it("that nobody has sent are unknown", async () => {
    const id = `0x${Buffer.from(randomBytes(32)).toString("hex")}`;
    expect(await orderState(service, id)).to.deep.equal({ order_id: id, state: "unknown" });
    for (const wrong of ["1", "0x12", id.slice(2), `${id}0`, "batch"]) {
      expect((await send(service, `GET /orders/${wrong}`)).status, wrong).to.equal(404);
    }
    const refused = await send(service, "GET /orders/typed-data");
    expect([refused.status, refused.headers.get("allow")]).to.deep.equal([405, "POST"]);
  });

  it("go into the same transactions as what is issued", async () => {
    const before = await chainState(service);
    const orders = await Promise.all(Array.from({ length: 12 }, () => pay()));
    const st = (i: number) => ({
      issuer_id: "issuer123",
      token_name: `Mixed ${i}`,
      issued_amount: 1,
      info: {},
    });
    const [answers, issued] = await Promise.all([
      Promise.all(orders.map((body) => place(body))),
      Promise.all(Array.from({ length: 12 }, (_, i) => send(service, "POST /security-tokens", st(i)))),
    ]);
    expect(new Set(answers.map(({ order_id }) => order_id)).size).to.equal(12);
    for (const { status } of issued) expect(status).to.equal(201);
    const after = await chainState(service);
    expect(after.tokens).to.equal(before.tokens + 12);
    expect(after.block - before.block).to.be.below(12);
    expect(await balance(token, ZeroAddress)).to.equal(0n);
  });

  it("are counted, those that were sent and those that were refused", async () => {
    const before = (await scrape(service.url)).values;
    await place(await pay());
    await placeOrder(service, await pay({ validBefore: 1 }));
    const { values } = await scrape(service.url);
    for (const series of [
      'hallmark_orders_total{result="executed"}',
      'hallmark_requests_total{kind="order",outcome="success"}',
      'hallmark_requests_total{kind="order",outcome="ORDER_EXPIRED"}',
    ]) {
      expect(values.get(series), series).to.equal((before.get(series) ?? 0) + 1);
    }
  });

  describe("by the configuration", () => {
    it("are off, and the routes say so", async () => {
      const off = await startInProcess({ ORDERS: "off" });
      try {
        const message = "orders are not executed here: the service was started with ORDERS=off";
        for (const line of ["POST /orders", "POST /orders/typed-data", `GET /orders/0x${"1".repeat(64)}`]) {
          const answer = await send(off, line, line.startsWith("POST") ? {} : undefined);
          expect(answer).to.deep.include({ status: 404, body: { error: "NOT_FOUND", message } });
        }
      } finally {
        await off.stop();
      }
    });

    it("are limited by signer, of whom only his own orders count", async () => {
      const limited = await startInProcess({ RATE_LIMIT: "2" });
      try {
        const names = { full_name: "L", short_name: "l", ticker: "LIM" };
        const issue = { session_key: DEMO_KEY, ...names, token_amount: 10, decimals: 0 };
        await send(limited, "POST /tokens", issue);
        const { body } = await send<{ contract_address: string }>(limited, "GET /tokens/1");
        const message = { from: holder.address, to: other.address, value: 1 };
        const order = () => signedOrder(limited, holder, body.contract_address, TRANSFER, message);
        const forged = { ...(await order()), signature: "0x12" };
        for (let i = 0; i < 3; i += 1) expect((await placeOrder(limited, forged)).status).to.equal(401);
        for (let i = 0; i < 2; i += 1)
          expect((await placeOrder(limited, await order())).status).to.equal(200);
        const answer = await placeOrder(limited, await order());
        expect(answer.body).to.deep.equal({
          error: "TOO_MANY_REQUESTS",
          message: "at most 2 requests a minute",
        });
        const others = { ...message, from: other.address, to: holder.address };
        const second = await signedOrder(limited, other, body.contract_address, TRANSFER, others);
        expect((await placeOrder(limited, second)).status).to.equal(200);
      } finally {
        await limited.stop();
      }
    });
  });
});
