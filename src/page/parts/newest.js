import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { html } from "./html.js";
import { arrived, isLive, latest } from "../data/live.js";
import { Stamp } from "./stamp.js";
import { outline } from "./token-row.js";
import { announcement, When } from "./values.js";

/** The newest issue of both kinds; it changes by itself and keeps its size. */
export function Newest() {
  const told = useRef(arrived.peek()[0]?.id);
  useSignalEffect(() => {
    const [first] = arrived.value;
    if (first === undefined || first.id === told.current) return;
    told.current = first.id;
    const { name, label } = outline(first.kind, first.token);
    announcement.value = `Newly issued: ${name}, ${label}.`;
  });
  const { value } = latest;
  const head = html`<span class="eyebrow">
    <span>${value === null ? "Waiting for the first" : "Just issued"}</span>
    <span class=${`dot ${isLive.value ? "live" : ""}`} title=${isLive.value ? "Live" : "Connecting"}></span>
  </span>`;
  if (!value) {
    return html`<div class="newest">
      ${head}<${Stamp} kind="tokens" text="" />
      <span class="titles"
        >${value === null ? html`<span>It will be struck here.</span>` : html`<span class="bone"></span><span class="bone short"></span>`}</span
      >
    </div>`;
  }
  const { href, name, label, letters } = outline(value.kind, value.token);
  return html`<a class="newest" href=${href}>
    ${head}
    <${Stamp} key=${value.id} kind=${value.kind} text=${letters} />
    <span class="titles" key=${`titles of ${value.id}`}>
      <strong>${name}</strong>
      <span>${label} · <${When} time=${value.token.issued_at ?? new Date().toISOString()} /></span>
    </span>
  </a>`;
}
