export const JSON_TYPE = "application/json";
/** The media type of an error in the form of RFC 9457. */
export const PROBLEM_TYPE = "application/problem+json";
