import { ANY } from "../openapi/common-errors.ts";
import { UNCHANGED, type Operations } from "../openapi/operation.ts";
import { TAGS } from "../openapi/tags.ts";

const NOT_FOUND = "there is nothing here";
const TEXT = { schema: { type: "string" } } as const;

const PART = {
  tag: TAGS.wallets,
  summary: "Read a part of the wallet page",
  description: "A name has a hash of the file's content in it. The page says which there are.",
  answers: [
    {
      status: 200,
      description: "The file",
      headers: ["ETag"],
      content: { "text/javascript": TEXT, "text/css": TEXT, "font/woff2": TEXT },
    },
    UNCHANGED,
  ],
  errors: { ...ANY, NOT_FOUND },
} as const satisfies Partial<Operations[string]>;

export const walletPageOperations: Operations = {
  "GET /": {
    id: "showPage",
    tag: TAGS.wallets,
    summary: "Show the wallet page",
    description: "For clients that accept HTML; others get 404.",
    answers: [
      { status: 200, description: "A page for a browser", headers: ["ETag"], content: { "text/html": TEXT } },
      UNCHANGED,
      {
        status: 307,
        description: "It is at the service's own address, not at another name of the same machine",
        headers: ["Location"],
        content: { "text/html": TEXT },
      },
    ],
    errors: { ...ANY, NOT_FOUND },
  },
  "GET /page/{file}": {
    id: "readWalletPageFile",
    path: { file: { type: "string", examples: ["app.b1707ac1da89.ts"] } },
    ...PART,
  },
  "GET /page/{room}/{file}": {
    id: "readWalletPagePart",
    path: {
      room: { type: "string", examples: ["views"] },
      file: { type: "string", examples: ["token-view.5ac713cbe903.ts"] },
    },
    ...PART,
  },
};
