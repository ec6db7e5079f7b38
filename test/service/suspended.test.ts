import { expect } from "chai";
import { hardhatWallet, REGISTRY, rpc, transact } from "./chain.ts";
import { send, type Answer } from "./http.ts";
import { registryAddress, startInProcess, type Running } from "./service.ts";

const ISSUER = "issuer123";

describe("a suspended issuer", () => {
  let service: Running;
  let operator: string;

  before(async () => {
    service = await startInProcess();
    expect((await post("First", "first")).status).to.equal(201);
    const { body } = await send<{ transaction_hash: string }>(
      service,
      `GET /security-tokens/${ISSUER}-First`,
    );
    const { from } = await rpc<{ from: string }>(service, "eth_getTransactionByHash", [
      body.transaction_hash,
    ]);
    operator = from;
  });
  after(() => service.stop());

  function post(tokenName: string, key?: string): Promise<Answer<{ error: string }>> {
    const body = { issuerId: ISSUER, tokenName, amount: 1, info: {} };
    return send(service, "POST /security-tokens", body, key === undefined ? {} : { "idempotency-key": key });
  }

  /** As the registry's admin, past the service. */
  async function suspend(suspended: boolean): Promise<void> {
    const admin = hardhatWallet(0).address;
    await transact(service, admin, registryAddress(service), REGISTRY, "setIssuerSuspended", [
      ISSUER,
      suspended,
    ]);
  }

  const transactions = () => rpc(service, "eth_getTransactionCount", [operator, "latest"]);

  it("is refused before a transaction is paid for, and issues as soon as it is suspended no more", async () => {
    await suspend(true);
    // Whatever is read brings the index up to date.
    await send(service, "GET /tokens");
    const before = await transactions();
    const answers = await Promise.all([post("Second"), post("Third", "third"), post("Fourth")]);
    for (const { status, body } of answers) {
      expect(status).to.equal(403);
      expect(body.error).to.match(/suspended/);
    }
    expect((await post("First", "first")).status).to.equal(201);
    expect(await transactions()).to.equal(before);
    const isSuspended = async () =>
      (await send<{ suspended: boolean }>(service, `GET /issuers/${ISSUER}`)).body.suspended;
    expect(await isSuspended()).to.equal(true);

    await suspend(false);
    expect(await isSuspended()).to.equal(false);
    expect((await post("Third", "third")).status).to.equal(201);
    expect(await transactions()).not.to.equal(before);
  });

  it("is refused by the contract while the index does not know it yet", async () => {
    await suspend(true);
    expect((await post("Fifth")).status).to.equal(403);
    await suspend(false);
    expect((await post("Fifth")).status).to.equal(201);
  });
});
