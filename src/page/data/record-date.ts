const RULE = "A block’s number; or a date, such as 2026-01-31, for the end of that day in UTC; or a time.";

/**
 * Reads as of when a person asks for the holders.
 * @returns the value of the API's `at`, or what to write instead
 */
export function recordDate(text: string): { at: string } | { wrong: string } {
  const written = text.trim();
  if (/^(0|[1-9][0-9]{0,14})$/.test(written)) return { at: written };
  const [, date, time, rest] =
    /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(.*))?$/i.exec(written) ?? [];
  if (date === undefined) return { wrong: RULE };
  if (time === undefined) {
    const day = new Date(`${date}T00:00:00Z`);
    // A day that its month does not have becomes one of the next month.
    if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return { wrong: RULE };
    day.setUTCDate(day.getUTCDate() + 1);
    return { at: day.toISOString().replace(".000", "") };
  }
  const seconds = /^:[0-9]{2}/.test(rest ?? "") ? "" : ":00";
  const zone = /(Z|[+-][0-9]{2}:[0-9]{2})$/i.test(rest ?? "") ? "" : "Z";
  const at = `${date}T${time}${seconds}${rest ?? ""}${zone}`;
  return Number.isNaN(Date.parse(at)) ? { wrong: RULE } : { at };
}
