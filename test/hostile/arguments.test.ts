/** Tool arguments that no assistant should send: each call is answered in words of ours, and no harm reaches Seam. */
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { figures } from "../faults/figures.ts";
import { sideBySide } from "../faults/world.ts";
import { connect } from "../support/connect.ts";
import { SEED } from "../support/seed.ts";
import { isUnclean } from "./clean.ts";
import { malformedIds } from "./ids.ts";
import { calls } from "./lines.ts";

const CALLS = Number(process.env.CALLS ?? 2_000);
const AT_ONCE = 50;
/** More than any true answer of the small hotel. */
const LONGEST_ANSWER = 60_000;

afterEach(() => vi.restoreAllMocks());

test(`${CALLS} calls with generated arguments (seed ${SEED}) are answered in clean words`, async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const audited: unknown[] = [];
  const { call, exchanges } = await connect({
    asRealSeam: false,
    workspace: { audit: (entry) => void audited.push(entry) },
  });
  const wrong = await sideBySide(fc.sample(calls, { numRuns: CALLS, seed: SEED }), AT_ONCE, async (one) => {
    const { isError, text } = await call(one.name, one.arguments);
    const problems = [
      text.length > LONGEST_ANSWER && `${text.length} characters`,
      isUnclean(text) && "unclean",
      text.includes("Unexpected error in this server") && "a bug of ours",
      isError && text.length > 5_000 && "a long refusal",
    ];
    return problems
      .filter(Boolean)
      .map((problem) => `${problem}: ${JSON.stringify(one).slice(0, 300)} -> ${text.slice(0, 300)}`);
  });
  expect(wrong.flat()).toEqual([]);
  expect(malformedIds(exchanges)).toEqual([]);
  expect(exchanges.length).toBeGreaterThan(CALLS / 10);
  expect(log.mock.calls).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  figures("hostile arguments", {
    calls: CALLS,
    "requests that they led to at Seam, none with a malformed id": exchanges.length,
  });
});
