import { readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import {
  as,
  deployHallmark,
  ethers,
  type Hallmark,
  issue,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  securityTokenRequest,
  tokenAt,
  type Token,
  tokenRequest,
  withKey,
} from "./fixture.ts";
import { signedCall } from "./orders.ts";

const SNAPSHOT = new URL("gas-snapshot.json", import.meta.url);
const UPDATE = process.env.UPDATE_SNAPSHOT === "1";

const KINDS = ["token", "security token"] as const;
const SIZES = [80, 1] as const;
const KEYS = ["without a key", "with a key"] as const;

/** 100 bytes of JSON. */
const INFO = JSON.stringify({ note: "x".repeat(89) });

/** The factory has issued before: only its very first batch pays for more. */
async function deployUsed() {
  // So that all addresses are the same, whatever was deployed before: the gas of calldata varies with their zeros.
  const [admin] = await ethers.getSigners();
  await networkHelpers.setNonce(admin?.address as string, 2 ** 20);
  const hallmark = await deployHallmark();
  await issueToken(hallmark, { ticker: "used", ...withKey("used") });
  return hallmark;
}

/** Gas a token, of a batch of the seed's tokens or of security tokens with 100 bytes of info. */
async function gasOf(
  kind: (typeof KINDS)[number],
  size: number,
  key: (typeof KEYS)[number],
): Promise<number> {
  const hallmark = await networkHelpers.loadFixture(deployUsed);
  const numbers = Array.from({ length: size }, (_, index) => String(1_000 + index));
  const keyOf = (number: string) => (key === "with a key" ? withKey(number, `payload ${number}`) : {});
  const { receipt } =
    kind === "token"
      ? await issue(
          hallmark,
          numbers.map((ticker) => tokenRequest(hallmark, { ticker, ...keyOf(ticker) })),
        )
      : await issue(
          hallmark,
          [],
          numbers.map((tokenName) => securityTokenRequest({ tokenName, info: INFO, ...keyOf(tokenName) })),
        );
  return Number(receipt.gasUsed) / size;
}

/** Gas a token, with names as long as they may be. */
async function gasOfLongNames(): Promise<Record<string, number>> {
  const gas: Record<string, number> = {};
  for (const [words, name] of [
    ["60 characters", "x".repeat(60)],
    ["20 characters of 3 bytes", "漢".repeat(20)],
  ] as const) {
    const hallmark = await networkHelpers.loadFixture(deployUsed);
    const { receipt } = await issue(
      hallmark,
      Array.from({ length: 80 }, (_, index) =>
        tokenRequest(hallmark, { ticker: String(1_000 + index), fullName: name, shortName: name }),
      ),
    );
    gas[`token, 80 in a batch, both names of ${words}`] = Number(receipt.gasUsed) / 80;
  }
  return gas;
}

/** Gas of the first transfers of a fresh token. */
async function gasOfTransfers(): Promise<Record<string, number>> {
  const hallmark = await networkHelpers.loadFixture(deployUsed);
  const { owner, issuer, alice, bob } = hallmark;
  const { token } = await issueToken(hallmark);
  const { token: bond } = await issueSecurityToken(hallmark, { info: INFO });
  for (const account of [alice, bob]) await as(bond, issuer).setAllowed(account, true);
  const gas: Record<string, number> = {};
  for (const [kind, contract, holder] of [
    ["token", token, owner],
    ["security token", bond, issuer],
  ] as const) {
    for (const [words, from, to] of [
      ["first transfer", holder, alice],
      ["next transfer out of the first holder", holder, alice],
      ["transfer between others", alice, bob],
    ] as const) {
      const receipt = await (await as(contract, from).transfer(to, 10n)).wait();
      gas[`${kind}, ${words}`] = Number(receipt.gasUsed);
    }
  }
  return gas;
}

/** Gas of a transfer by authorization, of 80 in a batch of the executor's, none of them a holder's first. */
async function gasOfAuthorizations(): Promise<Record<string, number>> {
  const hallmark = await networkHelpers.loadFixture(deployUsed);
  const { owner, executor, operator } = hallmark;
  const tickers = Array.from({ length: 80 }, (_, index) => String(1_000 + index));
  await issue(
    hallmark,
    tickers.map((ticker) => tokenRequest(hallmark, { ticker })),
  );
  const tokens = await Promise.all(
    tickers.map(async (ticker) => tokenAt("IssuedToken", await hallmark.registry.tickerAddress(ticker))),
  );
  const receivers = tickers.map((number) => ethers.getAddress(ethers.id(number).slice(0, 42)));
  for (const to of receivers) await as(tokens[0] as Token, owner).transfer(to, 10n);
  for (const token of tokens.slice(1)) await as(token, owner).transfer(receivers[0], 10n);

  async function gasOf(round: string, payments: { token: Token; to: string }[]): Promise<number> {
    const orders = await Promise.all(
      payments.map(async ({ token, to }, index) => ({
        target: token,
        gas: 100_000n,
        data: await signedCall(
          token,
          owner,
          "TransferWithAuthorization",
          // Not random: the gas of calldata varies with its zeros.
          { from: owner.address, to, value: 10n, nonce: ethers.id(`${round} ${index}`) },
          "v,r,s",
        ),
      })),
    );
    const receipt = await (await as(executor, operator).execute(orders)).wait();
    expect(receipt.logs).to.have.length(3 * orders.length);
    return Number(receipt.gasUsed) / orders.length;
  }

  const [one] = tokens as [Token];
  return {
    "transfer by authorization, 80 of one token, to known accounts": await gasOf(
      "known",
      receivers.map((_, index) => ({ token: one, to: receivers[index % 2] as string })),
    ),
    "transfer by authorization, 80 of one token, each to another known account": await gasOf(
      "each",
      receivers.map((to) => ({ token: one, to })),
    ),
    "transfer by authorization, of 80 tokens": await gasOf(
      "all",
      tokens.map((token, index) => ({ token, to: receivers[(index + 1) % 80] as string })),
    ),
  };
}

/** Gas of the same token as a contract of its own. */
async function gasOfPlainDeploy(): Promise<number> {
  const { owner, operator } = await networkHelpers.loadFixture(deployUsed);
  const { fullName, amount, decimals } = tokenRequest({ owner });
  const symbol = "1000";
  const args = [fullName, symbol, decimals, amount * 10n ** BigInt(decimals), owner];
  const contract = await ethers.deployContract("PlainToken", args, operator);
  return Number((await contract.deploymentTransaction()?.wait())?.gasUsed);
}

async function measure(): Promise<Record<string, number>> {
  const gas: Record<string, number> = {};
  for (const kind of KINDS) {
    for (const size of SIZES) {
      for (const key of KEYS) gas[`${kind}, ${size} in a batch, ${key}`] = await gasOf(kind, size, key);
    }
  }
  return {
    ...gas,
    ...(await gasOfLongNames()),
    ...(await gasOfTransfers()),
    ...(await gasOfAuthorizations()),
    "plain OpenZeppelin ERC-20, deployed": await gasOfPlainDeploy(),
  };
}

describe("Gas", () => {
  let gas: Record<string, number>;

  before(async () => {
    gas = await measure();
  });

  it("is exactly that of the snapshot", async () => {
    if (UPDATE) await writeFile(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`);
    const snapshot: unknown = JSON.parse(await readFile(SNAPSHOT, "utf8"));
    const renew =
      "The gas is not that of gas-snapshot.json. If it should be: run again with UPDATE_SNAPSHOT=1";
    expect(gas, renew).to.deep.equal(snapshot);
  });

  for (const [name, limit] of [
    ["token, 80 in a batch, without a key", 68_500],
    ["token, 80 in a batch, with a key", 91_500],
    ["token, 1 in a batch, without a key", 101_000],
    ["security token, 80 in a batch, without a key", 82_000],
    ["token, first transfer", 74_195],
    ["token, next transfer out of the first holder", 39_995],
    ["token, transfer between others", 55_347],
    ["security token, first transfer", 90_239],
    ["security token, next transfer out of the first holder", 56_039],
    ["security token, transfer between others", 63_438],
    ["transfer by authorization, 80 of one token, to known accounts", 41_000],
    ["transfer by authorization, of 80 tokens", 70_000],
  ] as const) {
    it(`is at most ${limit.toLocaleString("en")} for a ${name}`, () => {
      expect(gas[name]).to.be.greaterThan(21_000).and.at.most(limit);
    });
  }

  it("is measured on the seed's token", async () => {
    const hallmark: Hallmark = await networkHelpers.loadFixture(deployUsed);
    const { fullName, shortName, amount, decimals } = tokenRequest(hallmark);
    expect({ fullName, shortName, amount, decimals }).to.deep.equal({
      fullName: "testdonttouch100",
      shortName: "testdonttouch",
      amount: 10_000n,
      decimals: 8,
    });
    expect(ethers.toUtf8Bytes(INFO)).to.have.length(100);
  });
});
