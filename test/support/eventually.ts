/** Waiting in tests. */
import { vi } from "vitest";

/** Waits until an assertion holds. The limit is for loaded machines: who passes does not wait for it. */
export const eventually = <Result>(assertion: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(assertion, { timeout: 120_000, interval: 2 });
