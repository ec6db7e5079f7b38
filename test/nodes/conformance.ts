import { itIsALedger } from "../ledger/ledger.behavior.ts";
import { startInProcess } from "../service/service.ts";
import { createNodeSite } from "../support/node-site.ts";
import { describeOnNodes, type NodeKind } from "./nodes.ts";

/** The conformance suite, with the service before nodes of these kinds. */
export function theyAreLedgers(kinds: NodeKind[]): void {
  for (const { name, start } of kinds) {
    describeOnNodes(`${name} as a ledger`, () =>
      itIsALedger(
        async (environment) => {
          const chain = await start();
          const site = await createNodeSite(chain.node);
          const service = await startInProcess({ ...site.environment(chain.url), ...environment });
          return {
            url: service.url,
            async stop() {
              await service.stop();
              await site.remove();
              await chain.stop();
            },
          };
        },
        { orders: true },
      ),
    );
  }
}
