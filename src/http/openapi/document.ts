import packageJson from "../../../package.json" with { type: "json" };
import { CATALOGUE, type ErrorCode } from "../../base/errors.ts";
import { error, errorCode, problem, sentenceError } from "../answers/error.ts";
import { ERROR_TITLES } from "../answers/error-titles.ts";
import { HEADERS, type Operation } from "./operation.ts";
import { IDEMPOTENCY_KEY, parametersOf } from "./parameters.ts";
import { createReferences, type References } from "./references.ts";
import { requestBodyOf } from "./request-body.ts";
import type { DocumentedResource } from "./resource.ts";
import { responsesOf } from "./responses.ts";

const DESCRIPTION = `Issues tokens on a blockchain: a POST is answered when the token is on the chain. What is issued is **public for
ever**, \`info\` too.

- Amounts come back as strings of decimal digits, times in RFC 3339, addresses in EIP-55 form.
- Every answer has an \`X-Request-Id\`, which names its line in the service's log.
- An error is \`{error: CODE, message}\`, on the two routes that issue security tokens \`{error: "A sentence"}\`, and
  \`application/problem+json\` (RFC 9457) on every route where \`Accept\` prefers that.
- 404 \`NOT_FOUND\` answers every path that is not here, and 405 \`METHOD_NOT_ALLOWED\`, with \`Allow\`, every other method.`;

const ERROR_SCHEMAS = {
  ApiError: error,
  SentenceError: sentenceError,
  Problem: problem,
  ErrorCode: errorCode,
};

/** What each code stands for. A problem's `type` points here, and not to a schema: generators would make a type of each. */
const ERROR_CODES = Object.fromEntries(
  Object.entries(ERROR_TITLES).map(([code, title]) => [
    code,
    { status: CATALOGUE[code as ErrorCode], title },
  ]),
);

/** The API of these resources in OpenAPI 3.1, in their order. */
export function createDocument(resources: readonly DocumentedResource[]) {
  const operations = resources.flatMap((resource) => Object.entries(resource.operations));
  const schemas: Record<string, object> = Object.fromEntries(
    [...resources.map((resource) => resource.schemas ?? {}), ERROR_SCHEMAS].flatMap(Object.entries<object>),
  );
  const references = createReferences(schemas);
  return {
    openapi: "3.1.0",
    info: {
      title: "Hallmark",
      version: packageJson.version,
      summary: packageJson.description,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map(([, { tag }]) => tag))],
    paths: pathsOf(operations, references),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, references.inFull(schema)]),
      ),
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      headers: HEADERS,
      securitySchemes: {
        session: {
          type: "http",
          scheme: "bearer",
          description: "A session key. `POST /tokens` takes it in its body.",
        },
        operator: { type: "http", scheme: "bearer", description: "The service's `ADMIN_TOKEN`." },
      },
    },
    "x-error-codes": ERROR_CODES,
  };
}

function pathsOf(operations: readonly [route: string, Operation][], references: References) {
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of operations) {
    const [method, path] = route.split(" ") as [string, string];
    (paths[path] ??= {})[method.toLowerCase()] = describe(operation, references);
  }
  return paths;
}

function describe(operation: Operation, references: References) {
  const { id, tag, summary, description, body } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag.name],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBodyOf(body, references) }),
    responses: responsesOf(operation, references),
  };
}

function securityOf({ bearer }: Operation): object[] {
  if (bearer === undefined) return [];
  return bearer === "optional session" ? [{ session: [] }, {}] : [{ [bearer]: [] }];
}
