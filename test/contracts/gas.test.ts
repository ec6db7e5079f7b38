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
  tokenRequest,
  withKey,
} from "./fixture.ts";

const SNAPSHOT = new URL("gas-snapshot.json", import.meta.url);
const UPDATE = process.env.UPDATE_SNAPSHOT === "1";

const KINDS = ["token", "security token"] as const;
const SIZES = [80, 1] as const;
const KEYS = ["without a key", "with a key"] as const;

/** 100 bytes of JSON. */
const INFO = JSON.stringify({ note: "x".repeat(89) });

/** The factory has issued before: only its very first batch pays for more. */
async function deployUsed() {
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
    ...(await gasOfTransfers()),
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
    ["token, 80 in a batch, without a key", 85_000],
    ["token, 80 in a batch, with a key", 108_000],
    ["token, 1 in a batch, without a key", 125_000],
    ["security token, 1 in a batch, without a key", 130_000],
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
