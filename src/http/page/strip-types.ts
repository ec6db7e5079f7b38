/**
 * Turns a TypeScript module into JavaScript as Node does, by replacing types with spaces. Lines and columns stay the same, so
 * a browser's debugger shows the source.
 */
export async function stripTypes(source: string): Promise<string> {
  // Loaded for the first module that a browser requests: it takes 70 ms, which would delay the start of the service.
  const { transformSync } = await import("amaro");
  return transformSync(source, { mode: "strip-only" }).code;
}
