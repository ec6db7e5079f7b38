export const JSON_TYPE = "application/json";
/** An error as RFC 9457 has it. */
export const PROBLEM = "application/problem+json";
