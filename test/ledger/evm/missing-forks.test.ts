import { expect } from "chai";
import { missingForks } from "../../../src/ledger/evm/missing-forks.ts";
import { RpcError, type Node } from "../../../src/rpc/node.ts";
import { needsAnvil, startAnvil } from "../../support/anvil.ts";

describe("missingForks", function () {
  this.timeout(60_000);
  before(needsAnvil);

  for (const [hardfork, missing] of [
    ["london", "Shanghai and Cancun"],
    ["paris", "Shanghai and Cancun"],
    ["shanghai", "Cancun"],
    ["cancun", undefined],
    ["prague", undefined],
    ["osaka", undefined],
  ] as const) {
    it(`says what ${hardfork} lacks: ${missing ?? "nothing"}`, async () => {
      const anvil = await startAnvil("--hardfork", hardfork);
      expect(await missingForks(anvil.node)).to.equal(missing);
      await anvil.stop();
    });
  }

  it("takes one refusal for a passing one", async () => {
    let refusals = 2;
    const busy: Node = {
      send: () =>
        refusals-- > 0 ? Promise.reject(new RpcError(-32005, "too many requests")) : Promise.resolve("0x00"),
    };
    expect(await missingForks(busy)).to.equal("Shanghai and Cancun");
  });

  it("takes no refusal for the chain's", async () => {
    const refusing: Node = {
      send: (_, [{ data }]: [{ data: string }]) =>
        data.includes("5e")
          ? Promise.reject(new RpcError(-32603, "Internal error"))
          : Promise.resolve("0x01"),
    };
    expect(await missingForks(refusing)).to.equal(undefined);
  });

  it("says nothing of a node that runs no code but the chain's, and fails with one that does not answer", async () => {
    const refusing: Node = { send: () => Promise.reject(new RpcError(-32602, "missing field `to`")) };
    expect(await missingForks(refusing)).to.equal(undefined);
    const silent: Node = { send: () => Promise.reject(new Error("it took too long")) };
    expect(await missingForks(silent).catch((error: unknown) => error)).to.be.instanceOf(Error);
  });
});
