import { startEmbeddedChain } from "../src/chain/embedded-chain.ts";

/** Milliseconds that the embedded chain takes to replay the journal of a folder, from its start to its stop. */
export async function replay(folder: string): Promise<number> {
  const start = performance.now();
  const chain = await startEmbeddedChain({
    folder,
    log: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  const taken = performance.now() - start;
  await chain.stop();
  return taken;
}
