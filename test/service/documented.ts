import type { ErrorCode } from "../../src/base/errors.ts";
import type { Operation } from "../../src/http/openapi/operation.ts";
import { RESOURCES } from "../http/app.ts";

type Row = [route: string, operation: Operation];

/** Every route of the API's document; what issues stands before what reads it. */
export const documented: Row[] = RESOURCES.flatMap(({ operations }) => Object.entries(operations));

/** Those with such an error. */
export function documentedWith(code: ErrorCode): Row[] {
  return documented.filter(([, { errors }]) => errors[code] !== undefined);
}

/** A request of the document's own examples. */
export function exampleOf([route, { path = {}, body }]: Row): [line: string, body: unknown] {
  const line = route.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((path[name]?.examples as unknown[])[0])),
  );
  return [line, body && Object.values(body.examples)[0]];
}
