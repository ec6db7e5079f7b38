import { expect } from "chai";
import { ethers, networkHelpers, type Token } from "./fixture.ts";

/** That explorers take a token for a proxy, and find the code that they know the sources of. */
export function shouldBeKnownToExplorers(fixture: () => Promise<{ token: Token; implementation: string }>) {
  const load = () => networkHelpers.loadFixture(fixture);

  describe("explorers", () => {
    it("find the selector of implementation() in its code, and then what that answers, as Blockscout does", async () => {
      const { token, implementation } = await load();
      const selector = ethers.id("implementation()").slice(2, 10);
      expect(await ethers.provider.getCode(token)).to.contain(selector);
      const answer = await ethers.provider.call({ to: token, data: `0x${selector}` });
      expect(ethers.getAddress(ethers.dataSlice(answer, 12))).to.equal(implementation);
      expect(await ethers.provider.getCode(implementation)).not.to.equal("0x");
    });

    it("find an ERC-1167 proxy of that code at its beginning", async () => {
      const { token, implementation } = await load();
      const proxy = `0x363d3d373d3d3d363d73${implementation.slice(2).toLowerCase()}5af43d82803e903d91602b57fd5bf3`;
      expect((await ethers.provider.getCode(token)).slice(0, proxy.length)).to.equal(proxy);
    });
  });
}
