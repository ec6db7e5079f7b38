// The usual way to send transactions in parallel: ethers' NonceManager, with one transaction for each request.
import { Contract, NonceManager, Wallet, ZeroHash, encodeBytes32String } from "ethers";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Koa from "koa";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import { readBody } from "./bodies.ts";
import { simpleChain } from "./simple-chain.ts";
import { listen } from "./listen.ts";

const provider = await simpleChain();
const [deployer, funded] = (await provider.send("eth_accounts", [])) as [string, string];
const wallet = Wallet.createRandom().connect(provider);
await (await provider.getSigner(funded)).sendTransaction({ to: wallet.address, value: 10n ** 21n });
const { contracts } = await deploy({
  node: { send: (method, params) => provider.send(method, [...params]) },
  deployer,
  operator: wallet.address,
  file: join(mkdtempSync(join(tmpdir(), "hallmark-bench-")), "deployment.json"),
  log: () => undefined,
});
const { abi } = artifact("TokenFactory");
const factory = new Contract(contracts.factory.address, abi, new NonceManager(wallet));

const app = new Koa();
app.use(async (ctx) => {
  const { full_name, ticker, token_amount, decimals } = await readBody(ctx.req);
  const request = {
    requestId: ZeroHash,
    payloadHash: ZeroHash,
    owner: funded,
    amount: token_amount,
    decimals,
    ticker: encodeBytes32String(ticker).slice(0, 24),
    fullName: full_name,
    shortName: full_name,
  };
  const transaction = await factory.getFunction("issue")([request], []);
  const receipt = await transaction.wait();
  const issued = receipt.logs.map((log: never) => abi.parseLog(log)).find((event: unknown) => event !== null);
  ctx.body = { transaction_hash: transaction.hash, smartcontract_ID: Number(issued.args.id) };
});
listen(app);
