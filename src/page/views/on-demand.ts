import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { html } from "../parts/html.ts";
import { Failure } from "../parts/states.ts";

/** A part of the page whose module is loaded when it is first shown, because most visitors do not see it first. */
export interface OnDemand<Props> {
  /** Draws it; undefined while it is being loaded. */
  draw(how: (component: ComponentType<Props>) => ComponentChildren): ComponentChildren;
}

export function onDemand<Props>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  const loaded = signal<ComponentType<Props> | "not yet" | "failed">("not yet");
  let isLoading = false;

  function start(): void {
    if (isLoading) return;
    isLoading = true;
    load().then(
      (component) => (loaded.value = component),
      () => {
        isLoading = false;
        loaded.value = "failed";
      },
    );
  }

  return {
    draw(how) {
      const { value } = loaded;
      if (value === "failed") return html`<${Failure} error=${MISSING} again=${start} />`;
      if (value !== "not yet") return how(value);
      start();
      return undefined;
    },
  };
}

/** A service that was upgraded has no parts of the page before. */
const MISSING = new Error(
  "This part of the page can’t be loaded. If the service can be reached, it is another release by now: load the page again.",
);
