import { expect } from "chai";
import {
  as,
  deployHallmark,
  FACTORY_ROLE,
  type Hallmark,
  issue,
  issueSecurityToken,
  issueToken,
  networkHelpers,
  OPERATOR_ROLE,
  tokenRequest,
} from "./fixture.ts";

type Step = (hallmark: Hallmark) => Promise<unknown>;

/** A call of the admin: the method and its arguments. */
type Call = (hallmark: Hallmark) => ["grantRole" | "revokeRole" | Method, ...unknown[]];
type Method = "proposeIssuerWallet" | "registerIssuer" | "setIssuerSuspended";

const ISSUER = "issuer123";

const nothing: Step = () => Promise.resolve();
const batch: Step = (hallmark) => issueToken(hallmark, { ticker: "batch" });

const revokeOperator: Call = ({ operator }) => ["revokeRole", OPERATOR_ROLE, operator];
const revokeFactory: Call = ({ factory }) => ["revokeRole", FACTORY_ROLE, factory];
const suspend: Call = () => ["setIssuerSuspended", ISSUER, true];
const replaceWallet: Call = ({ bob }) => ["proposeIssuerWallet", ISSUER, bob];

const offerToAlice: Step = ({ registry, issuer, alice }) =>
  as(registry, issuer).proposeIssuerWallet(ISSUER, alice);
const aliceAccepts: Step = ({ registry, alice }) => as(registry, alice).acceptIssuerWallet(ISSUER);
const takeOfferBack: Step = ({ registry, issuer }) =>
  as(registry, issuer).proposeIssuerWallet(ISSUER, `0x${"00".repeat(20)}`);

async function loseAnotherOperator({ registry, stranger }: Hallmark): Promise<void> {
  await registry.grantRole(OPERATOR_ROLE, stranger);
  await registry.revokeRole(OPERATOR_ROLE, stranger);
}

/** Wallets send no more gas than was estimated, and the admin's calls are for emergencies. */
describe("TokenRegistry, gas of the admin", () => {
  for (const [words, first, call, between] of [
    ["revoking an operator, before the first batch", nothing, revokeOperator, batch],
    ["revoking an operator, before the next batch", batch, revokeOperator, issueSecurityToken],
    [
      "revoking an operator, before a batch after another one's end",
      loseAnotherOperator,
      revokeOperator,
      batch,
    ],
    ["revoking an operator, before another one's end", batch, revokeOperator, loseAnotherOperator],
    ["revoking a factory, before a batch", loseAnotherOperator, revokeFactory, batch],
    ["granting a role, before a batch", nothing, ({ alice }) => ["grantRole", OPERATOR_ROLE, alice], batch],
    ["registering an issuer, before a batch", nothing, ({ bob }) => ["registerIssuer", "x", bob], batch],
    ["suspending an issuer, before it offers its account", nothing, suspend, offerToAlice],
    ["suspending an issuer, before another wallet accepts", offerToAlice, suspend, aliceAccepts],
    ["replacing a wallet, before it offers its account", nothing, replaceWallet, offerToAlice],
    ["replacing a wallet, before the thief's next one accepts", offerToAlice, replaceWallet, aliceAccepts],
    ["replacing a wallet, before the thief takes an offer back", offerToAlice, replaceWallet, takeOfferBack],
  ] as [string, Step, Call, Step][]) {
    it(`is enough for ${words}`, async () => {
      const hallmark = await networkHelpers.loadFixture(deployHallmark);
      const { registry } = hallmark;
      await first(hallmark);
      const [method, ...args] = call(hallmark);
      const gasLimit = await registry[method].estimateGas(...args);
      await between(hallmark);
      await registry[method](...args, { gasLimit });
    });
  }

  it("is the same for each revocation", async () => {
    const hallmark = await networkHelpers.loadFixture(deployHallmark);
    const { registry, operator } = hallmark;
    const used: bigint[] = [];
    for (const before of [nothing, batch, loseAnotherOperator, (h: Hallmark) => issueToken(h)]) {
      await before(hallmark);
      const receipt = await (await registry.revokeRole(OPERATOR_ROLE, operator)).wait();
      used.push(receipt.gasUsed as bigint);
      await registry.grantRole(OPERATOR_ROLE, operator);
    }
    expect(new Set(used).size, used.join()).to.equal(1);
  });

  it("of a batch is the same after anyone gives up a role that was not theirs", async () => {
    const hallmark = await networkHelpers.loadFixture(deployHallmark);
    const { registry, stranger } = hallmark;
    await batch(hallmark);
    const used: number[] = [];
    for (const ticker of ["before", "behind"]) {
      const { receipt } = await issue(hallmark, [tokenRequest(hallmark, { ticker })]);
      used.push(Number(receipt.gasUsed));
      await as(registry, stranger).renounceRole(OPERATOR_ROLE, stranger);
    }
    expect(used[1]).to.equal(used[0]);
  });
});
