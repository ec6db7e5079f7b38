/** Ends a script with what went wrong in one sentence: a stack says nothing to the people who run it. */
export function explain(error: unknown): never {
  console.error((error as Error).message);
  process.exit(1);
}
