import { x402Client } from "@x402/core/client";
import { x402Facilitator } from "@x402/core/facilitator";
import { toFacilitatorEvmSigner } from "@x402/evm";
import { registerExactEvmScheme as registerClient } from "@x402/evm/exact/client";
import { registerExactEvmScheme as registerFacilitator } from "@x402/evm/exact/facilitator";
import { expect } from "chai";
import { createWalletClient, defineChain, http, publicActions } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { erc20, hardhatWallet } from "./chain.ts";
import { send } from "./http.ts";
import { DEMO_KEY, startInProcess, type Running } from "./service.ts";

type Hex = `0x${string}`;

const NETWORK = "eip155:31337";
const [PAYER, MERCHANT, RELAYER] = [hardhatWallet(1), hardhatWallet(6), hardhatWallet(7)] as const;

/** The official packages of x402, as they are: a client that pays, and a facilitator that settles. */
describe("x402", function () {
  this.timeout(60_000);
  let service: Running;

  before(async () => {
    service = await startInProcess();
  });
  after(() => service.stop());

  function facilitator() {
    const chain = defineChain({
      id: 31337,
      name: "embedded",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [service.rpcUrl] } },
    });
    const account = privateKeyToAccount(RELAYER.privateKey as Hex);
    const wallet = createWalletClient({ account, chain, transport: http() }).extend(publicActions);
    const made = new x402Facilitator();
    const signer = toFacilitatorEvmSigner({ ...wallet, address: account.address } as never);
    registerFacilitator(made, { signer, networks: NETWORK });
    return made;
  }

  it("pays with a token that was issued here, once, and the payer needs no ether", async () => {
    const { body: issued } = await send<{ smartcontract_ID: number }>(service, "POST /tokens", {
      session_key: DEMO_KEY,
      full_name: "Paid with €",
      short_name: "paid",
      ticker: "PAID",
      token_amount: 1_000,
      decimals: 6,
    });
    const { body: token } = await send<{ contract_address: Hex; full_name: string }>(
      service,
      `GET /tokens/${issued.smartcontract_ID}`,
    );
    const requirements = {
      scheme: "exact",
      network: NETWORK,
      asset: token.contract_address,
      amount: "1500000",
      payTo: MERCHANT.address,
      maxTimeoutSeconds: 60,
      extra: { name: token.full_name, version: "1" },
    } as const;
    // Any token, not only the packages' own list of dollars.
    const client = x402Client.fromConfig({ schemes: [], spendControls: false });
    registerClient(client, { signer: privateKeyToAccount(PAYER.privateKey as Hex) });
    const payload = await client.createPaymentPayload({
      x402Version: 2,
      resource: { url: "https://example.com/report", description: "a report", mimeType: "text/html" },
      accepts: [requirements],
    });

    const settler = facilitator();
    expect(await settler.verify(payload, requirements)).to.include({ isValid: true, payer: PAYER.address });
    const settled = await settler.settle(payload, requirements);
    expect(settled).to.include({ success: true, network: NETWORK });
    const balanceOf = async (holder: string) =>
      (await erc20(service, token.contract_address, holder)).balance;
    expect(await balanceOf(MERCHANT.address)).to.equal(1_500_000n);
    expect(await balanceOf(PAYER.address)).to.equal(998_500_000n);

    // By another facilitator, which knows nothing of the first.
    expect(await facilitator().verify(payload, requirements)).to.include({ isValid: false });
    expect(await balanceOf(MERCHANT.address)).to.equal(1_500_000n);
  });
});
