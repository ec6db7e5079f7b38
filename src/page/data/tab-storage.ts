import { signal, type ReadonlySignal } from "@preact/signals";

/** A value that survives a reload of the page. It belongs to this tab alone and ends with it. */
export interface KeptInTab<Value> {
  current: ReadonlySignal<Value | undefined>;
  keep(value: Value): void;
  forget(): void;
}

/** Reads the value that was kept under a name before a reload. */
export function keptInTab<Value>(name: string): KeptInTab<Value> {
  const text = sessionStorage.getItem(name);
  const current = signal(text === null ? undefined : (JSON.parse(text) as Value));
  return {
    current,
    keep(value) {
      current.value = value;
      sessionStorage.setItem(name, JSON.stringify(value));
    },
    forget() {
      current.value = undefined;
      sessionStorage.removeItem(name);
    },
  };
}
