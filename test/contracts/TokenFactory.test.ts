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
  issueToken,
  tokenAt,
  tokenRequest,
  withKey,
} from "./fixture.ts";

/** The calldata of `execute` without orders. */
const NO_ORDERS = new ethers.Interface(["function execute((address,uint256,bytes)[])"]).encodeFunctionData(
  "execute",
  [[]],
);

describe("TokenFactory", () => {
  const load = () => networkHelpers.loadFixture(deployHallmark);

  it("knows its registry and the code of its tokens", async () => {
    const { registry, factory, executor, tokenCode, securityTokenCode } = await load();
    expect(await factory.REGISTRY()).to.equal(registry.target);
    expect(await factory.TOKEN_IMPLEMENTATION()).to.equal(tokenCode.target);
    expect(await factory.SECURITY_TOKEN_IMPLEMENTATION()).to.equal(securityTokenCode.target);
    expect(await factory.EXECUTOR()).to.equal(executor.target);
  });

  it("can't be created with contracts of another registry, or with others than it needs", async () => {
    const { registry, executor, tokenCode, securityTokenCode, alice, admin, factory } = await load();
    const otherRegistry = await ethers.deployContract("TokenRegistry", [admin]);
    const otherCode = await ethers.deployContract("SecurityToken", [otherRegistry]);
    for (const args of [
      [registry, tokenCode, otherCode, executor],
      [otherRegistry, tokenCode, securityTokenCode, executor],
      [registry, tokenCode, securityTokenCode, alice],
      [registry, tokenCode, securityTokenCode, registry],
      [registry, securityTokenCode, securityTokenCode, executor],
    ]) {
      await expect(ethers.deployContract("TokenFactory", args)).to.be.revertedWithCustomError(
        factory,
        "WrongContracts",
      );
    }
    for (const args of [
      [registry, registry, securityTokenCode, executor],
      [registry, tokenCode, tokenCode, executor],
      [registry, alice, securityTokenCode, executor],
    ]) {
      await expect(ethers.deployContract("TokenFactory", args)).to.revert(ethers);
    }
    // A clone answers with its implementation's address, so that it is none itself.
    const { token } = await issueToken(await load());
    await expect(
      ethers.deployContract("TokenFactory", [registry, token, securityTokenCode, executor]),
    ).to.be.revertedWithCustomError(factory, "WrongContracts");
  });

  describe("issue", () => {
    it("issues a token to its owner and says so in TokenIssued", async () => {
      const hallmark = await load();
      const { owner } = hallmark;
      const { payloadHash, ...said } = tokenRequest(hallmark, { ticker: "tDon", ...withKey("key") });
      const { outcomes } = await issue(hallmark, [{ ...said, payloadHash }]);
      expect(outcomes).to.deep.equal([{ event: "TokenIssued", ...said, id: 1n, decimals: 8n }]);
      const token = await tokenAt("IssuedToken", await hallmark.registry.tickerAddress("tdon"));
      expect(await token.balanceOf(owner)).to.equal(10_000n * 10n ** 8n);
    });

    it("issues a security token to its issuer and says so in SecurityTokenIssued", async () => {
      const hallmark = await load();
      const { payloadHash, ...said } = securityTokenRequest(withKey("key"));
      const { outcomes } = await issue(hallmark, [], [{ ...said, payloadHash }]);
      expect(outcomes).to.deep.equal([
        { event: "SecurityTokenIssued", ...said, id: 1n, owner: hallmark.issuer.address },
      ]);
      const token = await tokenAt("SecurityToken", await hallmark.registry.stIdAddress("issuer123-Bond A"));
      expect(await token.balanceOf(hallmark.issuer)).to.equal(1_000n);
    });

    it("emits the Transfers from zero of all tokens of a kind, then its own events, in the same order", async () => {
      const hallmark = await load();
      const { registry, factory } = hallmark;
      const { receipt } = await issue(
        hallmark,
        ["one", "two"].map((ticker) => tokenRequest(hallmark, { ticker })),
        ["One", "Two"].map((tokenName) => securityTokenRequest({ tokenName })),
      );
      expect(receipt.logs.map(({ address }) => address)).to.deep.equal([
        await registry.tickerAddress("one"),
        await registry.tickerAddress("two"),
        factory.target,
        factory.target,
        await registry.stIdAddress("issuer123-One"),
        await registry.stIdAddress("issuer123-Two"),
        factory.target,
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

    it("refuses a request that is outside of the calldata, and issues the other requests", async () => {
      const hallmark = await load();
      const { factory, operator } = hallmark;
      const two = [tokenRequest(hallmark, { ticker: "one" }), tokenRequest(hallmark, { ticker: "two" })];
      const data = ethers.getBytes(factory.interface.encodeFunctionData("issue", [two, []]));
      // Offsets count from where they stand: behind the selector, both arrays' offsets, and this one's length.
      const start = 4 + 3 * 32;
      const snapshot = await networkHelpers.takeSnapshot();
      for (const [words, offset] of Object.entries({
        "behind its end": BigInt(data.length - start),
        "far behind": 2n ** 255n,
        "before its beginning": 2n ** 256n - BigInt(start) - 32n,
        "before it, with its names inside": 2n ** 256n - BigInt(start) - 1n,
      })) {
        data.set(ethers.getBytes(ethers.toBeHex(offset, 32)), start);
        const sent = await operator.sendTransaction({ to: factory.target, data: ethers.hexlify(data) });
        const logs = (await sent.wait())?.logs ?? [];
        const events = logs.map((log) => factory.interface.parseLog(log)).filter((event) => event !== null);
        expect(
          events.map(({ name }) => name),
          words,
        ).to.deep.equal(["IssueRefused", "TokenIssued"]);
        expect(events[0]?.args["reason"], words).to.equal(Refusal.InvalidRequest);
        await snapshot.restore();
      }
    });

    it("refuses names that are not UTF-8, and takes all that are", async () => {
      const hallmark = await load();
      const { factory, operator } = hallmark;
      const requests = [tokenRequest(hallmark, { fullName: "?".repeat(4), shortName: "name" })];
      const data = factory.interface.encodeFunctionData("issue", [requests, []]);
      const reasonFor = async (bytes: string) => {
        const sent = { from: operator.address, to: factory.target, data: data.replace("3f3f3f3f", bytes) };
        const trace = await operator.sendTransaction(sent);
        const log = (await trace.wait())?.logs.find(({ address }) => address === factory.target);
        return factory.interface.parseLog(log!)?.args["reason"] as bigint | undefined;
      };
      for (const bytes of [
        ...["80616161", "bf616161", "c0806161", "c1bf6161", "c2616161", "c2c06161", "6161c261", "616161c2"],
        ...["e0808061", "e09f8061", "e0a06161", "e0a0c061", "eda08061", "edbf8061", "61e0a061", "61e0a07f"],
        ...["f0808080", "f08fbfbf", "f0908061", "f4908080", "f5808080", "f8808080", "ffffffff", "61f09080"],
      ]) {
        expect(await reasonFor(bytes), bytes).to.equal(Refusal.InvalidRequest);
      }
      for (const [index, bytes] of [
        ...["00000000", "7f7f7f7f", "c2806161", "dfbf6161", "e0a08061", "e1808061"],
        ...["ecbfbf61", "ed808061", "ed9fbf61", "ee808061", "efbfbf61", "f0908080", "f1808080", "f48fbfbf"],
      ].entries()) {
        const snapshot = await networkHelpers.takeSnapshot();
        expect(await reasonFor(bytes), `${index}: ${bytes}`).to.equal(undefined);
        await snapshot.restore();
      }
    });

    it("never repeats what pads a name in its event", async () => {
      const hallmark = await load();
      const { factory, operator } = hallmark;
      const requests = [tokenRequest(hallmark, { fullName: "full", shortName: "short" })];
      const clean = factory.interface.encodeFunctionData("issue", [requests, []]);
      const pad = (text: string) => Buffer.from(text).toString("hex").padEnd(64, "0");
      const dirty = ["full", "short"].reduce(
        (data, text) =>
          data.replace(
            pad(text),
            pad(text).replace(/0+$/, (zeros) => "f".repeat(zeros.length)),
          ),
        clean,
      );
      expect(dirty).not.to.equal(clean);
      const transaction = await operator.sendTransaction({ to: factory.target, data: dirty });
      const log = (await transaction.wait())?.logs.find(({ address }) => address === factory.target);
      const { args, fragment } = factory.interface.parseLog(log!)!;
      expect([args["fullName"], args["shortName"]]).to.deep.equal(["full", "short"]);
      expect(log?.data).to.equal(factory.interface.encodeEventLog(fragment, [...args]).data);
    });

    it("reverts for a word that is not of its member's type, and issues nothing", async () => {
      const hallmark = await load();
      const { factory, operator, owner, registry } = hallmark;
      const data = factory.interface.encodeFunctionData("issue", [
        [tokenRequest(hallmark, { ticker: "good" }), tokenRequest(hallmark, { ticker: "bad" })],
        [],
      ]);
      const address = owner.address.slice(2).toLowerCase();
      for (const [word, dirty] of [
        [address.padStart(64, "0"), `01${address.padStart(62, "0")}`],
        [
          Buffer.from("bad").toString("hex").padEnd(64, "0"),
          `${Buffer.from("bad").toString("hex").padEnd(62, "0")}01`,
        ],
      ] as const) {
        const at = data.lastIndexOf(word);
        expect(at).to.be.above(0);
        const sent = operator.sendTransaction({
          to: factory,
          data: data.slice(0, at) + dirty + data.slice(at + 64),
          gasLimit: 1_000_000,
        });
        await expect(sent).to.be.revert(ethers);
      }
      expect(await registry.tokenCount()).to.equal(0);
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
      const ids = [
        "",
        "nobody",
        "ISSUER123",
        "issuer123-",
        "issuer123\0",
        "\0",
        "x".repeat(33),
        "x".repeat(300),
      ];
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
        const token = await tokenAt("IssuedToken", await hallmark.registry.tickerAddress("T2"));
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
        const token = await tokenAt("SecurityToken", await hallmark.registry.stIdAddress("issuer123-Bond A"));
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
      for (const ticker of tickers) {
        const token = await tokenAt("IssuedToken", await hallmark.registry.tickerAddress(ticker));
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
          await expect(as(factory, account).issueAndExecute(tokens, [], NO_ORDERS))
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
      const { registry, executor, tokenCode, securityTokenCode, operator } = hallmark;
      const args = [registry, tokenCode, securityTokenCode, executor];
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
