import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";

/** A local Hardhat chain as `npx hardhat node` starts it, and ethers' provider of it. */
export async function chainBeside(): Promise<JsonRpcProvider> {
  const server = await network.createServer("default", "127.0.0.1", 0);
  const { address, port } = await server.listen();
  return new JsonRpcProvider(`http://${address}:${port}`);
}
