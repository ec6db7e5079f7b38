import { expect } from "chai";
import { hardhatWallet, SECURITY_TOKEN, transact } from "./chain.ts";
import { send } from "./http.ts";
import { startInProcess, type Running } from "./service.ts";
import type { SecurityTokenView, TransfersView } from "./views.ts";

interface AllowedView {
  allowed: { address: string; since: string; block_number: number }[];
  next_cursor: string | null;
}

const ISSUER = hardhatWallet(2);
const PATH = "/security-tokens/issuer123-Leave";

describe("whom an issuer allows", () => {
  let service: Running;
  const [one, two, three] = [3, 4, 5].map((i) => hardhatWallet(i).address) as [string, string, string];

  before(async () => {
    service = await startInProcess();
    const order = { issuer_id: "issuer123", token_name: "Leave", issued_amount: 10, info: {} };
    await send(service, "POST /security-tokens", order);
  });
  after(() => service.stop());

  const read = async (query = "") => (await send<AllowedView>(service, `GET ${PATH}/allowed${query}`)).body;

  it("is listed, the newest decision first, page by page, and as CSV", async () => {
    expect(await read()).to.deep.equal({ allowed: [], next_cursor: null });
    const { body: token } = await send<SecurityTokenView>(service, `GET ${PATH}`);
    for (const [wallet, isAllowed] of [
      [one, true],
      [two, true],
      [three, true],
      [two, false],
      [one, true],
    ] as const) {
      const args = [wallet, isAllowed];
      await transact(service, ISSUER.address, token.contract_address, SECURITY_TOKEN, "setAllowed", args);
    }
    const { allowed, next_cursor } = await read();
    expect(next_cursor).to.equal(null);
    expect(allowed.map(({ address }) => address)).to.deep.equal([one, three]);
    const { body: history } = await send<TransfersView>(service, `GET ${PATH}/transfers`);
    const [newest] = history.transfers;
    expect(allowed[0]).to.deep.equal({
      address: one,
      since: newest?.at,
      block_number: newest?.block_number,
    });

    const first = await read("?limit=1");
    expect(first.allowed).to.deep.equal(allowed.slice(0, 1));
    const rest = await read(`?limit=1&cursor=${first.next_cursor}`);
    expect(rest).to.deep.equal({ allowed: allowed.slice(1), next_cursor: null });

    const csv = await send<string>(service, `GET ${PATH}/allowed`, undefined, { accept: "text/csv" });
    const rows = allowed.map(({ address, since, block_number }) => `${address},${since},${block_number}`);
    expect(csv.body).to.equal(["address,since,block_number", ...rows, ""].join("\r\n"));
  });

  it("is refused of what there is not, and after what is no cursor", async () => {
    expect((await send(service, "GET /security-tokens/issuer123-none/allowed")).status).to.equal(404);
    for (const query of ["cursor=x", "cursor=-1", "limit=0", "at=1"])
      expect((await send(service, `GET ${PATH}/allowed?${query}`)).status, query).to.equal(400);
  });
});
