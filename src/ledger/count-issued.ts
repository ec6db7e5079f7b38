import { Counter, type Registry } from "prom-client";

const NAME = "hallmark_tokens_issued_total";
const KINDS = ["token", "security_token"];

/** The count of issued tokens, which is one for all ledgers of a service. */
export function issuedTokens(registry: Registry): Counter<"kind"> {
  const known = registry.getSingleMetric(NAME);
  if (known !== undefined) return known as Counter<"kind">;
  const issued = new Counter({
    name: NAME,
    help: "Tokens that this process has issued",
    labelNames: ["kind"],
    registers: [registry],
  });
  for (const kind of KINDS) issued.inc({ kind }, 0);
  return issued;
}
