import type Router from "@koa/router";
import type { Operations } from "./operation.ts";

/** A resource as the API's document needs it. */
export interface DocumentedResource {
  operations: Operations;
  /** The schemas that get a name in the document, which refers to them wherever one of these objects is used. */
  schemas?: Readonly<Record<string, object>>;
}

/** A resource of the API, with everything that `app.ts` needs of it. */
export interface Resource extends DocumentedResource {
  router: Router;
  /** Set if some answers are not JSON: then each of the routes checks the request's `Accept` itself. */
  negotiates?: true;
}
