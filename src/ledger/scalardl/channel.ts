import { join } from "node:path";
import { Client, connectivityState, credentials, Metadata } from "@grpc/grpc-js";
import { loadSync, type MessageTypeDefinition, type ServiceDefinition } from "@grpc/proto-loader";
import { LedgerFault, translateFault, type ScalarDlStatus } from "./ledger-fault.ts";

export interface ChannelOptions {
  /** `host:port` */
  address: string;
  /** Without it nothing is encrypted. `ca` is a certificate authority's PEM, by default those of Node. */
  tls: { ca?: Buffer } | undefined;
}

/** The methods that this service calls. */
export type LedgerMethod =
  | "Ledger/RegisterContract"
  | "Ledger/ExecuteContract"
  | "Ledger/ValidateLedger"
  | "LedgerPrivileged/RegisterSecret";

export interface Channel {
  /**
   * Calls a method; fields are named as in ledger.proto, in camel case. `deadline` is a time in milliseconds.
   * @throws LedgerFault
   */
  call<Answer>(method: LedgerMethod, request: object, deadline: number): Promise<Answer>;
  close(): void;
}

/** A page of a hundred security tokens with 16 KiB of `info` each, escaped in JSON. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const OPTIONS = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  // So that a Ledger that comes back is found within a second.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // So that a dead connection is noticed.
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 5_000,
  // Else it would start in the state of another channel to the same address.
  "grpc.use_local_subchannel_pool": 1,
  // The executor repeats calls itself, since a nonce must not be used twice.
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
};

/** A connection to a Ledger, which connects at its first call and again after a broken connection. */
export function openChannel({ address, tls }: ChannelOptions): Channel {
  const protocol = loadSync(join(import.meta.dirname, "ledger.proto"), { defaults: true });
  const { deserialize } = protocol["rpc.Status"] as MessageTypeDefinition<object, object>;
  const statusOf = (bytes: Buffer) => deserialize(bytes) as ScalarDlStatus;
  const client = new Client(
    address,
    tls === undefined ? credentials.createInsecure() : credentials.createSsl(tls.ca),
    OPTIONS,
  );

  /** Resolves when there is a connection. If it fails, nothing was sent. */
  async function connected(deadline: number): Promise<void> {
    const channel = client.getChannel();
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) {
        throw new LedgerFault("unreachable", `no connection to ${address}`);
      }
      await new Promise<void>((resolve, reject) => {
        channel.watchConnectivityState(state, deadline, (error) =>
          error ? reject(new LedgerFault("unreachable", `no connection to ${address} in time`)) : resolve(),
        );
      });
    }
  }

  return {
    async call<Answer>(method: LedgerMethod, request: object, deadline: number): Promise<Answer> {
      const [service, name] = method.split("/") as [string, string];
      const definition = (protocol[`rpc.${service}`] as ServiceDefinition)[name];
      if (definition === undefined) throw new Error(`${method} is not in ledger.proto`);
      const { path, requestSerialize, responseDeserialize } = definition;
      await connected(deadline);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          new Metadata(),
          { deadline },
          (error, answer) => (error ? reject(translateFault(error, statusOf)) : resolve(answer as Answer)),
        );
      });
    },
    close: () => client.close(),
  };
}
