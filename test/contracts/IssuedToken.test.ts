import { expect } from "chai";
import { shouldBeBurnable } from "./burning.behavior.ts";
import { shouldSupportInterfaces } from "./ERC165.behavior.ts";
import { shouldBehaveLikeERC20 } from "./ERC20.behavior.ts";
import { shouldBehaveLikeERC2612 } from "./ERC2612.behavior.ts";
import { shouldBehaveLikeERC3009 } from "./ERC3009.behavior.ts";
import { shouldBeKnownToExplorers } from "./explorers.behavior.ts";
import { deployHallmark, edgesOfLengths, issueToken, MAX_UINT256, networkHelpers } from "./fixture.ts";

const NAME = "Größe 100 % 🪙";

async function deployIssuedToken() {
  const hallmark = await deployHallmark();
  const { token, transaction } = await issueToken(hallmark, { ticker: "tDon.-_$1", fullName: NAME });
  const { token: twin } = await issueToken(hallmark, { ticker: "twin", fullName: NAME });
  const { owner: holder, alice, bob, carol: spender } = hallmark;
  const expected = { name: NAME, symbol: "tDon.-_$1", decimals: 8n, totalSupply: 10_000n * 10n ** 8n };
  const implementation = await hallmark.tokenCode.getAddress();
  // Anybody may hold it.
  const allow = async () => {};
  return { token, twin, transaction, holder, alice, bob, spender, expected, allow, implementation };
}

describe("IssuedToken", () => {
  shouldBehaveLikeERC20(deployIssuedToken);
  shouldBehaveLikeERC2612(deployIssuedToken);
  shouldBehaveLikeERC3009(deployIssuedToken);
  shouldBeBurnable(deployIssuedToken);
  shouldBeKnownToExplorers(deployIssuedToken);
  shouldSupportInterfaces(deployIssuedToken, [
    "ERC-165",
    "ERC-20",
    "ERC-20 metadata",
    "ERC-2612",
    "ERC-3009",
    "ERC-3009 cancel",
    "ERC-5267",
  ]);

  describe("constants", () => {
    for (const fullName of ["x", "n".repeat(60), "🪙".repeat(15), `"\\%#`]) {
      for (const ticker of ["A", "ABCDEFGHIJK"]) {
        it(`reads the name ${fullName} and the symbol ${ticker} back`, async () => {
          const hallmark = await networkHelpers.loadFixture(deployHallmark);
          const { token } = await issueToken(hallmark, { fullName, ticker });
          expect(await token.name()).to.equal(fullName);
          expect(await token.symbol()).to.equal(ticker);
        });
      }
    }

    for (let decimals = 0; decimals <= 8; decimals++) {
      it(`reads supplies of every length back, with ${decimals} decimals`, async () => {
        const hallmark = await networkHelpers.loadFixture(deployHallmark);
        const unit = 10n ** BigInt(decimals);
        const most = MAX_UINT256 / unit;
        const amounts = [...edgesOfLengths().filter((amount) => amount < most), most];
        for (const [index, amount] of amounts.entries()) {
          const { token } = await issueToken(hallmark, { ticker: `T${index}`, decimals, amount });
          expect(await token.totalSupply()).to.equal(amount * unit);
          expect(await token.balanceOf(hallmark.owner)).to.equal(amount * unit);
          expect(await token.decimals()).to.equal(BigInt(decimals));
        }
      });
    }
  });
});
