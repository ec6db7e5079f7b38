import { expect } from "chai";
import { Registry } from "prom-client";
import { httpNode } from "../../src/rpc/http-node.ts";
import { measureNode } from "../../src/rpc/measure-node.ts";
import { needsAnvil, startAnvil, type Anvil } from "../support/anvil.ts";
import { parseMetrics } from "../support/metrics.ts";

describe("measureNode", () => {
  let anvil: Anvil;

  before(needsAnvil);
  before(async () => {
    anvil = await startAnvil();
  });
  after(() => anvil?.stop());

  it("measures calls by method, with one label for all methods that the service does not use", async () => {
    const registry = new Registry();
    const node = measureNode(anvil.node, registry);
    expect(await node.send("eth_chainId", [])).to.equal("0x7a69");
    for (const method of ["anvil_nodeInfo", "anvil_metadata"]) await node.send(method, []);
    const { values } = parseMetrics(await registry.metrics());
    expect(values.get('hallmark_rpc_duration_seconds_count{method="eth_chainId"}')).to.equal(1);
    expect(values.get('hallmark_rpc_duration_seconds_count{method="other"}')).to.equal(2);
    expect([...values.keys()].join()).to.not.include("anvil");
  });

  it("distinguishes a refusal from a call without an answer, and passes both on", async () => {
    const registry = new Registry();
    const refusal = await rejection(measureNode(anvil.node, registry).send("eth_noSuchMethod", []));
    expect(refusal.name).to.equal("RpcError");
    const nobody = new Registry();
    const gone = measureNode(httpNode("http://127.0.0.1:1", 1_000), nobody);
    expect((await rejection(gone.send("eth_call", []))).message).to.include("does not answer");
    const errors = async (of: Registry, method: string, kind: string) =>
      parseMetrics(await of.metrics()).values.get(
        `hallmark_rpc_errors_total{method="${method}",kind="${kind}"}`,
      );
    expect(await errors(registry, "other", "error")).to.equal(1);
    expect(await errors(nobody, "eth_call", "unanswered")).to.equal(1);
    expect(await errors(nobody, "eth_call", "error")).to.equal(0);
  });
});

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  );
}
