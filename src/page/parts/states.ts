import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Pages } from "../data/pages.ts";
import { html } from "./html.ts";

/** A placeholder for rows that are being read. */
export function RowBones({ rows }: { rows: number }) {
  return html`<ol class="sheet rows" aria-hidden="true">
    ${Array.from(
      { length: rows },
      () =>
        html`<li class="row">
          <span class="stamp"></span
          ><span class="titles"><span class="bone"></span><span class="bone short"></span></span>
        </li>`,
    )}
  </ol>`;
}

interface MoreProps {
  of: Pick<Pages<unknown>, "hasMore" | "isReading" | "more">;
  words?: string;
  isSmall?: boolean;
}

/** A button beneath a list that shows its next page. */
export function More({ of: { hasMore, isReading, more }, words = "Show more", isSmall = false }: MoreProps) {
  // The list may also be read again by itself, which is nobody's wish.
  const [isAsked, setAsked] = useState(false);
  const list = useRef<Element>(null);
  useEffect(() => {
    if (isReading) return;
    setAsked(false);
    // With the last page the button goes, and the focus with it.
    if (isAsked && !hasMore && document.activeElement === document.body)
      [...(list.current?.querySelectorAll("a") ?? [])].at(-1)?.focus();
  }, [isReading]);
  function press({ currentTarget }: { currentTarget: Element }): void {
    if (isAsked) return;
    list.current = currentTarget.parentElement?.previousElementSibling ?? null;
    setAsked(true);
    more();
  }
  if (!hasMore) return null;
  return html`<p class="more">
    <button
      type="button"
      class=${isSmall ? "button small" : "button"}
      aria-disabled=${isAsked}
      onClick=${press}
    >
      ${isAsked ? "Reading …" : words}
    </button>
  </p>`;
}

/** Why a read failed, with a button that tries again. */
export function Failure({ error, again }: { error: Error; again: () => void }) {
  return html`<div class="message bad" role="alert">
    <p>${error.message}</p>
    <button type="button" class="button small" onClick=${again}>Try again</button>
  </div>`;
}

/** A view that has nothing to show. */
export function NothingHere({ title, children }: { title: string; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Hallmark`;
  }, [title]);
  return html`<div class="empty">
    <h1 tabindex="-1">${title}</h1>
    ${children}
    <a class="button" href="#/">All tokens</a>
  </div>`;
}
