// Measures what more operators are worth: replicas of the service before one chain with a block each second of 30 million gas.
import { setTimeout as sleep } from "node:timers/promises";
import { startAnvil } from "../test/support/anvil.ts";
import { createNodeSite, OPERATORS } from "../test/support/node-site.ts";
import { startService } from "../test/support/processes.ts";
import { join } from "node:path";
import { Agent, request } from "undici";

/** Seconds. */
const WARM_UP = 5;
const MEASURED = Number(process.argv[2] ?? 30);
/** To each replica: more than two batches. */
const CONNECTIONS = 320;

/** Tokens a second, issued by so many replicas. */
async function measure(replicas: number): Promise<number> {
  const chain = await startAnvil("--gas-limit", "30000000");
  const site = await createNodeSite(chain.node);
  await chain.node.send("evm_setAutomine", [false]);
  await chain.node.send("evm_setIntervalMining", [1]);
  const services = await Promise.all(
    OPERATORS.slice(0, replicas).map(({ privateKey }, i) =>
      startService(
        site.folder,
        site.environment(chain.url, {
          OPERATOR_PRIVATE_KEY: privateKey,
          // The session is known in the first folder alone: they share its store.
          DATA_DIR: join(site.folder, "data"),
        }),
      ).then((service) => ({ ...service, i })),
    ),
  );
  const dispatcher = new Agent({ connections: CONNECTIONS });
  let issued = 0;
  let isOver = false;
  const load = services.flatMap(({ url, i }) =>
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      for (let n = 0; !isOver; n++) {
        const ticker = `T${i}.${connection}.${n}`;
        const names = { full_name: `Token ${ticker}`, short_name: ticker, ticker };
        const { statusCode, body } = await request(`${url}/tokens`, {
          method: "POST",
          dispatcher,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ session_key: site.session, ...names, token_amount: 10_000, decimals: 8 }),
        });
        const answer = await body.text();
        if (statusCode !== 200) throw new Error(`${statusCode} ${answer}`);
        issued++;
      }
    }),
  );
  await sleep(WARM_UP * 1_000);
  const before = issued;
  await sleep(MEASURED * 1_000);
  const perSecond = (issued - before) / MEASURED;
  isOver = true;
  await Promise.all(load);
  await Promise.all(services.map((service) => service.end("SIGKILL")));
  await dispatcher.close();
  await site.remove();
  await chain.stop();
  return perSecond;
}

if (process.argv[1] === import.meta.filename) {
  const one = await measure(1);
  const three = await measure(3);
  console.log(
    `one operator: ${one.toFixed(0)} tokens/s; three: ${three.toFixed(0)} tokens/s, ${(three / one).toFixed(2)} times as many`,
  );
}
