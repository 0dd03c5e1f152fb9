/** Random worlds of removals, as of one process, with several workers on one database, some of which die. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { usePostgres } from "../durable/harness.ts";
import { runKept } from "../durable/kept-case.ts";
import { startTeam } from "../durable/workers.ts";
import { figures } from "../faults/figures.ts";
import { cases } from "../faults/removal-case.ts";

const { postgres, missing } = await usePostgres();

/** More with RUNS=3000; others with SEED=<number>. */
const RUNS = Number(process.env.RUNS ?? 96);
const SIDE_BY_SIDE = 12;
const WORKERS = 3;

test.skipIf(missing)(
  `${RUNS} random removals keep their promises with ${WORKERS} workers, whatever goes wrong`,
  { timeout: RUNS * 10_000 },
  async () => {
    const team = await startTeam(WORKERS, await postgres().database());
    onTestFinished(team.close);
    const property = fc.asyncProperty(
      fc.array(cases, { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE, size: "max" }),
      async (some) => {
        const found = await Promise.all(some.map(async (one) => ({ one, wrong: await runKept(one, team) })));
        const wrong = found.filter(({ wrong }) => wrong.length > 0);
        if (wrong.length > 0) throw new Error(JSON.stringify(wrong, undefined, 1));
      },
    );
    const numRuns = Math.ceil(RUNS / SIDE_BY_SIDE);
    await fc.assert(property, { numRuns, endOnFailure: true });
    expect(numRuns * SIDE_BY_SIDE).toBeGreaterThanOrEqual(RUNS);
    figures("random kept removals with three workers", { runs: numRuns * SIDE_BY_SIDE });
  },
);
