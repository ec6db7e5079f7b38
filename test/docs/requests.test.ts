import { expect } from "chai";
import { tokenLine } from "../service/lines.ts";
import { startInProcess, type Running } from "../service/service.ts";
import { commandsOf, DOCUMENTS } from "./documents.ts";

/** What stands in a reader's tokens.ndjson. */
const LINE = JSON.stringify(tokenLine("OFAFILE"));
const ADMIN_TOKEN = "an-administrators-token";

/** Does what curl would do. */
async function curl(command: string[], { url }: Running): Promise<Response> {
  const headers = new Headers();
  let method: string | undefined;
  let body: string | null = null;
  let target = "";
  const rest = command.slice(1).map((word) => word.replace("$ADMIN_TOKEN", ADMIN_TOKEN));
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "-X") method = rest.shift();
    else if (word === "-T") body = rest.shift() === "tokens.ndjson" ? LINE : null;
    else if (word === "-o") rest.shift();
    else if (word === "-d" || word === "--data-binary") body = rest.shift() as string;
    else if (word === "-H") headers.append(...((rest.shift() as string).split(/: /) as [string, string]));
    else if (word !== "-N") target = word.replace(/^localhost:3000/, url);
  }
  return fetch(target, { method: method ?? (body === null ? "GET" : "POST"), headers, body });
}

// What a reader has to fill in.
const hasGap = (command: string[]) => command.some((word) => /…|<\w+>/.test(word));

describe("the documents' requests", () => {
  for (const document of DOCUMENTS) {
    const requests = commandsOf(document).filter(([program]) => program === "curl");
    if (requests.length === 0) continue;

    describe(`of ${document.path}`, () => {
      let service: Running;

      before(async () => {
        service = await startInProcess({ ADMIN_TOKEN });
      });

      after(() => service.stop());

      // One after the other, as a reader would.
      for (const command of requests.filter((request) => !hasGap(request))) {
        it(command.join(" ").replace(/\s+/g, " ").slice(0, 100), async () => {
          const answer = await curl(command, service);
          const isBatch = command.some((word) => word.endsWith("/batch"));
          const text = isBatch ? await answer.text() : await readStart(answer);
          expect(answer.status, text).to.be.below(300);
          if (isBatch) expect(text).to.match(/"status":20[01]/);
        });
      }
    });
  }

  it("cover every route that changes something, and few have gaps", () => {
    const requests = DOCUMENTS.flatMap(commandsOf).filter(([program]) => program === "curl");
    const text = requests.map((request) => request.join(" ")).join("\n");
    for (const route of [
      "/tokens",
      "/security-tokens",
      "/api/st/create",
      "/sessions",
      "/issuers",
      "/orders",
      "/tokens/batch",
      "/security-tokens/batch",
    ]) {
      expect(text).to.include(`localhost:3000${route} `);
    }
    expect(requests.filter(hasGap)).to.have.length(2);
  });
});

/** Enough of a body to see what went wrong; a stream has no end to wait for. */
async function readStart(answer: Response): Promise<string> {
  const chunk = await Promise.race([
    answer.body?.getReader().read(),
    new Promise<undefined>((resolve) => setTimeout(resolve, 200)),
  ]);
  return Buffer.from((chunk?.value as Uint8Array | undefined) ?? []).toString();
}
