// The embedded chain alone, with its JSON-RPC, in a process that a test may kill: `node chain-process.ts <folder>`.
import { startEmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { startRpcServer } from "../../src/chain/rpc-server.ts";

// Who collects all files of a folder as tests loads this one too.
if (process.argv[1] === import.meta.filename) await main(process.argv[2] as string);

async function main(folder: string): Promise<void> {
  const node = await startEmbeddedChain({
    folder,
    log: console.log,
    onFailure(error) {
      console.log(error.message);
      process.exit(1);
    },
  });
  const { url, serve } = await startRpcServer({ port: 0, isAllowedOrigin: () => false });
  serve(node);
  console.log(`ready: ${url} `);
}
