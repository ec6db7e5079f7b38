/** Writes schemas as they stand in the document: by reference where they have a name there. */
export interface References {
  /** A schema, or a reference to it where it has a name. */
  referTo(schema: unknown): unknown;
  /** A schema in full, in which other schemas that have a name are references. */
  inFull(schema: object): unknown;
}

/** `schemas` are those that have a name, by name. They are recognised as objects, not by what they say. */
export function createReferences(schemas: Readonly<Record<string, object>>): References {
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name]));

  function referTo(schema: unknown): unknown {
    if (typeof schema !== "object" || schema === null) return schema;
    const name = names.get(schema);
    return name === undefined ? inFull(schema) : { $ref: `#/components/schemas/${name}` };
  }

  function inFull(schema: object): unknown {
    if (Array.isArray(schema)) return schema.map(referTo);
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referTo(value)]));
  }

  return { referTo, inFull };
}
