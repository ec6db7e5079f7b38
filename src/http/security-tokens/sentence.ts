import { PLAIN_NAME } from "../../issuance/i-json.ts";
import type { Fault } from "../requests/message.ts";

/** A fault as the security-token routes word it: "Issued amount must be positive", "Issuer ID is required". */
export function sentence(fault: Fault): string {
  if (fault.kind === "unknown") {
    return PLAIN_NAME.test(fault.field) ? `Field '${fault.field}' is not known` : "A field is not known";
  }
  const { title, description, format } = fault.schema;
  if (fault.kind === "missing") return `${title} is required`;
  if (fault.kind === "repeated") return `${title} must be given only once`;
  if (format === "amount" && isBelowOne(fault.value)) return `${title} must be positive`;
  return `${title} must be ${description}`;
}

function isBelowOne(value: unknown): boolean {
  if (typeof value !== "number" && typeof value !== "string") return false;
  return /^(-[0-9]+|0+)$/.test(String(value));
}
