import { expect, test } from "vitest";
import { PACE } from "../../src/contract/pace.ts";
import { ruleOf } from "../../src/removal/kinds.ts";
import { createReporter } from "../../src/removal/progress.ts";
import { newThing } from "../../src/removal/things.ts";

test("progress rises with every message, however long nothing happens, and stays below its total", () => {
  const sent: number[] = [];
  const found = { kind: "phone", id: "p", isBeingDeleted: false } as const;
  const things = [newThing(found, ruleOf("phone"), { at: 0, seamTime: 0 })];
  const { report } = createReporter(
    { progress: ({ progress }) => void sent.push(progress), pace: PACE },
    things,
  );
  for (let heartbeat = 0; heartbeat < 1_000; heartbeat++) report();
  expect(sent.length).toBeGreaterThan(50);
  for (const [i, progress] of sent.entries()) {
    expect(progress).toBeGreaterThan(sent[i - 1] ?? 0);
    expect(progress).toBeLessThan(1);
  }
});
