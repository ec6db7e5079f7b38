import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect } from "chai";
import { DOCUMENT, RESOURCES } from "../app.ts";

/** `/tokens/:id` and `/tokens/{smartcontract_ID}` are one path. */
const withoutNames = (route: string) => route.replace(/:\w+|\{\w+\}/g, "{}");

describe("the API's document", () => {
  it("passes a strict linter", async () => {
    const problems = await lintFromString({
      source: JSON.stringify(DOCUMENT),
      absoluteRef: "/openapi.json",
      config: await createConfig({ extends: ["recommended-strict"] }),
    });
    const told = problems.map(
      ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`,
    );
    expect(told).to.deep.equal([]);
  });

  it("has every route that is mounted, and no other", () => {
    const mounted = RESOURCES.flatMap(({ router }) => router.stack).flatMap(({ methods, path }) =>
      methods.filter((method) => method !== "HEAD").map((method) => `${method} ${path.toString()}`),
    );
    const documented = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.map(withoutNames)).to.have.members(mounted.map(withoutNames));
  });

  it("names every operation, every schema and every tag once", () => {
    const operations = RESOURCES.flatMap((resource) => Object.values(resource.operations));
    const names = [
      operations.map(({ id }) => id),
      RESOURCES.flatMap(({ schemas = {} }) => Object.keys(schemas)),
      DOCUMENT.tags.map(({ name }) => name),
    ];
    for (const list of names) expect(list).to.deep.equal([...new Set(list)]);
  });
});
