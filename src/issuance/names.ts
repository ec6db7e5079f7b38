const MAX_BYTES = 60;

/** Characters, before a name is trimmed and normalised. Both take longer for a longer text. */
export const NAME_MAX_LENGTH = 256;

/** The part of the rules that every client's regular expressions can test: no control characters, and not only spaces. */
export const VISIBLE_TEXT = /^ *[^\u0000- \u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$/;

// Characters that can't be seen or that reorder their neighbours: controls, line separators, lone surrogates, interlinear
// marks and Unicode's default ignorables (zero-width characters, bidirectional controls, tags, fillers). Unassigned code
// points are among them, because a later Unicode version may change their NFC form.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\u{FFF9}-\u{FFFB}[\p{DI}--[\u{FE0E}\u{FE0F}]]]/v;

// Variation selectors 15 and 16 are invisible too, but allowed after a pictograph, whose style they choose.
const STRAY_SELECTOR = /(?<!\p{Extended_Pictographic})[\u{FE0E}\u{FE0F}]/v;

/**
 * Normalises a name: trims it and brings it into NFC (UAX #15). Returns `undefined` if the result is not 1 to 60 bytes in
 * UTF-8, or if the name has control, bidirectional, zero-width or other invisible characters anywhere.
 */
export function parseName(text: string): string | undefined {
  // Checked before trimming, which would silently remove a line break or a zero-width no-break space.
  if (INVISIBLE.test(text) || STRAY_SELECTOR.test(text)) return undefined;
  const trimmed = text.trim();
  // Normalising takes quadratic time for long runs of combining marks, so the length is checked first.
  if (trimmed.length > NAME_MAX_LENGTH) return undefined;
  const name = trimmed.normalize("NFC");
  const bytes = Buffer.byteLength(name);
  return bytes >= 1 && bytes <= MAX_BYTES ? name : undefined;
}
