/** Where a part of the service writes log lines: a message, and fields with its values. pino's loggers have this shape. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const nothing = () => undefined;

/** A log that drops every line. */
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing };
