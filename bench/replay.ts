import { startEmbeddedChain } from "../src/chain/embedded-chain.ts";

/** Milliseconds that the embedded chain takes to replay a journal, from its start to its stop. */
export async function replay(file: string): Promise<number> {
  const start = performance.now();
  const chain = await startEmbeddedChain({
    file,
    log: () => undefined,
    onFailure: (error) => {
      throw error;
    },
  });
  const taken = performance.now() - start;
  await chain.stop();
  return taken;
}
