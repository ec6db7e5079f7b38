/** Resolves as soon as the page can be seen, or can no longer be seen. */
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
