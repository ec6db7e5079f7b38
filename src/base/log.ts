/** What a part of the service tells its operator: one message, with the values that belong to it. pino is one. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const nothing = () => undefined;

/** For parts that nobody listens to. */
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing };
