import { CATALOGUE, HallmarkError, type ErrorCode } from "../../base/errors.ts";
import { ERROR_TITLES } from "../answers/error-titles.ts";
import { JSON_TYPE, PROBLEM_TYPE } from "../answers/media-types.ts";
import {
  error,
  errorView,
  problem,
  problemView,
  sentenceError,
  sentenceErrorView,
} from "../answers/error.ts";
import type { Answer, HeaderName, Operation } from "./operation.ts";
import type { References } from "./references.ts";

/** The answers of a route by status: successes, and errors both in the route's own shape and as problems. */
export function responsesOf(
  { answers, errors, sentences }: Operation,
  { referTo }: References,
): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const answer of answers) responses[answer.status] = success(answer, referTo);
  const codes = Object.keys(errors) as ErrorCode[];
  for (const status of new Set(codes.map((code) => CATALOGUE[code]))) {
    const examples = codes
      .filter((code) => CATALOGUE[code] === status)
      .flatMap((code) => [errors[code] ?? []].flat().map((message) => new HallmarkError(code, message)));
    responses[status] = failure(status, examples, sentences === true, referTo);
  }
  return responses;
}

function success({ description, headers = [], content }: Answer, referTo: References["referTo"]): object {
  const bodies = Object.entries(content ?? {}).map(([type, { schema, example }]) => [
    type,
    { schema: referTo(schema), ...(example !== undefined && { example }) },
  ]);
  return {
    description,
    ...headersOf(headers),
    ...(bodies.length > 0 && { content: Object.fromEntries(bodies) as object }),
  };
}

function failure(
  status: number,
  examples: HallmarkError[],
  sentences: boolean,
  referTo: References["referTo"],
): object {
  const codes = [...new Set(examples.map(({ code }) => code))];
  const anyOfThem = { type: "string", enum: codes };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_TITLES[code]}.`).join(" "),
    ...headersOf(headersOfError(status)),
    content: {
      [JSON_TYPE]: sentences
        ? { schema: referTo(sentenceError), examples: named(examples, sentenceErrorView) }
        : {
            schema: { ...(referTo(error) as object), properties: { error: anyOfThem } },
            examples: named(examples, errorView),
          },
      [PROBLEM_TYPE]: {
        schema: {
          ...(referTo(problem) as object),
          properties: { status: { type: "integer", const: status }, code: anyOfThem },
        },
        examples: named(examples, problemView),
      },
    },
  };
}

function named(examples: HallmarkError[], view: (error: HallmarkError) => object): Record<string, object> {
  return Object.fromEntries(examples.map((error) => [error.message, { value: view(error) }]));
}

function headersOfError(status: number): HeaderName[] {
  if (status === 401) return ["WWW-Authenticate"];
  return status === 429 || status === 503 ? ["Retry-After"] : [];
}

function headersOf(names: readonly HeaderName[]): object {
  if (names.length === 0) return {};
  const references = names.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  return { headers: Object.fromEntries(references) as object };
}
