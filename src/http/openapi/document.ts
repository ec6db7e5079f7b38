import packageJson from "../../../package.json" with { type: "json" };
import { componentOf, COMPONENTS } from "./components.ts";
import { HEADERS, TAGS, type Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { IDEMPOTENCY_KEY, parametersOf } from "./parameters.ts";
import { requestBodyOf } from "./request-body.ts";
import { responsesOf } from "./responses.ts";

const DESCRIPTION = `Issues tokens on a blockchain: a POST is answered when the token is on the chain. What is issued is **public for
ever**, \`info\` too.

- Amounts come back as strings of decimal digits, times in RFC 3339, addresses in EIP-55 form.
- Every answer has an \`X-Request-Id\`, which names its line in the service's log.
- An error is \`{error: CODE, message}\`, on the two routes that issue security tokens \`{error: "A sentence"}\`, and
  \`application/problem+json\` (RFC 9457) on every route where \`Accept\` prefers that.
- 404 \`NOT_FOUND\` answers every path that is not here, and 405 \`METHOD_NOT_ALLOWED\`, with \`Allow\`, every other method.`;

/** The service's API in OpenAPI 3.1. */
export function createDocument() {
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
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: {
      schemas: Object.fromEntries(
        Object.entries(COMPONENTS).map(([name, schema]) => [name, componentOf(schema)]),
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
  };
}

function paths() {
  const byPath: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method, path] = route.split(" ") as [string, string];
    (byPath[path] ??= {})[method.toLowerCase()] = describe(operation);
  }
  return byPath;
}

function describe(operation: Operation) {
  const { id, tag, summary, description, body } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBodyOf(body) }),
    responses: responsesOf(operation),
  };
}

function securityOf({ bearer }: Operation): object[] {
  if (bearer === undefined) return [];
  return bearer === "optional session" ? [{ session: [] }, {}] : [{ [bearer]: [] }];
}
