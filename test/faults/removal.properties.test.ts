import fc from "fast-check";
import { expect, test } from "vitest";
import { figures } from "./figures.ts";
import { cases, run } from "./removal-case.ts";

/** More with RUNS=3000; others with SEED=<number>. */
const RUNS = Number(process.env.RUNS ?? 800);
const SIDE_BY_SIDE = 16;

test(`${RUNS} random removals keep their promises, whatever goes wrong`, {
  timeout: RUNS * 2_000,
}, async () => {
  const property = fc.asyncProperty(
    fc.array(cases, { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE, size: "max" }),
    async (some) => {
      const found = await Promise.all(some.map(async (one) => ({ one, wrong: await run(one) })));
      const wrong = found.filter(({ wrong }) => wrong.length > 0);
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong, undefined, 1));
    },
  );
  const numRuns = Math.ceil(RUNS / SIDE_BY_SIDE);
  await fc.assert(property, { numRuns, endOnFailure: true });
  expect(numRuns * SIDE_BY_SIDE).toBeGreaterThanOrEqual(RUNS);
  figures("random removals under random faults", { runs: numRuns * SIDE_BY_SIDE });
});
