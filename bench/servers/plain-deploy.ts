// The simplest server: it deploys a contract for each request and waits for it.
import { readFileSync } from "node:fs";
import { ContractFactory } from "ethers";
import Koa from "koa";
import { readBody } from "./bodies.ts";
import { simpleChain } from "./simple-chain.ts";
import { listen } from "./listen.ts";

const signer = await (await simpleChain()).getSigner(0);
const file = new URL("../../artifacts/bench/contracts/PlainToken.sol/PlainToken.json", import.meta.url);
const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: object[]; bytecode: string };
const factory = new ContractFactory(abi, bytecode, signer);

let count = 0;
const app = new Koa();
app.use(async (ctx) => {
  const { full_name, ticker, token_amount, decimals } = await readBody(ctx.req);
  const supply = BigInt(token_amount) * 10n ** BigInt(decimals);
  const contract = await factory.deploy(full_name, ticker, decimals, supply, signer.address);
  await contract.waitForDeployment();
  ctx.body = { transaction_hash: contract.deploymentTransaction()?.hash, smartcontract_ID: ++count };
});
listen(app);
