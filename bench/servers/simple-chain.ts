import { BrowserProvider, JsonRpcProvider, type JsonRpcApiProvider } from "ethers";
import { network } from "hardhat";

/**
 * A local Hardhat chain and ethers' provider of it: over HTTP, as `npx hardhat node` is used, or with CHAIN=in-process in this
 * process, so that nothing is lost to transport.
 */
export async function simpleChain(): Promise<JsonRpcApiProvider> {
  if (process.env["CHAIN"] === "in-process") return new BrowserProvider((await network.create()).provider);
  const server = await network.createServer("default", "127.0.0.1", 0);
  const { address, port } = await server.listen();
  return new JsonRpcProvider(`http://${address}:${port}`);
}
