import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import fc, { type Arbitrary } from "fast-check";
import type { HttpServer } from "../../../src/http/server/http-server.ts";
import { listenQuietly } from "../../service/service.ts";
import { DOCUMENT, failingApp } from "../app.ts";
import { around, resolve, valueOf, type Schema } from "./schema-arbitrary.ts";

const ADMIN_TOKEN = "an-operators-token-for-tests";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  schema: Schema;
}

interface Operation {
  route: string;
  parameters: Parameter[];
  body: Schema | undefined;
}

interface Request {
  /** Of the parameters that are sent, by name. */
  parameters: Record<string, unknown>;
  body: unknown;
}

/** What a schema can't say of a value of such a format. A value that may break such a rule may be refused. */
const MAY_BREAK_A_RULE: Readonly<Record<string, (value: unknown) => boolean>> = {
  // 60 bytes after normalisation, no invisible characters.
  "token-name": (value) => !/^[ -~]{1,60}$/.test(value as string),
  amount: (value) => BigInt(value as string) >= 2n ** 256n,
  uint256: (value) => BigInt(value as string) >= 2n ** 256n,
  address: isInMixedCase,
  "address-list": (values) => (values as string[]).some(isInMixedCase),
  // Each type of events has ids of its own.
  "event-id": (value) => value !== "0",
  // The days of a month.
  "as-of": (value) => /^[0-9]{4}-[0-9]{2}-(29|3[01])/.test(value as string),
  // A text is JSON, and neither is too long.
  info: (value) => typeof value === "string" || JSON.stringify(value).length > 16_000,
};

/** Then an address must have the checksum of EIP-55. */
function isInMixedCase(value: unknown): boolean {
  return /[a-f]/.test(value as string) && /[A-F]/.test(value as string);
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });

describe("the API's document is as strict as the service", () => {
  let server: HttpServer;
  let callers = 0;

  before(async () => {
    server = await listenQuietly();
    // Whatever passes validation meets a ledger that fails.
    const handle = failingApp(new Error("passed"), ADMIN_TOKEN, { trustProxy: true }).callback();
    server.serve((request, response) => void handle(request, response));
  });
  after(() => server.stop(5_000));

  for (const operation of operationsWithInput()) {
    it(`accepts in ${operation.route} what its schemas accept`, async () => {
      await fc.assert(
        fc.asyncProperty(requestFor(operation, valueOf), async (request) => {
          fc.pre(!mayBreakARule(operation, request));
          expect(await status(operation, request)).not.to.equal(400);
        }),
        { numRuns: 50 },
      );
    });

    it(`refuses in ${operation.route} what its schemas refuse`, async () => {
      await fc.assert(
        fc.asyncProperty(requestFor(operation, around), async (request) => {
          fc.pre(!isInBothSpellings(request.body));
          if (isDocumented(operation, request)) {
            if (mayBreakARule(operation, request)) return;
            expect(await status(operation, request)).not.to.equal(400);
          } else {
            expect(await status(operation, request)).to.equal(400);
          }
        }),
        { numRuns: 200 },
      );
    });
  }

  async function status({ route }: Operation, { parameters, body }: Request): Promise<number> {
    const [method = "", path = ""] = route.split(" ");
    const used = new Set<string>();
    const target = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      used.add(name);
      return encodeURIComponent(String(parameters[name]));
    });
    const headers = new Headers({
      // So that nobody is limited.
      "x-forwarded-for": `2001:db8:${(++callers).toString(16)}::1`,

      authorization: `Bearer ${ADMIN_TOKEN}`,
      "content-type": "application/json",
    });
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      if (/^[A-Z]/.test(name)) headers.set(name, String(value));
      else if (!used.has(name)) query.set(name, String(value));
    }
    const response = await fetch(`${server.url}${target}?${query.toString()}`, {
      // A stream of events has no end.
      method: method === "GET" ? "HEAD" : method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return response.status;
  }
});

/** Those that have anything to refuse by its form. */
function operationsWithInput(): Operation[] {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const { parameters = [], requestBody } = described as {
        parameters?: (Parameter & { $ref?: string })[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      return {
        route: `${method.toUpperCase()} ${path}`,
        parameters: parameters.map((parameter) =>
          parameter.$ref === undefined
            ? parameter
            : (DOCUMENT.components.parameters.IdempotencyKey as Parameter),
        ),
        body: requestBody?.content["application/json"]?.schema,
      };
    }),
  );
  return operations.filter(
    ({ parameters, body }) => body !== undefined || parameters.some((one) => !isKey(one)),
  );
}

/** A key in a path leads to something or to nothing (404), whatever it looks like. */
function isKey({ name, in: place }: Parameter): boolean {
  return place === "path" && name !== "address";
}

function requestFor(
  { parameters, body }: Operation,
  value: (schema: Schema) => Arbitrary<unknown>,
): Arbitrary<Request> {
  const values = parameters.map((parameter): [string, Arbitrary<unknown>] => [
    parameter.name,
    isKey(parameter)
      ? fc.constant(parameter.schema.examples?.[0])
      : asSent(parameter, value(parameter.schema)),
  ]);
  const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  return fc.record({
    parameters: fc.record(Object.fromEntries(values), { requiredKeys: inPath, noNullPrototype: true }),
    body: body === undefined ? fc.constant(undefined) : value(body),
  });
}

/** What a path, a query or a header can carry. */
function asSent({ in: place }: Parameter, value: Arbitrary<unknown>): Arbitrary<unknown> {
  const write = (given: unknown) => (typeof given === "string" ? given : `${JSON.stringify(given)}`);
  const text = value.map(write).filter((text) => text.isWellFormed());
  if (place === "header")
    return text.filter((text) => /^[\x20-\x7e]*$/.test(text)).map((text) => text.trim());
  return place === "path" ? text.filter((text) => !/^\.{0,2}$/.test(text)) : text;
}

function isDocumented({ parameters, body }: Operation, request: Request): boolean {
  const sent = parameters.filter(({ name }) => Object.hasOwn(request.parameters, name));
  return (
    sent.every((one) => isKey(one) || takes(one.schema, read(one.schema, request.parameters[one.name]))) &&
    (body === undefined || takes(body, request.body))
  );
}

/** A number in a query is written as JSON writes it. */
function read({ type }: Schema, text: unknown): unknown {
  return type === "integer" && /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text as string) ? Number(text) : text;
}

const validators = new Map<Schema, (value: unknown) => boolean>();

function takes(schema: Schema, value: unknown): boolean {
  const known = validators.get(schema);
  const validate = known ?? ajv.compile({ ...schema, components: DOCUMENT.components });
  if (known === undefined) validators.set(schema, validate);
  return validate(value);
}

function mayBreakARule({ parameters, body }: Operation, request: Request): boolean {
  const fields = [
    ...parameters.map(({ name, schema }) => ({ schema, value: request.parameters[name] })),
    ...fieldsOf(body, request.body),
  ];
  return (
    isTooMuch(request.body as { token_amount: string; decimals: number }) ||
    fields.some(({ schema, value }) => value !== undefined && MAY_BREAK_A_RULE[schema.format ?? ""]?.(value))
  );
}

/** Every field that a body may have, at any depth, with its value. */
function fieldsOf(given: Schema | undefined, value: unknown): { schema: Schema; value: unknown }[] {
  if (given === undefined) return [];
  const { oneOf = [], properties = {} } = resolve(given);
  const own = Object.entries(properties).flatMap(([name, schema]) => {
    const field = (value as Record<string, unknown> | undefined)?.[name];
    return [{ schema, value: field }, ...fieldsOf(schema, field)];
  });
  return [...own, ...oneOf.flatMap((one) => fieldsOf(one, value))];
}

/** An amount and decimals that are each right may make a supply that does not fit in a uint256. */
function isTooMuch({ token_amount, decimals }: { token_amount?: string; decimals?: number } = {}): boolean {
  return (
    /^[0-9]+$/.test(String(token_amount)) &&
    BigInt(token_amount as string) * 10n ** BigInt(decimals ?? 0) >= 2n ** 256n
  );
}

/** The service takes a mix of both, which the document tells in words: a type for it would make all fields optional. */
function isInBothSpellings(body: unknown): boolean {
  const names = Object.keys(body ?? {});
  return (
    names.some((name) => /^(issuerId|tokenName|amount)$/.test(name)) &&
    names.some((name) => /^(issuer_id|token_name|issued_amount)$/.test(name))
  );
}
