import { BLANK, type Texts } from "./issue-forms.ts";
import { keptInTab } from "./tab-storage.ts";
import type { Kind } from "./types.ts";

const stored = keptInTab<Partial<Record<Kind, Texts>>>("hallmark.drafts");

/** The texts of the form of a kind, kept while the visitor looks at other views, and over a reload. */
export function draftOf(kind: Kind): Texts {
  return { ...BLANK[kind], ...stored.current.peek()?.[kind] };
}

export function keepDraft(kind: Kind, texts: Texts): Texts {
  stored.keep({ ...stored.current.peek(), [kind]: texts });
  return texts;
}

export function forgetDraft(kind: Kind): void {
  keepDraft(kind, BLANK[kind]);
}
