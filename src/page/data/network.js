import { signal } from "@preact/signals";
import { ask } from "./api.js";

/** @type {import("@preact/signals").Signal<import("./types.ts").Network | undefined>} */
export const network = signal(undefined);

/** Asks until the service says which network it is on. */
export async function readNetwork() {
  for (let wait = 1_000; network.value === undefined; wait = Math.min(2 * wait, 30_000)) {
    try {
      network.value = await ask("network");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
