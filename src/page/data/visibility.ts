/** Resolves as soon as the page is visible, or hidden. */
export function whenPageIs(state: DocumentVisibilityState): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== state) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}
