import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, BaseContractMethod, Signer, TransactionReceipt } from "ethers";
import { network } from "hardhat";

/** The chain of these tests, under the rules that the limits on gas were set for. */
export const { ethers, networkHelpers } = await network.create({ override: { hardfork: "osaka" } });

export const OPERATOR_ROLE = ethers.id("OPERATOR_ROLE");
export const FACTORY_ROLE = ethers.id("FACTORY_ROLE");
export const MAX_UINT256 = 2n ** 256n - 1n;

/** Why a token was not issued, in the order of `ITokenRegistry.Refusal`. */
export const Refusal = {
  None: 0n,
  InvalidRequest: 1n,
  RequestUsed: 2n,
  TickerTaken: 3n,
  StIdTaken: 4n,
  UnknownIssuer: 5n,
  IssuerSuspended: 6n,
} as const;

type Typed<Method extends string> = BaseContract & Record<Method, BaseContractMethod>;

export type Registry = Typed<
  | "acceptDefaultAdminTransfer"
  | "acceptIssuerWallet"
  | "beginDefaultAdminTransfer"
  | "changeDefaultAdminDelay"
  | "claimSecurityTokens"
  | "claimTokens"
  | "controllerOf"
  | "FACTORY_ROLE"
  | "OPERATOR_ROLE"
  | "defaultAdmin"
  | "defaultAdminDelay"
  | "grantRole"
  | "hasRole"
  | "isIssuerSuspended"
  | "issuerExists"
  | "issuerWallet"
  | "proposedIssuerWallet"
  | "proposeIssuerWallet"
  | "registerIssuer"
  | "renounceRole"
  | "revokeRole"
  | "setIssuerSuspended"
  | "stIdAddress"
  | "tickerAddress"
  | "tokenByRequest"
  | "tokenByStId"
  | "tokenByTicker"
  | "tokenCount"
>;

export type Factory = Typed<
  | "EXECUTOR"
  | "issue"
  | "issueAndExecute"
  | "registerIssuer"
  | "REGISTRY"
  | "SECURITY_TOKEN_IMPLEMENTATION"
  | "TOKEN_IMPLEMENTATION"
>;

export type Executor = Typed<"execute" | "supportsInterface">;

/** Either kind of token; an {IssuedToken} lacks what only a {SecurityToken} has. */
export type Token = Typed<
  | "allowance"
  | "approve"
  | "authorizationState"
  | "balanceOf"
  | "burn"
  | "burnFrom"
  | "canReceive"
  | "canSend"
  | "canTransfer"
  | "contractURI"
  | "controller"
  | "decimals"
  | "DOMAIN_SEPARATOR"
  | "eip712Domain"
  | "forcedTransfer"
  | "forcedTransferByOrder"
  | "getFrozenTokens"
  | "implementation"
  | "infoHash"
  | "issuerId"
  | "mint"
  | "mintByOrder"
  | "name"
  | "nonces"
  | "permit"
  | "setAllowed"
  | "setAllowedByOrder"
  | "setFrozenTokens"
  | "setFrozenTokensByOrder"
  | "supportsInterface"
  | "symbol"
  | "totalSupply"
  | "transfer"
  | "transferFrom"
>;

/** The same contract, called by `signer`. */
export function as<T extends BaseContract>(contract: T, signer: Signer): T {
  return contract.connect(signer) as T;
}

type Account = HardhatEthersSigner;
type Accounts = [Account, Account, Account, Account, Account, Account, Account, Account];

/** The registry with a factory, an operator and the issuer `issuer123`. */
export async function deployHallmark() {
  const [admin, operator, issuer, owner, alice, bob, carol, stranger] =
    (await ethers.getSigners()) as Accounts;
  const registry = (await ethers.deployContract("TokenRegistry", [admin])) as unknown as Registry;
  const tokenCode = await ethers.deployContract("IssuedToken");
  const securityTokenCode = await ethers.deployContract("SecurityToken", [registry]);
  const executor = (await ethers.deployContract("OrderExecutor")) as unknown as Executor;

  async function deployFactory(): Promise<Factory> {
    const args = [registry, tokenCode, securityTokenCode, executor];
    const factory = (await ethers.deployContract("TokenFactory", args, operator)) as unknown as Factory;
    await registry.grantRole(FACTORY_ROLE, factory);
    return factory;
  }

  const factory = await deployFactory();
  await registry.grantRole(OPERATOR_ROLE, operator);
  await registry.registerIssuer("issuer123", issuer);
  const accounts = { admin, operator, issuer, owner, alice, bob, carol, stranger };
  return { registry, factory, executor, deployFactory, tokenCode, securityTokenCode, ...accounts };
}

export type Hallmark = Awaited<ReturnType<typeof deployHallmark>>;

export interface TokenRequest {
  requestId: string;
  payloadHash: string;
  owner: string;
  amount: bigint;
  decimals: number;
  ticker: string;
  fullName: string;
  shortName: string;
}

export interface SecurityTokenRequest {
  requestId: string;
  payloadHash: string;
  amount: bigint;
  issuerId: string;
  tokenName: string;
  info: string;
}

const NO_KEY = { requestId: ethers.ZeroHash, payloadHash: ethers.ZeroHash };

/** A ticker as the contracts take it: padded with zeros on the right. */
export function bytes11(ticker: string): string {
  return ethers.zeroPadBytes(ethers.toUtf8Bytes(ticker), 11);
}

/** A ticker as text. */
export function textOf(ticker: string): string {
  return ethers.toUtf8String(ticker).replace(/\0+$/, "");
}

/** What a request with an idempotency key carries. */
export function withKey(key: string, payload = "payload") {
  return { requestId: ethers.id(key), payloadHash: ethers.id(payload) };
}

/** A request for a token; `ticker` is text. */
export function tokenRequest(
  { owner }: Pick<Hallmark, "owner">,
  { ticker = "tdon", ...rest }: Partial<TokenRequest> = {},
): TokenRequest {
  return {
    ...NO_KEY,
    owner: owner.address,
    amount: 10_000n,
    decimals: 8,
    ticker: bytes11(ticker),
    fullName: "testdonttouch100",
    shortName: "testdonttouch",
    ...rest,
  };
}

/** A request for a security token of `issuer123`. */
export function securityTokenRequest(overrides: Partial<SecurityTokenRequest> = {}): SecurityTokenRequest {
  const info = '{"maturity":"2030-01-01"}';
  return { ...NO_KEY, amount: 1_000n, issuerId: "issuer123", tokenName: "Bond A", info, ...overrides };
}

/** Speaks to the registry as the factory does. */
export async function asFactory({
  registry,
  factory,
}: Pick<Hallmark, "registry" | "factory">): Promise<Registry> {
  const address = await factory.getAddress();
  await networkHelpers.impersonateAccount(address);
  await networkHelpers.setBalance(address, 10n ** 20n);
  return as(registry, await ethers.getSigner(address));
}

/** What a factory claims for a token; `ticker` is the bytes themselves. */
export function tokenClaim(
  { owner }: Pick<Hallmark, "owner">,
  { ticker = bytes11("tdon"), ...rest }: { ticker?: string; requestId?: string; payloadHash?: string } = {},
) {
  const constants = [ethers.zeroPadBytes("0x0401", 32), ...Array<string>(3).fill(ethers.ZeroHash)];
  return { ...NO_KEY, ...rest, ticker, holder: owner.address, supply: 1n, length: 2n, constants };
}

/** What a factory claims for a security token. */
export function securityTokenClaim(
  issuerId: string,
  tokenName: string,
  rest: { requestId?: string; payloadHash?: string } = {},
) {
  const texts = ethers.toUtf8Bytes(issuerId + tokenName);
  const lengths = [ethers.toUtf8Bytes(issuerId).length, ethers.toUtf8Bytes(tokenName).length];
  const bytes = ethers.zeroPadBytes(ethers.concat([Uint8Array.from(lengths), texts]), 160);
  const constants = [0, 32, 64, 96, 128].map((at) => ethers.dataSlice(bytes, at, at + 32));
  return { ...NO_KEY, ...rest, supply: 1n, length: BigInt(2 + texts.length), constants };
}

/** What became of each claim. */
export function refusalsOf({ refusals }: { refusals: string }): bigint[] {
  return [...ethers.getBytes(refusals)].map(BigInt);
}

export type Outcome = { event: string } & Record<string, unknown>;

/** What a batch did, event by event in their order. */
export async function issue(
  { factory, operator }: Pick<Hallmark, "factory" | "operator">,
  tokens: TokenRequest[],
  securityTokens: SecurityTokenRequest[] = [],
) {
  const transaction = await as(factory, operator).issue(tokens, securityTokens);
  const receipt = (await transaction.wait()) as TransactionReceipt;
  const outcomes = receipt.logs
    .filter(({ address }) => address === factory.target)
    .map((log) => factory.interface.parseLog(log)!)
    .map(({ name, args }): Outcome => ({ event: name, ...args.toObject() }));
  return { transaction, receipt, outcomes };
}

/** Issues one token and finds it where the registry says. */
export async function issueToken(hallmark: Hallmark, overrides: Partial<TokenRequest> = {}) {
  const batch = await issue(hallmark, [tokenRequest(hallmark, overrides)]);
  return { transaction: batch.transaction, token: await onlyToken(hallmark.registry, "IssuedToken", batch) };
}

/** Issues one security token and finds it where the registry says. */
export async function issueSecurityToken(hallmark: Hallmark, overrides: Partial<SecurityTokenRequest> = {}) {
  const batch = await issue(hallmark, [], [securityTokenRequest(overrides)]);
  return {
    transaction: batch.transaction,
    token: await onlyToken(hallmark.registry, "SecurityToken", batch),
  };
}

/** The least and the greatest number of each length from 1 to 32 bytes. */
export function edgesOfLengths(): bigint[] {
  const least = Array.from({ length: 32 }, (_, index) => 256n ** BigInt(index));
  return least.flatMap((number) => [number, number * 256n - 1n]);
}

/** The token of a batch of one. */
async function onlyToken(registry: Registry, contract: string, { outcomes }: { outcomes: Outcome[] }) {
  const [{ event, reason, ...issued }] = outcomes as [Outcome];
  if (event === "IssueRefused") throw new Error(`Refused: ${String(reason)}`);
  const address = (await (event === "TokenIssued"
    ? registry.tickerAddress(textOf(issued["ticker"] as string))
    : registry.stIdAddress(`${issued["issuerId"] as string}-${issued["tokenName"] as string}`))) as string;
  return tokenAt(contract, address);
}

/** The token of this kind at `address`. */
export async function tokenAt(contract: string, address: string): Promise<Token> {
  return (await ethers.getContractAt(contract, address)) as unknown as Token;
}
