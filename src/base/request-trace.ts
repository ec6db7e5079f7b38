import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<object>();

/** Runs the handling of a request. Whatever it tells its `requestTrace` is added to `fields`. */
export function traceRequest<T>(fields: object, handle: () => T): T {
  return current.run(fields, handle);
}

/**
 * Answers how to add fields to the log line of the request that is handled now. The function may be called later, when other
 * requests are handled; outside of any request it does nothing.
 */
export function requestTrace(): (fields: object) => void {
  const traced = current.getStore() ?? {};
  return (fields) => void Object.assign(traced, fields);
}
