import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { tell } from "../data/notices.ts";
import { route } from "../data/route.ts";
import type { Asset } from "../data/types.ts";
import { html } from "../parts/html.ts";
import { account, reconnected } from "../wallet/account.ts";
import type { Texts } from "./control-fields.ts";
import type { ActName } from "./issuer-acts.ts";

/** What had the focus before a dialog was opened, and gets it back. */
let opener: Element | null = null;

/** The component that draws the open dialog, if one is open. */
const opened = signal<(() => ComponentChildren) | undefined>(undefined);

/**
 * Opens a dialog. It gets an entry of its own in the browser's history, so that Back closes the dialog and stays on the view.
 */
export function open(content: () => ComponentChildren): void {
  if (dialogEntry() === undefined) history.pushState({ ...(history.state as object), isDialog: true }, "");
  entryOfDialog = dialogEntry();
  const { activeElement } = document;
  // One dialog may lead to another.
  if (!activeElement?.closest("dialog")) opener = activeElement;
  opened.value = content;
}

export function close(): void {
  if (opened.peek() === undefined) return;
  opened.value = undefined;
  // Once the dialog is gone, unless the focus went elsewhere with it.
  setTimeout(() => {
    if (opened.peek() === undefined && document.activeElement === document.body)
      (opener as HTMLElement | null)?.focus();
  });
}

/** The view's mark (data/route.ts) if the current entry of the history is a dialog's. */
function dialogEntry(): unknown {
  const { entry, isDialog } = (history.state ?? {}) as { entry?: unknown; isDialog?: boolean };
  return isDialog ? entry : undefined;
}

let entryOfDialog = dialogEntry();

addEventListener("popstate", () => {
  const { entry, isDialog = false } = (history.state ?? {}) as { entry?: unknown; isDialog?: boolean };
  const wasOpen = opened.peek() !== undefined;
  const isBeneath = entryOfDialog !== undefined && entry === entryOfDialog && !isDialog;
  entryOfDialog = dialogEntry();
  close();
  // The entry of a dialog that was closed before shows the same view as the one beneath: one step passes both.
  if (isBeneath && !wasOpen) history.back();
});
// A dialog belongs to the view that it was opened on.
route.subscribe(close);

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

/** Opens the dialog that sends a token, to an address if that is known. */
export function openSend(asset: Asset, to = ""): Promise<void> {
  return withModule(
    () => import("./send-dialog.ts"),
    ({ openSend }) => openSend(asset, to),
  );
}

/** Opens the dialog of something that an issuer does, with what is known filled in. */
export function openAct(name: ActName, asset: Asset, texts: Texts = {}): Promise<void> {
  return withModule(
    () => import("./control-dialog.ts"),
    ({ openAct }) => openAct(name, asset, texts),
  );
}

/** Opens the dialog that allows many holders at once. */
export function openAllowMany(asset: Asset): Promise<void> {
  return withModule(
    () => import("./allow-many-dialog.ts"),
    ({ openAllowMany }) => openAllowMany(asset),
  );
}

/** Goes on with the orders that had no answer before a reload. */
export function resumeOrders(): Promise<void> {
  return withModule(
    () => import("../data/placed-orders.ts"),
    ({ resumeOrders }) => resumeOrders(),
  );
}

/** Shows an address as a QR code. */
export function openQr(address: string): Promise<void> {
  return withModule(
    () => import("./qr-dialog.ts"),
    ({ openQr }) => openQr(address),
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
