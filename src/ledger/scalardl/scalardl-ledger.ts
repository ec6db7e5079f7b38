import { randomBytes } from "node:crypto";
import { Registry } from "prom-client";
import { issuedTokens } from "../count-issued.ts";
import type { SecurityTokenLedger, Lifecycle } from "../ledger.ts";
import type { RequestIdentity, SecurityTokenOrder } from "../records.ts";
import { createSingleFlight } from "../single-flight.ts";
import { issuerExists, keyReused, stIdTaken, unknownIssuer } from "../refusals.ts";
import { stId } from "../st-id.ts";
import { openChannel, type ChannelOptions } from "./channel.ts";
import type { CreateSecurityTokensResult, RegisterIssuerResult } from "./ledger-contracts.ts";
import { createExecutor } from "./executor.ts";
import type { Identity } from "./identity.ts";
import { createIssuerQueues } from "./issuer-queues.ts";
import { ledgerReadiness } from "./ledger-readiness.ts";
import { measureExecutor } from "./measure-executor.ts";
import { createSecurityTokenReader } from "./security-token-reader.ts";
import { strayRecord } from "./stray-record.ts";

/** Where a Ledger is, and who calls it. */
export interface ScalarDlClient {
  channel: ChannelOptions;
  identity: Identity;
}

export interface ScalarDlOptions extends ScalarDlClient {
  /** Milliseconds until a request is answered, whatever the answer. */
  timeout: number;
  /** The registry of the ledger's metrics. */
  registry?: Registry;
}

/** Small, because each row of the Ledger keeps the whole argument of its execution: a batch costs the square of its size. */
const BATCH = { items: 16, bytes: 16_384 };
/** Below the Ledger's 40 connections to its database. */
const PARALLEL = 32;
/** How many requests may wait. */
const CAPACITY = 10_000;

interface IssueRequest {
  order: SecurityTokenOrder;
  /** The id by which the contract recognises a repetition. Without an Idempotency-Key it is random, for retries only. */
  request: string;
  payload: string | undefined;
}

/** The security token ledger on a ScalarDL Ledger. Connects at its first call. */
export function openScalarDlLedger({
  channel: options,
  identity,
  timeout,
  registry = new Registry(),
}: ScalarDlOptions) {
  const channel = openChannel(options);
  const executor = measureExecutor(createExecutor(channel, identity), registry);
  const issued = issuedTokens(registry);
  const singleFlight = createSingleFlight<void>();
  const queues = createIssuerQueues<IssueRequest, void>({
    sizeOf: ({ order }) => Buffer.byteLength(order.info),
    bound: BATCH,
    parallel: PARALLEL,
    timeout,
    capacity: CAPACITY,
    async send(issuerId, requests, deadline) {
      const { result } = await executor.write<CreateSecurityTokensResult>(
        "createSecurityTokens",
        { issuer_id: issuerId, orders: requests.map(orderOf) },
        deadline,
      );
      const done = result.outcomes.filter((outcome) => outcome === "issued");
      issued.inc({ kind: "security_token" }, done.length);
      return requests.map(({ order }, i) => refusalOf(result.outcomes[i], order));
    },
  });

  function issue(
    order: SecurityTokenOrder,
    request: string,
    payload: string | undefined,
    since: number | undefined,
  ): Promise<void> {
    return queues.submit(order.issuerId, { order, request, payload }, since);
  }

  const ledger: SecurityTokenLedger & Lifecycle = {
    ...createSecurityTokenReader({ executor, between: queues.read, timeout }),
    issueSecurityToken: (order, identity?: RequestIdentity, since?: number) =>
      identity === undefined
        ? issue(order, randomBytes(32).toString("hex"), undefined, since)
        : singleFlight(identity, () => issue(order, identity.id, identity.payload, since)),
    async registerIssuer({ issuerId, wallet }) {
      const { result, isRepeat } = await executor.write<RegisterIssuerResult>(
        "registerIssuer",
        { issuer_id: issuerId, wallet },
        Date.now() + timeout,
      );
      // An earlier attempt of unknown outcome may have registered it.
      if (!result.created && !(isRepeat && result.wallet === wallet)) throw issuerExists(issuerId);
    },
    readiness: () => ledgerReadiness(executor),
    async close() {
      await queues.idle();
      channel.close();
    },
  };
  return ledger;
}

function orderOf({ order, request, payload }: IssueRequest): object {
  const { tokenName, amount, info } = order;
  return { token_name: tokenName, amount: amount.toString(), info, request, payload };
}

function refusalOf(
  outcome: CreateSecurityTokensResult["outcomes"][number] | undefined,
  { issuerId, tokenName }: SecurityTokenOrder,
): Error | undefined {
  switch (outcome) {
    case "issued":
      return undefined;
    case "unknown_issuer":
      return unknownIssuer(issuerId);
    case "taken":
      return stIdTaken(stId(issuerId, tokenName));
    case "reused":
      return keyReused();
    case "stray":
      return strayRecord(stId(issuerId, tokenName));
    case undefined:
      return new Error("the contract answered with too few outcomes");
  }
}
