// Runs in a block of its own, with `info` as EIP-6963 has it; `info.uuid` names the binding to the test's process.
// Only in a page: the test runner loads every script of this folder.
if ("document" in globalThis) {
  const listeners = new Map();

  async function ask(call) {
    const outcome = await globalThis[info.uuid](call);
    if ("error" in outcome) throw Object.assign(new Error(outcome.error.message), outcome.error);
    return outcome.result;
  }

  const provider = {
    async request(call) {
      const before = await ask({ method: "eth_chainId" });
      const result = await ask(call);
      const after = await ask({ method: "eth_chainId" });
      if (before !== after) for (const tell of listeners.get("chainChanged") ?? []) tell(after);
      return result;
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    removeListener(event, listener) {
      listeners.get(event)?.delete(listener);
    },
  };

  function announce() {
    const detail = Object.freeze({ info, provider });
    dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  }
  addEventListener("eip6963:requestProvider", announce);
  // Its owner disconnects it.
  addEventListener("test:disconnect", () => {
    for (const tell of listeners.get("disconnect") ?? []) tell();
  });
  // Its owner chooses another account.
  addEventListener("test:accounts", ({ detail }) => {
    for (const tell of listeners.get("accountsChanged") ?? []) tell(detail);
  });
  announce();
}
