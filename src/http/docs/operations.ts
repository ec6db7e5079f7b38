import { ANSWERS_JSON, ANY } from "../openapi/common-errors.ts";
import { UNCHANGED, type Operations } from "../openapi/operation.ts";
import { DOCS_FILES } from "./files.ts";

const TAG = { name: "Documentation", description: "This document" };

const DOCUMENT = {
  type: "object",
  properties: { openapi: { type: "string", const: "3.1.0" } },
  required: ["openapi"],
} as const;

const types = new Set(Object.values(DOCS_FILES).map(({ type }) => type));

export const docsOperations: Operations = {
  "GET /openapi.json": {
    id: "readDocument",
    tag: TAG,
    summary: "Read this document",
    answers: [
      {
        status: 200,
        description: "This document",
        headers: ["ETag"],
        content: { "application/json": { schema: DOCUMENT } },
      },
      UNCHANGED,
    ],
    errors: ANSWERS_JSON,
  },
  "GET /docs": {
    id: "showDocument",
    tag: TAG,
    summary: "Show this document, to read and try",
    answers: [
      {
        status: 200,
        description: "A page for a browser",
        headers: ["ETag"],
        content: { "text/html": { schema: { type: "string" } } },
      },
      UNCHANGED,
    ],
    errors: ANY,
  },
  "GET /docs/{file}": {
    id: "readPagePart",
    tag: TAG,
    summary: "Read a part of that page",
    path: { file: { type: "string", enum: Object.keys(DOCS_FILES), examples: ["viewer.js"] } },
    answers: [
      {
        status: 200,
        description: "The file",
        headers: ["ETag"],
        content: Object.fromEntries([...types].map((type) => [type, { schema: { type: "string" } }])),
      },
      UNCHANGED,
    ],
    errors: { ...ANY, NOT_FOUND: "there is nothing here" },
  },
};
