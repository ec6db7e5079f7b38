/** Ends a script with the error's message alone, since a stack would not help the people who run it. */
export function explain(error: unknown): never {
  console.error((error as Error).message);
  process.exit(1);
}
