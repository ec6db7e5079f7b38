import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<object>();

/** Handles a request. The fields that its `requestTrace` gets meanwhile, or later, are added to `fields`. */
export function traceRequest<T>(fields: object, handle: () => T): T {
  return current.run(fields, handle);
}

/**
 * Returns a function that adds fields to the log line of the current request. The function may be called later, while other
 * requests are handled. Outside of a request it does nothing.
 */
export function requestTrace(): (fields: object) => void {
  const traced = current.getStore() ?? {};
  return (fields) => void Object.assign(traced, fields);
}
