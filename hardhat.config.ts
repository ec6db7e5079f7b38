import { createRequire } from "node:module";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatEthersChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatKeystore from "@nomicfoundation/hardhat-keystore";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import hardhatVerify from "@nomicfoundation/hardhat-verify";
import { configVariable, defineConfig } from "hardhat/config";

const rpcPort = process.env.RPC_PORT ?? "8545";

export default defineConfig({
  plugins: [
    hardhatEthers,
    hardhatEthersChaiMatchers,
    hardhatKeystore,
    hardhatMocha,
    hardhatNetworkHelpers,
    hardhatVerify,
  ],
  paths: { sources: ["contracts", "bench/contracts"] },
  solidity: {
    version: "0.8.34",
    // The compiler from node_modules: Hardhat would download its own.
    path: createRequire(import.meta.url).resolve("solc/soljson.js"),
    // So that `hardhat build --no-tests` leaves them out: whoever starts the service needs none.
    splitTestsCompilation: true,
    settings: {
      evmVersion: "cancun",
      viaIR: true,
      optimizer: { enabled: true, runs: 1_000_000 },
      // A hash of the sources in the code would change with what is compiled beside a contract.
      metadata: { bytecodeHash: "none" },
    },
  },
  // For scripts/verify.ts. Sourcify is the public one unless a URL says otherwise.
  verify: {
    etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") },
    ...(process.env.SOURCIFY_URL !== undefined && { sourcify: { apiUrl: process.env.SOURCIFY_URL } }),
  },
  networks: {
    localhost: { type: "http", url: `http://127.0.0.1:${rpcPort}` },
    // Any other network: its URL and the sender's key come from configuration variables or the keystore.
    external: {
      type: "http",
      url: configVariable("CHAIN_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
  },
});
