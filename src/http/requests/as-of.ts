/** A block's number, or a time in RFC 3339. */
export const AS_OF =
  /^(0|[1-9][0-9]{0,14}|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))$/;

/**
 * Reads as of when something is asked: after a block, or after the last block before a time. Blocks have whole seconds, so any
 * fraction of a second is after the block of that second.
 */
export function parseAsOf(text: string): { block: number } | { before: number } | undefined {
  if (!AS_OF.test(text)) return undefined;
  if (/^[0-9]+$/.test(text)) return { block: Number(text) };
  const [, date = "", fraction = "", offset = ""] =
    /^(.{19})([.][0-9]+)?(.+)$/.exec(text.toUpperCase()) ?? [];
  const local = new Date(`${date}Z`);
  // A day that its month does not have becomes one of the next month.
  if (!local.toISOString().startsWith(date)) return undefined;
  const seconds = Date.parse(`${date}${offset}`) / 1000;
  return { before: /[1-9]/.test(fraction) ? seconds + 1 : seconds };
}
