import { setTimeout as delay } from "node:timers/promises";

/** Wakes whoever waits, at the latest after some time. */
export function createAlarm() {
  let wake = () => {};
  let hasRung = false;
  return {
    ring() {
      hasRung = true;
      wake();
    },
    /** Resolves when the alarm rings, or has since the last wait; after `ms`; or when the signal is aborted. */
    async wait(ms: number, signal: AbortSignal): Promise<void> {
      const over = new AbortController();
      const rung = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const quiet = delay(Math.min(Math.max(ms, 0), 2 ** 31 - 1), undefined, {
        signal: AbortSignal.any([signal, over.signal]),
      }).catch(() => {});
      if (!hasRung) await Promise.race([rung, quiet]);
      hasRung = false;
      over.abort();
    },
  };
}
