export const JSON_TYPE = "application/json";
export const CSV_TYPE = "text/csv";
/** A JSON value in each line. */
export const NDJSON_TYPE = "application/x-ndjson";
/** The media type of an error in the form of RFC 9457. */
export const PROBLEM_TYPE = "application/problem+json";
