/**
 * Time between two looks.
 *
 * @module
 */

const network = ["online", "offline"];

/** Waits; longer while the page is hidden; shorter when the signal is aborted, or the network goes or comes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      for (const name of network) removeEventListener(name, end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    for (const name of network) addEventListener(name, end);
    signal.addEventListener("abort", end);
  });
  await visible(signal);
}

function visible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
  });
}
