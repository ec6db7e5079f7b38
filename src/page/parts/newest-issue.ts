import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { arrived, isLive, latest } from "../data/live.ts";
import { announce } from "./announcer.ts";
import { html } from "./html.ts";
import { Stamp } from "./stamp.ts";
import { outline } from "./token-row.ts";
import { When } from "./values.ts";

/** A card with the newest issue of either kind. It updates itself and keeps its size. */
export function NewestIssue() {
  const announced = useRef(arrived.peek()[0]?.id);
  useSignalEffect(() => {
    const [first] = arrived.value;
    if (first === undefined || first.id === announced.current) return;
    announced.current = first.id;
    const { name, label } = outline(first.token);
    announce(`Newly issued: ${name}, ${label}.`);
  });
  const { value: issue } = latest;
  const head = html`<span class="eyebrow">
    <span>${issue === null ? "Waiting for the first" : "Just issued"}</span>
    <span class=${`dot ${isLive.value ? "live" : ""}`} title=${isLive.value ? "Live" : "Connecting"}></span>
  </span>`;
  if (!issue) {
    return html`<div class="newest">
      ${head}<${Stamp} kind="tokens" text="" />
      <span class="titles"
        >${issue === null ? html`<span>It will be struck here.</span>` : html`<span class="bone"></span><span class="bone short"></span>`}</span
      >
    </div>`;
  }
  const { kind, href, name, label, letters } = outline(issue.token);
  return html`<a class="newest" href=${href}>
    ${head}
    <${Stamp} key=${issue.id} kind=${kind} text=${letters} />
    <span class="titles" key=${`titles of ${issue.id}`}>
      <strong dir="auto">${name}</strong>
      <span>${label} · <${When} time=${issue.token.issued_at ?? new Date().toISOString()} /></span>
    </span>
  </a>`;
}
