/**
 * Makes JavaScript of a TypeScript module as Node does: types become spaces. So lines and columns stay, and a browser's
 * debugger shows the source.
 */
export async function stripTypes(source: string): Promise<string> {
  // Loaded with the first module that is asked for: it takes 70 ms, which the start of the service need not wait for.
  const { transformSync } = await import("amaro");
  return transformSync(source, { mode: "strip-only" }).code;
}
