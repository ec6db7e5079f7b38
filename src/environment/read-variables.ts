import { Ajv } from "ajv";
import { isAddress, Wallet } from "ethers";

/** The rule for a variable's value. The message about a wrong value has the rule's `description` and its example. */
export interface VariableRule {
  readonly type: "string" | "integer" | "number";
  /** Completes "NAME must be …". A rule with an `enum` needs none. */
  readonly description?: string;
  readonly examples?: readonly [string];
  readonly enum?: readonly string[];
  readonly default?: string | number;
  readonly [keyword: string]: unknown;
}

export interface VariablesSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, VariableRule>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

const FORMATS = {
  "http-url": (text: string) => /^https?:/.test(text) && URL.canParse(text),
  address: (text: string) => text.startsWith("0x") && isAddress(text),
  // Browsers send origins in this form, and they are compared as text.
  origins: /^[a-z][a-z0-9+.-]*:\/\/[^/,\sA-Z]+([\s,]+[a-z][a-z0-9+.-]*:\/\/[^/,\sA-Z]+)*$/,
  "private-key": isPrivateKey,
  "host-port": (text: string) =>
    /^([\w.-]+|\[[0-9a-f:.]+\]):[0-9]+$/i.test(text) && URL.canParse(`http://${text}`),
};

/**
 * Reads the variables that a schema names, into an object that the schema describes. An empty variable counts as unset.
 * @throws Error that says of each wrong variable what it must be, and never shows its value
 */
export function readVariables(
  schema: VariablesSchema,
  variables: Readonly<Record<string, string | undefined>>,
): unknown {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties)) {
    const value = variables[name]?.trim();
    if (value) given[name] = value;
  }
  const ajv = new Ajv({
    coerceTypes: true,
    useDefaults: true,
    // Strict mode checks the schema already, and the schema of schemas would take each start 50 ms to compile.
    meta: false,
    validateSchema: false,
    allErrors: true,
    // Strict numbers would let "Infinity" through unchecked.
    strictNumbers: false,
    formats: FORMATS,
  });
  const check = ajv.compile(schema);
  if (check(given)) return given;
  const wrong = new Set((check.errors ?? []).map(({ instancePath }) => instancePath.slice(1)));
  const faults = [...wrong].map((name) => `${name} must be ${inWords(schema.properties[name])}`);
  throw new Error(`the environment is not valid: ${faults.join("; ")}`);
}

function inWords(rule: VariableRule | undefined): string {
  if (rule?.enum !== undefined) return `one of ${rule.enum.join(", ")}`;
  return `${rule?.description}, such as ${rule?.examples?.[0]}`;
}

/** Whether the text is 32 bytes in hex that are a private key on the curve secp256k1. */
function isPrivateKey(text: string): boolean {
  try {
    return /^(0x)?[0-9A-Fa-f]{64}$/.test(text) && new Wallet(text).address !== "";
  } catch {
    return false;
  }
}
