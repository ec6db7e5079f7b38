import { HallmarkError } from "../../../base/errors.ts";
import type { Issuer } from "../../records.ts";
import { issuerExists } from "../../refusals.ts";
import { call, type Contracts } from "../contracts.ts";
import type { Node } from "../../../rpc/node.ts";
import type { Sender } from "./sender.ts";

const GAS = 300_000n;

/** The wallet of an issuer, or undefined where the registry has no such issuer. */
export async function issuerWallet(
  node: Node,
  registry: Contracts["registry"],
  issuerId: string,
): Promise<string | undefined> {
  const [wallet] = await call(node, registry, "issuerWallet", [issuerId]);
  return BigInt(wallet as string) === 0n ? undefined : (wallet as string);
}

/** @throws ISSUER_ALREADY_EXISTS */
export async function registerIssuer(
  node: Node,
  sender: Sender,
  { registry, factory }: Contracts,
  { issuerId, wallet }: Issuer,
): Promise<void> {
  if ((await issuerWallet(node, registry, issuerId)) !== undefined) throw issuerExists(issuerId);
  const data = factory.abi.encodeFunctionData("registerIssuer", [issuerId, wallet]);
  const receipt = await sender.send(factory.address, data, GAS);
  if (BigInt(receipt.status) === 1n) return;
  if ((await issuerWallet(node, registry, issuerId)) !== undefined) throw issuerExists(issuerId);
  throw new HallmarkError("INTERNAL_ERROR", "An unexpected error occurred", {
    cause: `${receipt.transactionHash} reverted`,
  });
}
