import type Router from "@koa/router";
import type { Operations } from "./operation.ts";

/** What the API's document is told of a resource. */
export interface DocumentedResource {
  operations: Operations;
  /** Its schemas that have a name in the document. Wherever one of these objects is used, the document refers to it. */
  schemas?: Readonly<Record<string, object>>;
}

/** A resource of the API: everything that `app.ts` has to know of it. */
export interface Resource extends DocumentedResource {
  router: Router;
  /** Set where not every answer is JSON: such routes look at the request's `Accept` themselves. */
  negotiates?: true;
}
