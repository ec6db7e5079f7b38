/** Writes schemas for the document, as references if they have a name there. */
export interface References {
  /** A schema, or a reference to it if it has a name. */
  referTo(schema: unknown): unknown;
  /** A schema in full, in which other schemas that have a name are references. */
  inFull(schema: object): unknown;
}

/** `schemas` holds the named schemas by their names. A schema is recognised by being the same object, not by its content. */
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
