import { expect } from "chai";
import { send, type Answer } from "../../test/service/http.ts";
import type { SecurityTokensView, SecurityTokenView } from "../../test/service/views.ts";

/** A request to issue, and what it was answered by. */
export interface Order {
  issuerId: string;
  tokenName: string;
  amount: number;
  /** Its Idempotency-Key. */
  key: string;
  answers: Answer<{ st_id?: string; error?: string }>[];
}

type Site = { url: string };

/** Sends an order and keeps its answer, if there is one. */
export async function sendOrder(service: Site, order: Order): Promise<number | undefined> {
  const { issuerId, tokenName, amount, key } = order;
  const body = { issuerId, tokenName, amount, info: { amount } };
  const answer = await send<{ st_id?: string }>(service, "POST /security-tokens", body, {
    "idempotency-key": key,
  }).catch(() => undefined);
  if (answer !== undefined) order.answers.push(answer);
  return answer?.status;
}

/** Every security token that the service shows. */
export async function listAll(service: Site): Promise<SecurityTokenView[]> {
  const found: SecurityTokenView[] = [];
  let cursor = "";
  do {
    const query = cursor && `&cursor=${cursor}`;
    const { status, body } = await send<SecurityTokensView>(
      service,
      `GET /security-tokens?limit=100${query}`,
    );
    expect(status).to.equal(200);
    found.push(...body.security_tokens);
    cursor = body.next_cursor ?? "";
  } while (cursor !== "");
  return found;
}

/** Nothing that was acknowledged is lost, nothing is there twice, and what is there is what was asked for. */
export function expectSound(orders: Order[], tokens: SecurityTokenView[]): void {
  const byId = new Map(tokens.map((token) => [token.st_id, token]));
  expect(byId.size, "st_ids").to.equal(tokens.length);
  const asked = new Map(orders.map((order) => [`${order.issuerId}-${order.tokenName}`, order]));
  for (const [id, token] of byId) {
    const order = asked.get(id);
    expect(order, `${id} was asked for`).not.to.equal(undefined);
    expect(token.issued_amount).to.equal(String(order?.amount));
    expect(token.info).to.deep.equal({ amount: order?.amount });
  }
  for (const [id, { answers }] of asked) {
    for (const { status, body } of answers) {
      // Without an answer, or with these, it may be issued or not; each key is of one order, so nothing is a duplicate.
      expect(status, `${id}: ${JSON.stringify(body)}`).to.be.oneOf([201, 503, 504]);
      if (status === 201) expect(byId.has(id), `${id} was acknowledged`).to.equal(true);
    }
    // What surely was not issued is not there, if nothing else was ever said of it.
    if (answers.length > 0 && answers.every(({ status }) => status === 503)) {
      expect(byId.has(id), `${id} was refused`).to.equal(false);
    }
  }
}
