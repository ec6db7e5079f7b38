import { signal } from "@preact/signals";
import { ask, persistently } from "./api.ts";
import type { Network } from "./types.ts";

/** The chain behind the service and how to sign in there; undefined until it is read. */
export const network = signal<Network | undefined>(undefined);

export async function readNetwork(): Promise<void> {
  network.value = await persistently(() => ask<Network>("network"));
}
