import type { Node } from "../../../rpc/node.ts";
import { sleep } from "../../../rpc/sleep.ts";
import { keyReused } from "../../refusals.ts";
import { call, type Contracts } from "../contracts.ts";
import type { IdentifiedRequest } from "../issue-request.ts";
import type { FoundToken, IssuedReader } from "../issued-reader.ts";

/** How often to look for a token that only one of the nodes behind one URL may know yet, and milliseconds in between. */
const LOOKS = 20;
const LOOK_AGAIN = 100;

/**
 * The token that the request made, at any time and by any sender; undefined if there is none. The index answers for a token that
 * it has. Of any other the registry says whether there is one, and the index then knows its transaction.
 * @throws IDEMPOTENCY_KEY_REUSED if the request asked for something else
 */
export async function findIssued(
  node: Node,
  registry: Contracts["registry"],
  issued: IssuedReader,
  request: IdentifiedRequest,
): Promise<FoundToken | undefined> {
  const { id, payload } = request.identity;
  const repeated = await issued.byRepeat(request);
  if (repeated !== undefined) return repeated;
  for (let look = 1; look <= LOOKS; look++) {
    const [token, kept] = (await call(node, registry, "tokenByRequest", [`0x${id}`])) as [bigint, string];
    if (token === 0n) return undefined;
    if (kept !== `0x${payload.slice(0, 40)}`) throw keyReused();
    const found = await issued.byRequest({ id });
    if (found !== undefined) return found;
    await sleep(LOOK_AGAIN);
  }
  throw new Error(`the node does not have the event of the request ${id}, which the registry has`);
}
