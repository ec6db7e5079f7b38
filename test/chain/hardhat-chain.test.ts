import { expect } from "chai";
import { createHardhatChain, type HardhatChain, type RpcCall } from "../../src/chain/hardhat-chain.ts";
import { RpcError } from "../../src/rpc/node.ts";

const LATEST: RpcCall = ["eth_getBlockByNumber", ["latest", false]];

const MINE: RpcCall = ["evm_mine", []];

describe("calls to a Hardhat chain", function () {
  this.timeout(60_000);
  let chain: HardhatChain;

  beforeEach(async () => {
    chain = await createHardhatChain({
      ...{ chainId: 31_337, hardfork: "osaka", genesisTime: 1_700_000_000, baseFee: 1_000_000_000 },
      ...{ blockGasLimit: 60_000_000, transactionGasCap: 16_777_216 },
      mnemonic: "test test test test test test test test test test test junk",
    });
  });
  afterEach(() => chain.close());

  it("that go together have no other in between", async () => {
    const together = Array.from({ length: 50 }, () => chain.requestTogether([MINE, LATEST]));
    const numbers = (await Promise.all(together)).map(([, block]) => (block as { number: string }).number);
    expect(new Set(numbers)).to.have.lengthOf(50);
  });

  it("that follow a refused one are not made", async () => {
    const refused = await chain
      .requestTogether([MINE, ["eth_sendRawTransaction", ["0x12"]], MINE])
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(RpcError);
    expect((refused as RpcError).code).to.equal(-32602);
    expect(await chain.request("eth_blockNumber", [])).to.equal("0x1");
  });
});
