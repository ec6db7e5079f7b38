const MAX_BYTES = 60;
const MAX_LENGTH = 256;

// What can't be seen or reorders its neighbours: controls, line separators, lone surrogates, interlinear
// marks and Unicode's default ignorables (zero-width, bidirectional controls, tags, fillers). Code points not
// yet assigned too: only for assigned ones is NFC the same for ever.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\u{FFF9}-\u{FFFB}[\p{DI}--[\u{FE0E}\u{FE0F}]]]/v;

// The selectors of text and emoji style are invisible too, but belong to the pictograph before them.
const STRAY_SELECTOR = /(?<!\p{Extended_Pictographic})[\u{FE0E}\u{FE0F}]/v;

/**
 * Normalises a name: trimmed and in NFC (UAX #15), then 1 to 60 bytes in UTF-8. Returns `undefined` where it
 * is longer or empty, or has control, bidirectional, zero-width or other invisible characters anywhere.
 */
export function parseName(text: string): string | undefined {
  // Before trimming, which would remove a line break or a zero-width no-break space without a word.
  if (INVISIBLE.test(text) || STRAY_SELECTOR.test(text)) return undefined;
  const trimmed = text.trim();
  // NFC reorders long runs of combining marks in quadratic time.
  if (trimmed.length > MAX_LENGTH) return undefined;
  const name = trimmed.normalize("NFC");
  const bytes = Buffer.byteLength(name);
  return bytes >= 1 && bytes <= MAX_BYTES ? name : undefined;
}
