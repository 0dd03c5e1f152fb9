/** What a call tells of a removal that runs elsewhere, whatever it hears of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Step } from "../../src/contract/context.ts";
import { rulesFor } from "../../src/removal/kinds.ts";
import { createRelay } from "../../src/removal/progress.ts";
import type { Thing } from "../../src/removal/things.ts";

const rule = rulesFor({ keep_acs_users: false }).find(({ kind }) => kind === "user_identity");
const identity = { kind: "user_identity", id: "grace", rule, evidence: [] } as unknown as Thing;

function listen() {
  const told: Step[] = [];
  const relay = createRelay({ progress: (step) => void told.push(step) });
  return { told, relay };
}

const step = (progress: number, total: number): Step => ({
  progress,
  total,
  message: `${progress} of ${total}`,
});

test("a run that was about to keep its end, and could not, has not told it", () => {
  const { told, relay } = listen();
  relay.hear(step(14, 15));
  relay.hear(step(15, 15));
  expect(told).toEqual([step(14, 15)]);
  relay.finish([identity]);
  expect(told.at(-1)).toEqual({ progress: 15, total: 15, message: "15 of 15 · user identity deleted" });
});

test("a removal of which no step was heard ends with one", () => {
  const { told, relay } = listen();
  relay.finish([identity]);
  expect(told).toEqual([{ progress: 1, total: 1, message: "1 of 1 · user identity deleted" }]);
});

test("numbers rise, the total stays and only the end is whole, however often a run began anew", () => {
  const steps = fc.record({
    progress: fc.integer({ min: 0, max: 20 }),
    total: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(steps), (heard) => {
      const { told, relay } = listen();
      for (const { progress, total } of heard) relay.hear(step(Math.min(progress, total), total));
      relay.finish([identity]);
      expect(new Set(told.map(({ total }) => total)).size).toBe(1);
      for (const [i, { progress, total = 0 }] of told.entries()) {
        if (i > 0) expect(progress).toBeGreaterThan(told[i - 1]?.progress ?? 0);
        expect(progress >= total).toBe(i === told.length - 1);
      }
    }),
  );
});
