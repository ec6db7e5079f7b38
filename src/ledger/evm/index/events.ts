import type { Interface } from "ethers";
import { artifact } from "../artifacts.ts";
import type { Contracts } from "../contracts.ts";

/** The first topics of the events that the index is built from, by who emits them. */
export interface IndexedEvents {
  factoryChanged: string;
  issuerRegistered: string;
  issuerWalletChanged: string;
  suspensionChanged: string;
  tokenIssued: string;
  securityTokenIssued: string;
  transfer: string;
  forcedTransfer: string;
  frozen: string;
  allowedSet: string;
  authorizationUsed: string;
  authorizationCanceled: string;
  orderExecuted: string;
  ofRegistryAndFactories: string[];
  ofTokens: string[];
  all: string[];
}

export function indexedEvents({ registry, factory }: Contracts): IndexedEvents {
  const topic = (abi: Interface, name: string) => abi.getEvent(name)?.topicHash as string;
  const token = artifact("SecurityToken").abi;
  const factoryChanged = topic(registry.abi, "FactoryChanged");
  const issuerRegistered = topic(registry.abi, "IssuerRegistered");
  const issuerWalletChanged = topic(registry.abi, "IssuerWalletChanged");
  const suspensionChanged = topic(registry.abi, "IssuerSuspensionChanged");
  const tokenIssued = topic(factory.abi, "TokenIssued");
  const securityTokenIssued = topic(factory.abi, "SecurityTokenIssued");
  const transfer = topic(token, "Transfer");
  const forcedTransfer = topic(token, "ForcedTransfer");
  const frozen = topic(token, "Frozen");
  const allowedSet = topic(token, "AllowedSet");
  const authorizationUsed = topic(token, "AuthorizationUsed");
  const authorizationCanceled = topic(token, "AuthorizationCanceled");
  const orderExecuted = topic(token, "OrderExecuted");
  const ofIssuers = [issuerRegistered, issuerWalletChanged, suspensionChanged];
  const ofRegistryAndFactories = [factoryChanged, ...ofIssuers, tokenIssued, securityTokenIssued];
  const ofOrders = [authorizationUsed, authorizationCanceled, orderExecuted];
  const ofTokens = [transfer, forcedTransfer, frozen, allowedSet, ...ofOrders];
  return {
    factoryChanged,
    issuerRegistered,
    issuerWalletChanged,
    suspensionChanged,
    tokenIssued,
    securityTokenIssued,
    transfer,
    forcedTransfer,
    frozen,
    allowedSet,
    authorizationUsed,
    authorizationCanceled,
    orderExecuted,
    ofRegistryAndFactories,
    ofTokens,
    all: [...ofRegistryAndFactories, ...ofTokens],
  };
}

/** The address that an indexed argument holds, in lower case. */
export function addressOf(topic: string | undefined): string {
  return `0x${(topic as string).slice(-40)}`;
}
