import { afterEach, expect, test, vi } from "vitest";
import { figure } from "./figures.ts";
import { kinds } from "./kinds.ts";
import { runMatrix, runShortFaults } from "./run-matrix.ts";
import { scenarios } from "./scenarios.ts";

const removals = scenarios.filter(({ tool }) => tool === "remove_user_identity");

afterEach(() => vi.restoreAllMocks());

test("every fault at every request of a removal ends as stated", { timeout: 120_000 }, async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { cells, wrong } = await runMatrix(removals);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(20 * kinds.length);
  expect(log.mock.calls).toEqual([]);
  figure("Fault matrix, removal: cells", cells);
});

test("a fault that strikes a removal twice goes unnoticed", { timeout: 120_000 }, async () => {
  const { cells, wrong } = await runShortFaults(removals, 2);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(30);
  figure("Faults that strike twice and go unnoticed, removal: cells", cells);
});
