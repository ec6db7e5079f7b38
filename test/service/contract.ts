import { Ajv2020, type SchemaObject } from "ajv/dist/2020.js";
import { expect } from "chai";
import { DOCUMENT as document } from "../http/app.ts";
import type { Answer } from "./http.ts";

// The API's document, held against what the service answers.

type Content = Record<string, { schema: SchemaObject }>;

interface Response {
  headers?: Record<string, { $ref: string }>;
  content?: Content;
}

interface Operation {
  method: string;
  path: string;
  pattern: RegExp;
  responses: Record<string, Response>;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const produced = new Set<string>();

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): Operation => {
    const { responses } = operation as Pick<Operation, "responses">;
    // The router ignores case and a slash at the end.
    const pattern = new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`, "i");
    return { method: method.toUpperCase(), path, pattern, responses };
  }),
);

/** What a request to a path or with a method that is not in the document may be answered by. */
const ELSEWHERE: Response = {
  content: {
    "application/json": { schema: { $ref: "#/components/schemas/ApiError" } },
    "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
  },
};

/** Fails where the document doesn't have such an answer to such a request. */
export function checkAnswer(line: string, answer: Answer): void {
  const [method = "", ...rest] = line.split(" ");
  if (method === "OPTIONS") return; // of CORS, which is no operation
  const operation = operationOf(method, pathOf(rest.join(" ")));
  const response = operation === undefined ? ELSEWHERE : operation.responses[answer.status];
  const what = `${line}: ${answer.status} ${JSON.stringify(answer.body)}`;
  if (operation === undefined) expect(answer.status, what).to.be.oneOf([403, 404, 405, 406]);
  if (response === undefined) expect.fail(`${what} is not in the document`);
  checkHeaders(response, answer, what);
  checkBody(response, answer, what, method === "HEAD");
  if (operation !== undefined) produced.add(`${operation.method} ${operation.path} ${answer.status}`);
}

/** What the document says that is answered, and no checked answer was. */
export function unproduced(): string[] {
  return operations
    .flatMap(({ method, path, responses }) =>
      Object.keys(responses).map((status) => `${method} ${path} ${status}`),
    )
    .filter((answer) => !produced.has(answer));
}

function operationOf(method: string, path: string): Operation | undefined {
  const sought = method === "HEAD" ? "GET" : method;
  const there = operations.filter(({ pattern }) => pattern.test(path));
  // Such as /tokens/batch, which is not /tokens/{smartcontract_ID}, whatever the method (OpenAPI, Paths Object).
  const concrete = there.filter((operation) => !operation.path.includes("{"));
  return (concrete.length > 0 ? concrete : there).find(({ method }) => method === sought);
}

function pathOf(target: string): string {
  return target.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "");
}

function checkHeaders({ headers = {} }: Response, answer: Answer, what: string): void {
  for (const name of Object.keys(headers)) {
    const { schema } = document.components.headers[name as keyof typeof document.components.headers];
    const value = answer.headers.get(name);
    expect(value !== null && ajv.validate(schema, value), `${what}: ${name}: ${value}`).to.equal(true);
  }
}

function checkBody({ content }: Response, answer: Answer, what: string, isHead: boolean): void {
  if (content === undefined) {
    expect(answer.body, what).to.equal(undefined);
    return;
  }
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const media = content[type];
  if (media === undefined) expect.fail(`${what}: ${type} is not in the document`);
  if (isHead) return;
  const { contentSchema } = media.schema as { contentSchema?: SchemaObject };
  if (contentSchema === undefined) return checkValue(media.schema, answer.body, what);
  for (const line of (answer.body as string).split("\n").slice(0, -1)) {
    checkValue(contentSchema, JSON.parse(line), `${what}: ${line}`);
  }
}

function checkValue(schema: SchemaObject, value: unknown, what: string): void {
  const validate = compiled(schema);
  expect(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`).to.equal(true);
}

const validators = new Map<SchemaObject, ReturnType<typeof ajv.compile>>();

function compiled(schema: SchemaObject) {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validator = ajv.compile({ ...schema, components: document.components });
  validators.set(schema, validator);
  return validator;
}
