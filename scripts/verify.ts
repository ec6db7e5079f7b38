// Publishes the sources of the contracts on EXPLORER (sourcify, blockscout or etherscan), which then shows them, and by them
// every token.
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import hre from "hardhat";
import { isFinished, readDeployment, type FinishedDeployment } from "../src/ledger/evm/setup/deployment.ts";
import { connect, findRecord } from "./chain.ts";
import { script } from "./script.ts";

const EXPLORERS = ["sourcify", "blockscout", "etherscan"] as const;

function explorer(): (typeof EXPLORERS)[number] {
  const EXPLORER = process.env["EXPLORER"] ?? "sourcify";
  const found = EXPLORERS.find((each) => each === EXPLORER);
  if (found === undefined) throw new Error(`EXPLORER must be one of ${EXPLORERS.join(", ")}`);
  return found;
}

/** Each contract with what its constructor was given. */
function contractsOf({ deployer, contracts }: FinishedDeployment) {
  const { registry, token, securityToken, executor, factory } = contracts;
  const addresses = [registry, token, securityToken, executor].map(({ address }) => address);
  return [
    { name: "TokenRegistry", ...registry, args: [deployer] },
    { name: "IssuedToken", ...token, args: [] },
    { name: "SecurityToken", ...securityToken, args: [registry.address] },
    { name: "OrderExecutor", ...executor, args: [] },
    { name: "TokenFactory", ...factory, args: addresses },
  ];
}

await script(async () => {
  const provider = explorer();
  const chain = await connect();
  const file = findRecord(chain);
  const deployment = file === undefined ? undefined : readDeployment(file);
  if (deployment === undefined || !isFinished(deployment)) {
    throw new Error("this chain has no finished deployment on record: run scripts/deploy.ts");
  }
  // With the connection of this script, since Hardhat's own reads nothing without a key; and with the settings that the
  // contracts are compiled with, since Hardhat would publish others.
  const here = Object.create(hre, {
    network: { value: { create: async () => chain.connection } },
    globalOptions: { value: { ...hre.globalOptions, buildProfile: "default" } },
  }) as typeof hre;
  for (const { name, address, args } of contractsOf(deployment)) {
    const contract = `contracts/${name}.sol:${name}`;
    const request = { address, constructorArgs: args, contract, provider };
    await verifyContract(request, here);
    console.log(`${name} at ${address} is verified on ${provider}`);
  }
});
