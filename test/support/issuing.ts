import { setTimeout as sleep } from "node:timers/promises";
import { AbiCoder, concat, id as hashOf, keccak256, toBeHex, toQuantity, type Interface } from "ethers";
import { artifact } from "../../src/ledger/evm/artifacts.ts";
import { noGuard } from "../../src/ledger/evm/chain-guard.ts";
import { call, contractsAt, type Contracts } from "../../src/ledger/evm/contracts.ts";
import { deploy } from "../../src/ledger/evm/setup/deploy.ts";
import { encodeIssue } from "../../src/ledger/evm/issue/encode-issue.ts";
import { createChainIndex, type ChainIndex } from "../../src/ledger/evm/index/chain-index.ts";
import { decodeSecurityTokenIssued, decodeTokenIssued } from "../../src/ledger/evm/index/decode-issued.ts";
import { indexedEvents } from "../../src/ledger/evm/index/events.ts";
import { tokenAddresses } from "../../src/ledger/evm/token-address.ts";
import { stId } from "../../src/ledger/st-id.ts";
import type { Node } from "../../src/rpc/node.ts";
import type { RpcLog, RpcReceipt } from "../../src/rpc/types.ts";
import { account, type Anvil } from "./anvil.ts";

const TOKEN = artifact("SecurityToken").abi;

/** The accounts' parts: Anvil signs for all of them. */
export const [ADMIN, OWNER, ISSUER, OPERATOR] = [account(0), account(1), account(2), account(5)] as const;

/** Contracts on an Anvil, and what happens to them, each in a block of its own, past every service. */
export interface Issuing {
  contracts: Contracts;
  firstBlock: number;
  /** Issues tokens with these tickers, to OWNER: 1000 of each. */
  tokens(...tickers: string[]): Promise<void>;
  /** Issues a token with this ticker, to OWNER. */
  token(ticker: string, amount: bigint): Promise<void>;
  /** Issues security tokens with these names, of `issuer123`: 1000 of each. */
  securityTokens(...names: string[]): Promise<void>;
  /** Has an account call the token with this id. Answers whether it did not revert. */
  command(from: string, id: number, method: string, ...args: unknown[]): Promise<boolean>;
  /** Has an order executed: OWNER cancels this nonce of the token with this id. Answers whether it did not revert. */
  cancelNonce(id: number, nonce: string): Promise<boolean>;
  /** Has the admin suspend `issuer123`, or end that. */
  suspend(suspended: boolean): Promise<void>;
  tokenCount(): Promise<number>;
  /** An index of the contracts: of this node, if it is given, and kept in this folder. */
  index(options?: { node?: Node; folder?: string | undefined; log?: (line: string) => void }): ChainIndex;
}

export async function deployOn({ node }: Pick<Anvil, "node">, file: string): Promise<Issuing> {
  const deployment = await deploy({
    node,
    deployer: ADMIN.address,
    operator: OPERATOR.address,
    file,
    log: () => {},
  });
  const { registry, factory } = deployment.contracts;
  const contracts = contractsAt({ registry: registry.address, factory: factory.address });

  async function transact(from: string, to: string, data: string): Promise<boolean> {
    const hash = await node.send("eth_sendTransaction", [{ from, to, data, gas: "0xffffff" }]);
    for (;;) {
      const receipt = (await node.send("eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
      if (receipt !== null) return receipt.status === "0x1";
      await sleep(5);
    }
  }
  /** Where the token with this id is, by the event that says its name. */
  async function tokenAddress(id: number): Promise<string> {
    const { tokenIssued, securityTokenIssued } = indexedEvents(contracts);
    const topics = [[tokenIssued, securityTokenIssued], toBeHex(id, 32)];
    const filter = {
      fromBlock: toQuantity(registry.block),
      toBlock: "latest",
      address: factory.address,
      topics,
    };
    const [log] = (await node.send("eth_getLogs", [filter])) as [RpcLog];
    const addresses = tokenAddresses(registry.address);
    if (log.topics[0] === tokenIssued) return addresses.ofTicker(decodeTokenIssued(log.data).ticker);
    const { issuerId, tokenName } = decodeSecurityTokenIssued(log.data);
    return addresses.ofStId(stId(issuerId, tokenName));
  }
  const encoded = (abi: Interface, method: string, args: unknown[]) => abi.encodeFunctionData(method, args);
  const issue = (...orders: Parameters<typeof encodeIssue>) =>
    transact(OPERATOR.address, factory.address, `0x${encodeIssue(...orders).toString("hex")}`);

  async function issueTokens(tickers: readonly string[], amount: bigint): Promise<void> {
    const names = (ticker: string) => ({ fullName: `Token ${ticker}`, shortName: ticker, ticker });
    const rest = { amount, decimals: 0, owner: OWNER.address };
    await issue(
      tickers.map((ticker) => ({ order: { ...names(ticker), ...rest } })),
      [],
    );
  }

  await transact(
    ADMIN.address,
    registry.address,
    encoded(contracts.registry.abi, "registerIssuer", ["issuer123", ISSUER.address]),
  );
  return {
    contracts,
    firstBlock: registry.block,
    tokens: (...tickers) => issueTokens(tickers, 1000n),
    token: (ticker, amount) => issueTokens([ticker], amount),
    async securityTokens(...names) {
      const rest = { issuerId: "issuer123", amount: 1000n, info: "{}" };
      await issue(
        [],
        names.map((tokenName) => ({ order: { tokenName, ...rest } })),
      );
    },
    async command(from, id, method, ...args) {
      return transact(from, await tokenAddress(id), encoded(TOKEN, method, args));
    },
    async cancelNonce(id, nonce) {
      const address = await tokenAddress(id);
      const [domain] = (await call(node, { address, abi: TOKEN }, "DOMAIN_SEPARATOR", [])) as [string];
      const type = hashOf("CancelAuthorization(address authorizer,bytes32 nonce)");
      const words = AbiCoder.defaultAbiCoder().encode(
        ["bytes32", "address", "bytes32"],
        [type, OWNER.address, nonce],
      );
      const { serialized } = OWNER.signingKey.sign(keccak256(concat(["0x1901", domain, keccak256(words)])));
      const method = "cancelAuthorization(address,bytes32,bytes)";
      return transact(ADMIN.address, address, encoded(TOKEN, method, [OWNER.address, nonce, serialized]));
    },
    async suspend(suspended) {
      const data = encoded(contracts.registry.abi, "setIssuerSuspended", ["issuer123", suspended]);
      await transact(ADMIN.address, registry.address, data);
    },
    async tokenCount() {
      return Number((await call(node, contracts.registry, "tokenCount", []))[0]);
    },
    index: (options) =>
      createChainIndex({
        node,
        guard: noGuard,
        contracts,
        firstBlock: registry.block,
        confirmations: 1,
        timeout: 60_000,
        ...options,
      }),
  };
}
