import { expect } from "chai";
import {
  as,
  deployHallmark,
  ethers,
  FACTORY_ROLE,
  type Hallmark,
  issue,
  MAX_UINT256,
  networkHelpers,
  OPERATOR_ROLE,
  Refusal,
  securityTokenRequest,
  tokenAt,
  tokenRequest,
  withKey,
} from "./fixture.ts";

describe("TokenFactory", () => {
  const load = () => networkHelpers.loadFixture(deployHallmark);

  it("knows its registry and the code of its tokens", async () => {
    const { registry, factory, tokenCode, securityTokenCode } = await load();
    expect(await factory.REGISTRY()).to.equal(registry.target);
    expect(await factory.TOKEN()).to.equal(tokenCode.target);
    expect(await factory.SECURITY_TOKEN()).to.equal(securityTokenCode.target);
  });

  describe("issue", () => {
    it("issues a token to its owner and says so in TokenIssued", async () => {
      const hallmark = await load();
      const { owner } = hallmark;
      const { payloadHash, ...said } = tokenRequest(hallmark, { ticker: "tDon", ...withKey("key") });
      const { outcomes } = await issue(hallmark, [{ ...said, payloadHash }]);
      expect(outcomes).to.deep.equal([{ event: "TokenIssued", ...said, id: 1n, decimals: 8n }]);
      const token = await tokenAt("IssuedToken", await hallmark.registry.tokenById(1n));
      expect(await token.balanceOf(owner)).to.equal(10_000n * 10n ** 8n);
    });

    it("issues a security token to its issuer and says so in SecurityTokenIssued", async () => {
      const hallmark = await load();
      const { payloadHash, ...said } = securityTokenRequest(withKey("key"));
      const { outcomes } = await issue(hallmark, [], [{ ...said, payloadHash }]);
      expect(outcomes).to.deep.equal([
        { event: "SecurityTokenIssued", ...said, id: 1n, owner: hallmark.issuer.address },
      ]);
      const token = await tokenAt("SecurityToken", await hallmark.registry.tokenById(1n));
      expect(await token.balanceOf(hallmark.issuer)).to.equal(1_000n);
    });

    it("emits the Transfer from zero of each token before its own event", async () => {
      const hallmark = await load();
      const { receipt } = await issue(hallmark, [tokenRequest(hallmark)], [securityTokenRequest()]);
      const { registry, factory } = hallmark;
      expect(receipt.logs.slice(1).map(({ address }) => address)).to.deep.equal([
        await registry.tokenById(1n),
        factory.target,
        await registry.tokenById(2n),
        factory.target,
      ]);
    });

    it("does nothing for an empty batch", async () => {
      const hallmark = await load();
      const { receipt } = await issue(hallmark, [], []);
      expect(receipt.logs).to.deep.equal([]);
    });

    it("refuses each request for its own reason, in their order, and issues the others", async () => {
      const hallmark = await load();
      await issue(
        hallmark,
        [tokenRequest(hallmark, { ticker: "TAKEN", ...withKey("used") })],
        [securityTokenRequest({ tokenName: "Taken" })],
      );
      const { outcomes } = await issue(
        hallmark,
        [
          tokenRequest(hallmark, { ticker: "one" }),
          tokenRequest(hallmark, { ticker: "two", amount: 0n, ...withKey("a") }),
          tokenRequest(hallmark, { ticker: "taken", ...withKey("b") }),
          tokenRequest(hallmark, { ticker: "three", ...withKey("used", "other payload") }),
          tokenRequest(hallmark, { ticker: "four" }),
        ],
        [
          securityTokenRequest({ tokenName: "Five" }),
          securityTokenRequest({ tokenName: "", ...withKey("c") }),
          securityTokenRequest({ issuerId: "nobody", ...withKey("d") }),
          securityTokenRequest({ tokenName: "Taken", ...withKey("e") }),
          securityTokenRequest({ tokenName: "New", ...withKey("used") }),
          securityTokenRequest({ tokenName: "Six", ...withKey("e") }),
        ],
      );
      const refused = (key: string, reason: bigint) => ({
        event: "IssueRefused",
        requestId: ethers.id(key),
        reason,
      });
      const { TickerTaken, RequestUsed, StIdTaken, UnknownIssuer, InvalidRequest } = Refusal;
      expect(outcomes.map((outcome) => ("reason" in outcome ? outcome : outcome.id))).to.deep.equal([
        3n,
        refused("a", InvalidRequest),
        refused("b", TickerTaken),
        refused("used", RequestUsed),
        4n,
        5n,
        refused("c", InvalidRequest),
        refused("d", UnknownIssuer),
        refused("e", StIdTaken),
        refused("used", RequestUsed),
        6n,
      ]);
    });

    it("refuses duplicates within one batch, and issues the first one", async () => {
      const hallmark = await load();
      const { outcomes } = await issue(
        hallmark,
        [
          tokenRequest(hallmark, { ticker: "abc", ...withKey("one") }),
          tokenRequest(hallmark, { ticker: "ABC", ...withKey("two") }),
          tokenRequest(hallmark, { ticker: "def", ...withKey("one") }),
        ],
        [
          securityTokenRequest({ ...withKey("one") }),
          securityTokenRequest({ ...withKey("two") }),
          securityTokenRequest({ ...withKey("three") }),
        ],
      );
      expect(outcomes.map(({ id, reason }) => id ?? { reason })).to.deep.equal([
        1n,
        { reason: Refusal.TickerTaken },
        { reason: Refusal.RequestUsed },
        { reason: Refusal.RequestUsed },
        2n,
        { reason: Refusal.StIdTaken },
      ]);
    });

    it("checks first whether the request was used, so that a repeat is recognised", async () => {
      const hallmark = await load();
      const token = tokenRequest(hallmark, withKey("token"));
      const bond = securityTokenRequest(withKey("bond"));
      await issue(hallmark, [token], [bond]);
      const { outcomes } = await issue(hallmark, [token], [bond, { ...bond, issuerId: "nobody" }]);
      expect(outcomes.map(({ reason }) => reason)).to.deep.equal(Array(3).fill(Refusal.RequestUsed));
    });

    it("takes requests without a key as often as they come", async () => {
      const hallmark = await load();
      const { outcomes } = await issue(
        hallmark,
        ["a", "b"].map((ticker) => tokenRequest(hallmark, { ticker, payloadHash: ethers.id("same") })),
      );
      expect(outcomes.map(({ id }) => id)).to.deep.equal([1n, 2n]);
    });

    it("takes the same text as a ticker and as the name of a security token", async () => {
      const hallmark = await load();
      const { outcomes } = await issue(
        hallmark,
        [tokenRequest(hallmark, { ticker: "same" })],
        [securityTokenRequest({ tokenName: "same" }), securityTokenRequest({ tokenName: "Same" })],
      );
      expect(outcomes.map(({ id }) => id)).to.deep.equal([1n, 2n, 3n]);
    });

    for (const length of [1, 60]) {
      it(`takes names of ${length} bytes`, async () => {
        const hallmark = await load();
        const name = "x".repeat(length);
        const tokens = [tokenRequest(hallmark, { fullName: name, shortName: name })];
        const { outcomes } = await issue(hallmark, tokens, [securityTokenRequest({ tokenName: name })]);
        expect(outcomes.map(({ id }) => id)).to.deep.equal([1n, 2n]);
      });
    }

    for (const length of [0, 61, 256, 1_000]) {
      it(`refuses names of ${length} bytes`, async () => {
        const hallmark = await load();
        const name = "x".repeat(length);
        await expectInvalid(hallmark, { fullName: name }, { shortName: name });
        const { outcomes } = await issue(hallmark, [], [securityTokenRequest({ tokenName: name })]);
        expect(outcomes.map(({ reason }) => reason)).to.deep.equal([Refusal.InvalidRequest]);
      });
    }

    it("refuses names that are not where a standard ABI encoder puts them, and issues the other requests", async () => {
      const hallmark = await load();
      const { factory, operator, registry } = hallmark;
      const two = [tokenRequest(hallmark, { ticker: "one" }), tokenRequest(hallmark, { ticker: "two" })];
      const data = ethers.getBytes(factory.interface.encodeFunctionData("issue", [two, []]));
      // The selector, the array's offset, the other one's, its length, two offsets; six members of the first request.
      const offset = 4 + 5 * 32 + 6 * 32;
      // Its full name is read where its short name stands.
      data.set(data.subarray(offset + 32, offset + 64), offset);
      const transaction = await operator.sendTransaction({ to: factory.target, data: ethers.hexlify(data) });
      const logs = (await transaction.wait())?.logs ?? [];
      const events = logs.map((log) => factory.interface.parseLog(log)).filter((event) => event !== null);
      expect(events.map(({ name }) => name)).to.deep.equal(["IssueRefused", "TokenIssued"]);
      expect(events[0]?.args["reason"]).to.equal(Refusal.InvalidRequest);
      expect((await registry.tokenByTicker("two")).id).to.equal(1n);
    });

    it("refuses the zero address as the owner", async () => {
      await expectInvalid(await load(), { owner: ethers.ZeroAddress });
    });

    it("refuses an invalid ticker, and an empty one", async () => {
      await expectInvalid(await load(), { ticker: "" }, { ticker: "a b" }, { ticker: "ST-1" });
    });

    it("refuses more than 8 decimals", async () => {
      await expectInvalid(await load(), { decimals: 9 }, { decimals: 16 }, { decimals: 255 });
    });

    it("refuses an issuer id that has no issuer, however long", async () => {
      const hallmark = await load();
      const ids = ["", "nobody", "ISSUER123", "issuer123-", "x".repeat(300)];
      const bonds = ids.map((issuerId) => securityTokenRequest({ issuerId }));
      const { outcomes } = await issue(hallmark, [], bonds);
      expect(outcomes.map(({ reason }) => reason)).to.deep.equal(ids.map(() => Refusal.UnknownIssuer));
    });

    it("never gives two issuers the same st_id", async () => {
      const hallmark = await load();
      await hallmark.registry.registerIssuer("issuer", hallmark.alice);
      // The name of the one would continue the id of the other, were there no hyphen in between.
      const { outcomes } = await issue(
        hallmark,
        [],
        [
          securityTokenRequest({ issuerId: "issuer123", tokenName: "-A" }),
          securityTokenRequest({ issuerId: "issuer", tokenName: "123--A" }),
          securityTokenRequest({ issuerId: "issuer123", tokenName: "A" }),
          securityTokenRequest({ issuerId: "issuer123-", tokenName: "A" }),
        ],
      );
      expect(outcomes.map(({ id, reason }) => id ?? { reason })).to.deep.equal([
        1n,
        2n,
        3n,
        { reason: Refusal.UnknownIssuer },
      ]);
    });

    for (let decimals = 0; decimals <= 8; decimals++) {
      it(`takes amounts up to the whole range with ${decimals} decimals, and no more`, async () => {
        const hallmark = await load();
        const most = MAX_UINT256 / 10n ** BigInt(decimals);
        const amounts = [0n, 1n, most, ...(most < MAX_UINT256 ? [most + 1n, MAX_UINT256] : [])];
        const { outcomes } = await issue(
          hallmark,
          amounts.map((amount, index) => tokenRequest(hallmark, { ticker: `T${index}`, amount, decimals })),
        );
        expect(outcomes.map(({ id }) => id)).to.deep.equal(
          [undefined, 1n, 2n, undefined, undefined].slice(0, amounts.length),
        );
        const token = await tokenAt("IssuedToken", await hallmark.registry.tokenById(2n));
        expect(await token.totalSupply()).to.equal(most * 10n ** BigInt(decimals));
        expect(await token.balanceOf(hallmark.owner)).to.equal(await token.totalSupply());
      });
    }

    it("takes the whole range of amounts for security tokens, but not zero", async () => {
      const hallmark = await load();
      const bonds = [0n, 1n, MAX_UINT256].map((amount, index) =>
        securityTokenRequest({ tokenName: `Bond ${index}`, amount }),
      );
      const { outcomes } = await issue(hallmark, [], bonds);
      expect(outcomes.map(({ id }) => id)).to.deep.equal([undefined, 1n, 2n]);
    });

    for (const length of [0, 1, 16 * 1_024]) {
      it(`keeps the hash of ${length} bytes of info, and the info in the event`, async () => {
        const hallmark = await load();
        const info = "i".repeat(length);
        const { outcomes } = await issue(hallmark, [], [securityTokenRequest({ info })]);
        expect(outcomes[0]).to.include({ id: 1n, info });
        const token = await tokenAt("SecurityToken", await hallmark.registry.tokenById(1n));
        expect(await token.infoHash()).to.equal(ethers.id(info));
      });
    }

    it("issues nothing at all if the gas runs out", async () => {
      const hallmark = await load();
      const { registry, factory, operator } = hallmark;
      const batch = [
        [0, 1, 2].map((index) => tokenRequest(hallmark, { ticker: `T${index}`, ...withKey(`${index}`) })),
        [securityTokenRequest()],
      ] as const;
      const needed = await gasNeeded();
      for (let gasLimit = needed - 1n; gasLimit > 60_000n; gasLimit -= 7_919n) {
        await expect(as(factory, operator).issue(...batch, { gasLimit })).to.revert(ethers);
      }
      expect(await registry.tokenCount()).to.equal(0n);
      expect([...(await registry.tokenByTicker("T0"))][0]).to.equal(0n);
      await as(factory, operator).issue(...batch, { gasLimit: needed });
      expect(await registry.tokenCount()).to.equal(4n);

      /** The least gas with which the batch goes through. */
      async function gasNeeded(): Promise<bigint> {
        let [low, high] = [21_000n, 1_000_000n];
        while (high - low > 1n) {
          const gasLimit = (low + high) / 2n;
          const passes = await as(factory, operator)
            .issue.staticCall(...batch, { gasLimit })
            .then(() => true)
            .catch(() => false);
          if (passes) high = gasLimit;
          else low = gasLimit;
        }
        return high;
      }
    });

    it("issues 80 tokens in one transaction within the gas of one", async () => {
      const hallmark = await load();
      const tickers = Array.from({ length: 80 }, (_, index) => `T${index}`);
      const requests = tickers.map((ticker) => tokenRequest(hallmark, { ticker, ...withKey(ticker) }));
      const { outcomes, receipt } = await issue(hallmark, requests);
      expect(outcomes.map(({ id }) => id)).to.deep.equal(tickers.map((_, index) => BigInt(index + 1)));
      expect(receipt.gasUsed).to.be.lessThan(16_777_216n);
      for (const [index, ticker] of tickers.entries()) {
        const token = await tokenAt("IssuedToken", await hallmark.registry.tokenById(index + 1));
        expect(await token.symbol()).to.equal(ticker);
      }
    });

    it("is for operators alone", async () => {
      const hallmark = await load();
      const { registry, factory, admin, operator, issuer, stranger } = hallmark;
      for (const account of [admin, issuer, stranger]) {
        for (const tokens of [[], [tokenRequest(hallmark)]]) {
          await expect(as(factory, account).issue(tokens, []))
            .to.be.revertedWithCustomError(factory, "NotOperator")
            .withArgs(account);
        }
      }
      await as(registry, admin).revokeRole(OPERATOR_ROLE, operator);
      await expect(issue(hallmark, [tokenRequest(hallmark)]))
        .to.be.revertedWithCustomError(factory, "NotOperator")
        .withArgs(operator);
    });

    it("works only if the registry has granted it the role", async () => {
      const hallmark = await load();
      const { registry, tokenCode, securityTokenCode, operator } = hallmark;
      const args = [registry, tokenCode, securityTokenCode];
      const factory = (await ethers.deployContract(
        "TokenFactory",
        args,
      )) as unknown as typeof hallmark.factory;
      await expect(issue({ factory, operator }, [tokenRequest(hallmark)]))
        .to.be.revertedWithCustomError(registry, "AccessControlUnauthorizedAccount")
        .withArgs(factory, FACTORY_ROLE);
    });

    /** Each of these requests is invalid by what it overrides. */
    async function expectInvalid(hallmark: Hallmark, ...overrides: Parameters<typeof tokenRequest>[1][]) {
      const { outcomes } = await issue(
        hallmark,
        overrides.map((override, index) => tokenRequest(hallmark, { ...override, ...withKey(`${index}`) })),
      );
      expect(outcomes).to.deep.equal(
        overrides.map((_, index) => ({
          event: "IssueRefused",
          requestId: ethers.id(`${index}`),
          reason: Refusal.InvalidRequest,
        })),
      );
      expect(await hallmark.registry.tokenCount()).to.equal(0n);
    }
  });

  describe("registerIssuer", () => {
    it("registers an issuer", async () => {
      const { registry, factory, operator, alice } = await load();
      await as(factory, operator).registerIssuer("acme", alice);
      expect(await registry.issuerWallet("acme")).to.equal(alice.address);
    });

    it("refuses what the registry refuses", async () => {
      const { registry, factory, operator, alice } = await load();
      await expect(as(factory, operator).registerIssuer("issuer123", alice))
        .to.be.revertedWithCustomError(registry, "IssuerAlreadyExists")
        .withArgs("issuer123");
      await expect(as(factory, operator).registerIssuer("a-b", alice))
        .to.be.revertedWithCustomError(registry, "InvalidIssuerId")
        .withArgs("a-b");
    });

    it("is for operators alone", async () => {
      const { factory, admin, issuer, stranger } = await load();
      for (const account of [admin, issuer, stranger]) {
        await expect(as(factory, account).registerIssuer("acme", account))
          .to.be.revertedWithCustomError(factory, "NotOperator")
          .withArgs(account);
      }
    });
  });
});
