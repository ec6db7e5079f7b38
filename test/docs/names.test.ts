import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect } from "chai";
import { DOCUMENT } from "../http/app.ts";
import { codeOf, document, DOCUMENTS, ROOT, rowsOf } from "./documents.ts";

/** What the service and the set-up write, so that it is in no repository. */
const WRITTEN = /^(data|deployments|node_modules|artifacts|chain|index|sessions|operator|security-tokens)\b/;

const sources = ["src", "scalardl", "contracts", "test", "bench", "scripts"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    join(folder, name).replaceAll("\\", "/"),
  ),
);

function isFile(code: string): boolean {
  return (
    /^[\w.-]+(\/[\w.-]+)*\/?$/.test(code) && (/\/$/.test(code) || /\.(ts|js|json|md|sol|java)$/.test(code))
  );
}

/** Headings as links write them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading as string);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("what the documents name", () => {
  for (const { path, text } of DOCUMENTS) {
    it(`in ${path} as a link exists`, () => {
      const targets = [
        ...[...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target as string),
        ...[...text.matchAll(/ src="([^"]+)"/g)].map(([, target]) => target as string),
      ];
      for (const target of targets) {
        if (/^https?:/.test(target)) {
          // Nothing is asked of the network here; our own pages can be known.
          const own = /^http:\/\/localhost:3000(.*)$/.exec(target)?.[1];
          if (own !== undefined) expect(["", "/docs"], target).to.include(own);
          continue;
        }
        const [file = "", anchor] = target.split("#");
        const whole = file === "" ? path : normalize(join(dirname(path), file));
        expect(existsSync(join(ROOT, whole)), `${path}: ${target}`).to.be.true;
        if (anchor === undefined) continue;
        expect(anchorsOf(readFileSync(join(ROOT, whole), "utf8")), target).to.include(anchor);
      }
    });

    it(`in ${path} as a file exists`, () => {
      for (const code of codeOf(text).filter(isFile)) {
        if (WRITTEN.test(code)) continue;
        const isThere =
          existsSync(join(ROOT, code)) ||
          existsSync(join(ROOT, dirname(path), code)) ||
          // By the end of its path, in a sentence about its folder.
          sources.some((name) => `/${name}${code.endsWith("/") ? "/" : ""}`.endsWith(`/${code}`));
        expect(isThere, `${path}: ${code}`).to.be.true;
      }
    });

    it(`in ${path} as a route is in the API's document`, () => {
      const routes = Object.entries(DOCUMENT.paths).flatMap(([route, operations]) =>
        Object.keys(operations).map((method) => `${method.toUpperCase()} ${route}`),
      );
      const patterns = routes.map((route) => new RegExp(`^${route.replace(/\{\w+\}/g, "[^/ ]+")}$`));
      for (const code of codeOf(text)) {
        const [, method, route = ""] = /^(?:(GET|POST|DELETE) )?(\/[\w./{}-]*)(?:\?.*)?$/.exec(code) ?? [];
        // A path in this machine's file system.
        if (route === "" || route.startsWith("/usr/") || /^\/(sessions)$/.test(code)) continue;
        const asked = method === undefined ? routes.map((known) => known.split(" ")[0]) : [method];
        const isThere = asked.some((verb) => patterns.some((pattern) => pattern.test(`${verb} ${route}`)));
        expect(isThere, `${path}: ${code}`).to.be.true;
      }
    });
  }

  it("as a message is in the sources", () => {
    const program = [...sources, "setup.mjs"]
      .filter((name) => /^(src|scalardl|setup).*\.(ts|mjs)$/.test(name))
      .map((name) => readFileSync(join(ROOT, name), "utf8"))
      .join("\n");
    const [, ofOperating = ""] = document("docs/operating.md").text.split("## What to do when …");
    const [, ofScalarDl = ""] = document("docs/scalardl.md").text.split("## When it fails");
    const messages = [...rowsOf(ofOperating), ...rowsOf(ofScalarDl)].flatMap(([message = ""]) =>
      codeOf(message),
    );
    expect(messages.length).to.be.above(15);
    for (const message of messages) {
      // Node's own.
      if (message.startsWith("listen ")) continue;
      for (const part of message.split("…").map((text) => text.trim())) {
        expect(program.includes(part), message).to.be.true;
      }
    }
  });
});

describe("the documents' length", () => {
  const linesOf = (path: string) => document(path).text.trimEnd().split("\n").length;

  it("of the README is short enough for a minute", () => {
    expect(linesOf("README.md")).to.be.at.most(120);
  });

  it("of CONTRIBUTING is one screen", () => {
    expect(linesOf("CONTRIBUTING.md")).to.be.at.most(60);
  });
});
