import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { send } from "../service/http.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { commandsOf, document, ROOT } from "./documents.ts";

describe("the order of README.md", () => {
  let service: Running;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-order-"));
    service = await startInProcess();
  });
  after(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const commands = commandsOf(document("README.md"));
  const [issue, write, place] = ["/tokens", "/orders/typed-data", "/orders"].map((path) =>
    commands.find((words) => words[1] === `localhost:3000${path}` && words.includes("-d")),
  ) as [string[], string[], string[]];
  const sign = commands.find((words) => words.includes("sign")) as string[];
  const bodyOf = (words: string[]) => JSON.parse(words[words.indexOf("-d") + 1] as string) as object;

  it("goes from typed data over the signature that cast makes to the balance", async () => {
    expect((await send(service, "POST /tokens", bodyOf(issue))).status).to.equal(200);
    const { body: typedData } = await send(service, "POST /orders/typed-data", bodyOf(write));
    const file = write[write.indexOf("-o") + 1] as string;
    writeFileSync(join(folder, file), JSON.stringify(typedData));
    const cast = join(ROOT, "node_modules/.bin/cast");
    const signature = execFileSync(cast, sign.slice(2), { cwd: folder, encoding: "utf8" }).trim();
    const order = bodyOf(place) as { signature: string; message: { to: string } };
    expect(order.signature).to.equal(signature);
    expect((await send(service, "POST /orders", order)).status).to.equal(200);
    const { body } = await send(service, `GET /wallets/${order.message.to}/tokens`);
    expect(body).to.have.nested.property("holdings[0].balance", "250");
  });
});
