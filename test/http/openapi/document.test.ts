import { createConfig, lintFromString } from "@redocly/openapi-core";
import { METHODS } from "node:http";
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

  it("has every route of the service, and no other", () => {
    // Whatever is asked by every method there is refuses what a path does not take.
    const routes = RESOURCES.flatMap(({ router }) => router.stack).filter(
      ({ methods }) => !METHODS.every((method) => methods.includes(method)),
    );
    const mounted = routes.flatMap(({ methods, path }) =>
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

  it("is written so that client generators can read it", () => {
    for (const [pointer, schema] of schemasIn(DOCUMENT, "#")) {
      const { type, items, allOf, properties } = schema;
      const told = `${pointer}: ${JSON.stringify(schema)}`;
      // Of two types, only null may be the second one: a union is a `oneOf`.
      if (Array.isArray(type)) expect(type, told).to.have.length(2).and.include("null");
      if (type === "array") expect(items, told).to.be.an("object");
      if (properties !== undefined && schema["$ref"] === undefined) expect(type, told).to.equal("object");
      for (const keyword of ["const", "enum"]) if (keyword in schema) expect(type, told).to.be.a("string");
      expect(allOf, told).to.equal(undefined);
    }
  });

  it("gives no schema a name that generators use for an operation's input or output", () => {
    const operations = RESOURCES.flatMap((resource) => Object.values(resource.operations)).map(
      ({ id }) => id,
    );
    const taken = operations.map((id) => new RegExp(`^${id}(Request|Response|Params|Errors?)$`, "i"));
    for (const name of Object.keys(DOCUMENT.components.schemas)) {
      for (const pattern of taken) expect(name).not.to.match(pattern);
    }
  });
});

/** Everything in the document that is a schema, with where it is. */
function schemasIn(node: unknown, pointer: string): [pointer: string, schema: Record<string, unknown>][] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node as Record<string, unknown>).flatMap(([key, value]) => {
    // Values, not schemas.
    if (["example", "examples", "enum", "default"].includes(key)) return [];
    const isSchema = /\/(schema|items|oneOf\/\d+|properties\/[^/]+|components\/schemas\/[^/]+)$/.test(
      `${pointer}/${key}`,
    );
    const own = isSchema ? [[`${pointer}/${key}`, value] as [string, Record<string, unknown>]] : [];
    return [...own, ...schemasIn(value, `${pointer}/${key}`)];
  });
}
