import { join } from "node:path";
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
} from "@grpc/grpc-js";
import { loadSync, type MessageTypeDefinition, type ServiceDefinition } from "@grpc/proto-loader";

/** What a ScalarDL Ledger answered once: a contract's result, or ScalarDL's own status. */
export type Recorded =
  { contractResult: string } | { statusCode: number } | { code: number; message: string };

interface Request {
  contractId?: string;
  contractArgument?: string;
  assetId?: string;
}

export interface RecordedLedger {
  /** `host:port` */
  address: string;
  /** Answers from now on; by default every contract's result is `{}`. */
  answer(play: (method: string, request: Request) => Recorded): void;
  stop(): void;
}

/** The environment of a service whose security tokens are there. */
export function onLedger({ address }: RecordedLedger) {
  return {
    ST_LEDGER: "scalardl",
    SCALARDL_ADDRESS: address,
    SCALARDL_SECRET: "a secret that is long enough to be one",
  };
}

/** Speaks ScalarDL's protocol on a free port, and answers as real Ledgers were seen to. */
export async function startRecordedLedger(): Promise<RecordedLedger> {
  const file = join(import.meta.dirname, "../../../src/ledger/scalardl/ledger.proto");
  const protocol = loadSync(file, { defaults: true });
  const { serialize } = protocol["rpc.Status"] as MessageTypeDefinition<object, object>;
  let play: (method: string, request: Request) => Recorded = () => ({ contractResult: "{}" });

  const server = new Server();
  for (const name of ["Ledger", "LedgerPrivileged"]) {
    const service = protocol[`rpc.${name}`] as ServiceDefinition;
    const methods = Object.keys(service).map((method) => {
      function handle({ request }: ServerUnaryCall<Request, object>, reply: sendUnaryData<object>): void {
        const recorded = play(method, request);
        if (!("code" in recorded)) return reply(null, recorded);
        const metadata = new Metadata();
        metadata.set("rpc.status-bin", Buffer.from(serialize(recorded)));
        reply({ code: status.INTERNAL, details: recorded.message, metadata });
      }
      return [method, handle] as const;
    });
    server.addService(service, Object.fromEntries(methods));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    answer: (next) => (play = next),
    stop: () => server.forceShutdown(),
  };
}
