import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { tell } from "../data/notices.ts";
import type { Asset } from "../data/types.ts";
import { html } from "../parts/html.ts";
import { account, reconnected } from "../wallet/account.ts";

/** The component that draws the open dialog, if one is open. */
const opened = signal<(() => ComponentChildren) | undefined>(undefined);

export function open(content: () => ComponentChildren): void {
  opened.value = content;
}

export function close(): void {
  opened.value = undefined;
}

export function OpenDialog() {
  const Content = opened.value;
  return Content === undefined ? null : html`<${Content} />`;
}

/** Runs an action of a module that is loaded when it is first needed: most visitors open no dialog. */
async function withModule<Module>(
  load: () => Promise<Module>,
  action: (module: Module) => unknown,
): Promise<void> {
  let module: Module;
  try {
    module = await load();
  } catch {
    // A service that was upgraded has no parts of the page before.
    tell({
      state: "failed",
      title: "A part of this page is missing",
      text: "The service can’t be reached, or is another release by now. Load the page again.",
    });
    return;
  }
  await action(module);
}

/** Opens the dialog with the connected wallet and the actions on it. */
export function openAccount(): Promise<void> {
  return withModule(
    () => import("./account-dialog.ts"),
    ({ openAccount }) => openAccount(),
  );
}

/** Lets the visitor choose a wallet, then runs `next`. */
export function openConnect(next?: () => unknown): Promise<void> {
  return withModule(
    () => import("./connect-dialog.ts"),
    ({ openConnect }) => openConnect(next),
  );
}

/** Opens the dialog that sends a token */
export function openSend(asset: Asset): Promise<void> {
  return withModule(
    () => import("./send-dialog.ts"),
    ({ openSend }) => openSend(asset),
  );
}

/** Runs an action that needs a wallet: at once if one is connected, else after the visitor chose one. */
export async function withWallet(action: () => unknown): Promise<void> {
  await reconnected;
  if (account.value === undefined) await openConnect(action);
  else await action();
}

/** Offers a token to the wallet, which shows it from then on (EIP-747). */
export function offerToWallet(asset: Asset): Promise<void> {
  return withModule(
    () => import("../wallet/watch-asset.ts"),
    ({ watchAsset }) => watchAsset(asset),
  );
}
