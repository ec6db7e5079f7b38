import { expect } from "chai";
import { ethers, networkHelpers, type Token } from "./fixture.ts";

/** The functions of each interface, from its standard. */
const INTERFACES = {
  "ERC-165": ["supportsInterface(bytes4)"],
  "ERC-20": [
    "totalSupply()",
    "balanceOf(address)",
    "transfer(address,uint256)",
    "transferFrom(address,address,uint256)",
    "approve(address,uint256)",
    "allowance(address,address)",
  ],
  "ERC-20 metadata": ["name()", "symbol()", "decimals()"],
  "ERC-2612": [
    "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    "nonces(address)",
    "DOMAIN_SEPARATOR()",
  ],
  "ERC-3009": [
    "authorizationState(address,bytes32)",
    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
    "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
  ],
  "ERC-3009 cancel": ["cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)"],
  "ERC-5267": ["eip712Domain()"],
  "ERC-7572": ["contractURI()"],
  "ERC-7943": [
    "forcedTransfer(address,address,uint256)",
    "setFrozenTokens(address,uint256)",
    "canSend(address)",
    "canReceive(address)",
    "getFrozenTokens(address)",
    "canTransfer(address,address,uint256)",
  ],
};

export type InterfaceName = keyof typeof INTERFACES;

/** The ERC-165 id: the exclusive or of the selectors. */
export function interfaceId(name: InterfaceName): string {
  const id = INTERFACES[name].reduce((xor, signature) => xor ^ BigInt(ethers.id(signature).slice(0, 10)), 0n);
  return ethers.toBeHex(id, 4);
}

/** What ERC-165 says: it supports exactly `names` among the interfaces above. */
export function shouldSupportInterfaces(fixture: () => Promise<{ token: Token }>, names: InterfaceName[]) {
  describe("ERC-165", () => {
    for (const name of Object.keys(INTERFACES) as InterfaceName[]) {
      const supported = names.includes(name);
      it(`${supported ? "supports" : "does not support"} ${name}, for less than 30,000 gas`, async () => {
        const { token } = await networkHelpers.loadFixture(fixture);
        const id = interfaceId(name);
        expect(await token.supportsInterface(id)).to.equal(supported);
        expect(await token.supportsInterface.estimateGas(id)).to.be.lessThan(21_000n + 30_000n);
      });
    }

    it("does not support 0xffffffff", async () => {
      const { token } = await networkHelpers.loadFixture(fixture);
      expect(await token.supportsInterface("0xffffffff")).to.equal(false);
    });
  });
}
