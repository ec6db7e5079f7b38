import { expect } from "chai";
import { SiweMessage } from "@signinwithethereum/siwe";
import { Wallet, Signature } from "ethers";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HallmarkError } from "../../src/base/errors.ts";
import type { SessionStore } from "../../src/sessions/session-store.ts";
import { createSignIn, type SignIn } from "../../src/sessions/sign-in.ts";
import { openSqliteSessions } from "../../src/sessions/sqlite-sessions.ts";

const START = Date.parse("2030-01-01T00:00:00.000Z");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TTL = 3_600;

const at = (time: number) => new Date(time).toISOString();

describe("signing in", () => {
  const wallet = Wallet.createRandom();
  let folder: string;
  let store: SessionStore;
  let now: number;
  let made: number;
  let signIn: SignIn;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sign-in-"));
    now = START;
    made = 0;
    const sqlite = openSqliteSessions(join(folder, "sessions.db"), () => now);
    store = {
      ...sqlite,
      create: (...session) => {
        made++;
        return sqlite.create(...session);
      },
    };
    signIn = signInAt("https://hallmark.example");
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  function signInAt(url: string, options: Partial<Parameters<typeof createSignIn>[0]> = {}): SignIn {
    return createSignIn({
      store,
      publicUrl: new URL(url),
      chainId: 31337,
      sessionTtl: TTL,
      now: () => now,
      ...options,
    });
  }

  type Fields = Partial<SiweMessage>;

  function text(nonce: string, fields: Fields = {}): string {
    return new SiweMessage({
      domain: "hallmark.example",
      address: wallet.address,
      uri: "https://hallmark.example",
      version: "1",
      chainId: 31337,
      issuedAt: at(now),
      nonce,
      ...fields,
    }).prepareMessage();
  }

  async function signed(message: string, by: Pick<Wallet, "signMessage"> = wallet) {
    return { message, signature: await by.signMessage(message) };
  }

  async function refusal(signingIn: Promise<unknown>): Promise<HallmarkError> {
    const error: unknown = await signingIn.then(
      () => expect.fail("it was taken"),
      (error: unknown) => error,
    );
    expect(error).to.be.instanceOf(HallmarkError);
    return error as HallmarkError;
  }

  it("makes a session for the wallet that signed", async () => {
    const session = await signIn.signIn(await signed(text(await signIn.nonce())));
    const expiresAt = new Date(START + TTL * SECOND);
    expect(session).to.deep.include({ address: wallet.address, expiresAt });
    expect(await store.find(session.key)).to.deep.equal({ address: wallet.address, expiresAt });
  });

  const taken: [what: string, fields: Fields][] = [
    ["a statement, a request id and resources", { statement: "Hello", requestId: "1", resources: ["a:b"] }],
    ["an empty statement", { statement: "" }],
    ["a scheme", { scheme: "https" }],
    ["a URI below ours", { uri: "https://hallmark.example/a/b?c#d" }],
    ["our port in full", { uri: "https://hallmark.example:443/" }],
    ["an issue time as old as the nonce may be", { issuedAt: at(START - 10 * MINUTE) }],
    ["an issue time a minute ahead", { issuedAt: at(START + MINUTE) }],
    ["a time with an offset", { issuedAt: "2030-01-01T09:00:00+09:00" }],
    ["a not-before time of now", { notBefore: at(START) }],
    ["an expiry just ahead", { expirationTime: at(START + 1) }],
  ];
  for (const [what, fields] of taken) {
    it(`takes ${what}`, async () => {
      const { address } = await signIn.signIn(await signed(text(await signIn.nonce(), fields)));
      expect(address).to.equal(wallet.address);
    });
  }

  const SIGNATURE = "the signature is not one of the message by its address";
  const URI = "the message's URI is not within https://hallmark.example/";
  const DOMAIN = "the message's domain is not hallmark.example";
  const CHAIN = "the message's chain is not 31337";
  const other = Wallet.createRandom().address;
  const refused: [what: string, fields: Fields, message: string][] = [
    ["another domain", { domain: "evil.example" }, DOMAIN],
    ["a domain below ours", { domain: "a.hallmark.example" }, DOMAIN],
    ["a domain that ends like ours", { domain: "evilhallmark.example" }, DOMAIN],
    ["another port", { domain: "hallmark.example:8443" }, DOMAIN],
    ["another scheme", { scheme: "http" }, "the message's scheme is not https"],
    ["another URI", { uri: "https://evil.example/" }, URI],
    ["a URI of another scheme", { uri: "http://hallmark.example/" }, URI],
    ["a URI of another port", { uri: "https://hallmark.example:8443/" }, URI],
    ["a URI that begins like ours", { uri: "https://hallmark.example.evil.example/" }, URI],
    ["a URI with our name as a user", { uri: "https://hallmark.example@evil.example/" }, URI],
    ["a blob of ours", { uri: "blob:https://hallmark.example/a" }, URI],
    ["a URI without a host", { uri: "urn:a:b" }, URI],
    ["another chain", { chainId: 1 }, CHAIN],
    ["another address", { address: other }, SIGNATURE],
    [
      "an issue time before any nonce",
      { issuedAt: at(START - 10 * MINUTE - 1) },
      "the message was issued too long ago",
    ],
    [
      "an issue time in the future",
      { issuedAt: at(START + MINUTE + 1) },
      "the message was issued in the future",
    ],
    ["a not-before time to come", { notBefore: at(START + 1) }, "the message is not valid yet"],
    ["an expiry that has come", { expirationTime: at(START) }, "the message has expired"],
  ];
  for (const [what, fields, message] of refused) {
    it(`refuses ${what}, and leaves the nonce`, async () => {
      const nonce = await signIn.nonce();
      const error = await refusal(signIn.signIn(await signed(text(nonce, fields))));
      expect(error).to.include({ code: "UNAUTHORIZED", status: 401, message });
      expect(made).to.equal(0);
      await signIn.signIn(await signed(text(nonce)));
    });
  }

  it("refuses a signature that isn't one of this message by this wallet, and leaves the nonce", async () => {
    const nonce = await signIn.nonce();
    const message = text(nonce);
    const good = await wallet.signMessage(message);
    const signatures = [
      await Wallet.createRandom().signMessage(message),
      await wallet.signMessage(`${message} `),
      await wallet.signMessage(text(nonce, { statement: "Other" })),
      `${good.slice(0, 20)}${good[20] === "0" ? "1" : "0"}${good.slice(21)}`,
      good.slice(0, -4), // without v alone it could be a compact one
      `${good}00`,
      "0x",
      "0x00",
      `0x${"00".repeat(65)}`,
      `0x${"ff".repeat(8_191)}`,
    ];
    for (const signature of signatures) {
      const error = await refusal(signIn.signIn({ message, signature }));
      expect(error, signature).to.include({ code: "UNAUTHORIZED", message: SIGNATURE });
    }
    expect(made).to.equal(0);
    await signIn.signIn({ message, signature: good });
  });

  it("takes a compact signature (EIP-2098)", async () => {
    const { message, signature } = await signed(text(await signIn.nonce()));
    await signIn.signIn({ message, signature: Signature.from(signature).compactSerialized });
  });

  const NONCE = "the message's nonce is unknown, used or expired";

  it("refuses a nonce that it did not issue", async () => {
    const error = await refusal(signIn.signIn(await signed(text("abcdefgh12345678"))));
    expect(error).to.include({ code: "UNAUTHORIZED", message: NONCE });
  });

  it("refuses a replay, even of another message with the same nonce", async () => {
    const nonce = await signIn.nonce();
    const request = await signed(text(nonce));
    await signIn.signIn(request);
    for (const again of [request, await signed(text(nonce, { statement: "Again" }))]) {
      expect(await refusal(signIn.signIn(again))).to.include({ code: "UNAUTHORIZED", message: NONCE });
    }
    expect(made).to.equal(1);
  });

  it("creates one session for one nonce, even if many ask at the same time", async () => {
    const nonce = await signIn.nonce();
    const requests = await Promise.all(
      Array.from({ length: 10 }, (_, i) => signed(text(nonce, { requestId: String(i) }))),
    );
    const outcomes = await Promise.allSettled(requests.map((request) => signIn.signIn(request)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect(made).to.equal(1);
  });

  it("keeps a nonce for ten minutes", async () => {
    const nonces = [await signIn.nonce(), await signIn.nonce()] as const;
    now = START + 10 * MINUTE - 1;
    await signIn.signIn(await signed(text(nonces[0])));
    now = START + 10 * MINUTE;
    expect(await refusal(signIn.signIn(await signed(text(nonces[1]))))).to.include({ message: NONCE });
  });

  it("issues nonces that EIP-4361 allows, each of them once", async () => {
    const nonces = await Promise.all(Array.from({ length: 100 }, () => signIn.nonce()));
    for (const nonce of nonces) expect(nonce).to.match(/^[A-Za-z0-9]{8,}$/);
    expect(new Set(nonces).size).to.equal(100);
  });

  it("ends the session when the message expires, if that is earlier", async () => {
    for (const [expirationTime, end] of [
      [START + MINUTE, START + MINUTE],
      [START + 2 * TTL * SECOND, START + TTL * SECOND],
    ] as const) {
      const fields = { expirationTime: at(expirationTime) };
      const { key, expiresAt } = await signIn.signIn(await signed(text(await signIn.nonce(), fields)));
      expect(expiresAt.getTime()).to.equal(end);
      now = end - 1;
      expect(await store.find(key)).to.include({ address: wallet.address });
      now = end;
      expect(await store.find(key)).to.equal(undefined);
      now = START;
    }
  });

  it("takes a message of 4096 characters", async () => {
    const nonce = await signIn.nonce();
    const room = 4_096 - text(nonce, { statement: "" }).length - 1;
    const message = text(nonce, { statement: "a".repeat(room + 1) });
    expect(message).to.have.length(4_096);
    await signIn.signIn(await signed(message));
  });

  describe("with a message that isn't one", () => {
    const edits: [what: string, edit: (message: string) => string][] = [
      ["nothing", () => ""],
      ["another text", () => "Sign in, please"],
      ["a line too many", (message) => `${message}\n`],
      ["Windows line ends", (message) => message.replaceAll("\n", "\r\n")],
      ["another version", (message) => message.replace("Version: 1", "Version: 2")],
      ["no version", (message) => message.replace("Version: 1\n", "")],
      ["no nonce", (message) => message.replace(/Nonce: .*\n/, "")],
      ["two nonces", (message) => message.replace(/(Nonce: .*\n)/, "$1$1")],
      ["a short nonce", (message) => message.replace(/Nonce: .*/, "Nonce: abcdefg")],
      ["no issue time", (message) => message.replace(/\nIssued At: .*/, "")],
      [
        "an issue time that isn't one",
        (message) => message.replace(/Issued At: .*/, "Issued At: 2030-02-30T00:00:00Z"),
      ],
      ["an expiry in a leap second", (message) => `${message}\nExpiration Time: 2029-12-31T23:59:60Z`],
      ["a not-before time in a leap second", (message) => `${message}\nNot Before: 2030-12-31T23:59:60Z`],
      [
        "an issue time in a leap second",
        (message) => message.replace(/Issued At: .*/, "Issued At: 2029-12-31T23:59:60Z"),
      ],
      [
        "an address in lower case",
        (message) => message.replace(wallet.address, wallet.address.toLowerCase()),
      ],
      [
        "an address in upper case",
        (message) => message.replace(wallet.address, `0x${wallet.address.slice(2).toUpperCase()}`),
      ],
      [
        "an address with a wrong checksum",
        (message) => message.replace(/0x\w{40}/, "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
      ],
      ["the zero address", (message) => message.replace(/0x\w{40}/, `0x${"0".repeat(40)}`)],
      ["a chain that is no number", (message) => message.replace("31337", "mainnet")],
      ["text that EIP-4361 doesn't know", (message) => message.replace("\n\n", "\n\nSchön\n")],
    ];
    for (const [what, edit] of edits) {
      it(`refuses ${what}`, async () => {
        const message = text(await signIn.nonce());
        expect(edit(message)).not.to.equal(message);
        const error = await refusal(signIn.signIn(await signed(edit(message))));
        expect(error).to.include({
          code: "VALIDATION_FAILED",
          status: 400,
          field: "message",
          message: "invalid message value",
        });
      });
    }
  });

  describe("to a service below a path", () => {
    for (const [uri, within] of [
      ["https://hallmark.example/app", true],
      ["https://hallmark.example/app/", true],
      ["https://hallmark.example/app/page", true],
      ["https://hallmark.example/", false],
      ["https://hallmark.example/application", false],
      ["https://hallmark.example/app/../other", false],
      ["https://hallmark.example/app/%2e%2e/other", false],
    ] as const) {
      for (const base of ["https://hallmark.example/app", "https://hallmark.example/app/"]) {
        it(`${within ? "accepts" : "refuses"} ${uri} if the service is at ${base}`, async () => {
          const below = signInAt(base);
          const request = await signed(text(await below.nonce(), { uri }));
          if (within) await below.signIn(request);
          else
            expect((await refusal(below.signIn(request))).message).to.equal(
              `the message's URI is not within ${base}`,
            );
        });
      }
    }
  });

  describe("by a contract account", () => {
    const account = Wallet.createRandom().address;

    it("asks the contract, with the message and signature that were sent", async () => {
      const asked: unknown[] = [];
      const check = (...question: unknown[]) => {
        asked.push(question.slice(0, 3));
        return Promise.resolve(true);
      };
      const contracts = signInAt("https://hallmark.example", { checkContractSignature: check });
      const message = text(await contracts.nonce(), { address: account });
      const { address } = await contracts.signIn({ message, signature: "0x1234" });
      expect(address).to.equal(account);
      expect(asked).to.deep.equal([[account, message, "0x1234"]]);
    });

    it("refuses what the contract refuses, and leaves the nonce", async () => {
      const unavailable = new HallmarkError("LEDGER_UNAVAILABLE", "the chain can't be asked");
      for (const [checkContractSignature, expected] of [
        [() => Promise.resolve(false), { code: "UNAUTHORIZED", message: SIGNATURE }],
        [() => Promise.reject(unavailable), { code: "LEDGER_UNAVAILABLE" }],
      ] as const) {
        const contracts = signInAt("https://hallmark.example", { checkContractSignature });
        const nonce = await contracts.nonce();
        for (const signature of ["0x1234", "0x"]) {
          const error = await refusal(
            contracts.signIn({ message: text(nonce, { address: account }), signature }),
          );
          expect(error).to.include(expected);
        }
        await contracts.signIn(await signed(text(nonce)));
      }
    });

    it("does not ask a contract if the message is wrong already", async () => {
      let asked = 0;
      const contracts = signInAt("https://hallmark.example", {
        checkContractSignature: () => Promise.resolve(++asked > 0),
      });
      for (const [, fields] of refused) {
        if (fields.address !== undefined) continue;
        const message = text(await contracts.nonce(), { ...fields, address: account });
        await refusal(contracts.signIn({ message, signature: "0x1234" }));
      }
      expect(asked).to.equal(0);
    });
  });
});
