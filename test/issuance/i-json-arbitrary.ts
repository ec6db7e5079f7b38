import fc from "fast-check";

const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__proto__");
const number = fc
  .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0); // JSON text has no -0 to give back

const { value, object } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.oneof(fc.constant(null), fc.boolean(), number, fc.string({ unit: "grapheme" })),
    fc.array(tie("value"), { maxLength: 5 }),
    tie("object"),
  ),
  object: fc.dictionary(name, tie("value"), { maxKeys: 5, noNullPrototype: true }),
}));

/** Any value that I-JSON can say. */
export const iJsonValue = value;

/** Any object that I-JSON can say. */
export const iJsonObject = object;
