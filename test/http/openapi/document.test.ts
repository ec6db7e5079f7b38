import { createConfig, lintFromString } from "@redocly/openapi-core";
import type Router from "@koa/router";
import { expect } from "chai";
import { createDocument } from "../../../src/http/openapi/document.ts";
import { OPERATIONS } from "../../../src/http/openapi/operations.ts";
import { failingApp } from "../app.ts";

/** `/tokens/:id` and `/tokens/{smartcontract_ID}` are one path. */
const withoutNames = (route: string) => route.replace(/:\w+|\{\w+\}/g, "{}");

function mountedRoutes(): string[] {
  const routers = failingApp(new Error()).middleware.flatMap(
    (middleware) => (middleware as { router?: Router }).router ?? [],
  );
  const layers = [...new Set(routers)].flatMap((router) => router.stack);
  return layers.flatMap(({ methods, path }) =>
    methods.filter((method) => method !== "HEAD").map((method) => `${method} ${path.toString()}`),
  );
}

describe("the API's document", () => {
  it("passes a strict linter", async () => {
    const problems = await lintFromString({
      source: JSON.stringify(createDocument()),
      absoluteRef: "/openapi.json",
      config: await createConfig({ extends: ["recommended-strict"] }),
    });
    const told = problems.map(
      ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`,
    );
    expect(told).to.deep.equal([]);
  });

  it("has every route that is mounted, and no other", () => {
    expect(Object.keys(OPERATIONS).map(withoutNames)).to.have.members(mountedRoutes().map(withoutNames));
  });

  it("names every operation once", () => {
    const ids = Object.values(OPERATIONS).map(({ id }) => id);
    expect(ids).to.deep.equal([...new Set(ids)]);
  });
});
