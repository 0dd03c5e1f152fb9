import { expect, test } from "vitest";
import { createReporter } from "../../src/removal/report.ts";

test("progress rises with every message, however long nothing happens, and stays below its total", () => {
  const sent: number[] = [];
  const { start, report } = createReporter(({ progress }) => void sent.push(progress), new Map());
  start();
  for (let heartbeat = 0; heartbeat < 1_000; heartbeat++) report();
  expect(sent.length).toBeGreaterThan(50);
  for (const [i, progress] of sent.entries()) {
    expect(progress).toBeGreaterThan(sent[i - 1] ?? 0);
    expect(progress).toBeLessThan(1);
  }
});
