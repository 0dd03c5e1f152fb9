import { afterEach, expect, test, vi } from "vitest";
import { figures } from "./figures.ts";
import { kinds } from "./kinds.ts";
import { runMatrix, runShortFaults } from "./run-matrix.ts";
import { scenarios } from "./scenarios.ts";

const removals = scenarios.filter(({ tool }) => tool.startsWith("remove_"));

afterEach(() => vi.restoreAllMocks());

test("every fault at every request of a removal ends as stated", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { cells, wrong } = await runMatrix(removals);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(20 * kinds.length);
  expect(log.mock.calls).toEqual([]);
  figures("fault matrix, removal", { "faults at requests": cells });
});

test("a fault that strikes a removal twice goes unnoticed", async () => {
  const { cells, wrong } = await runShortFaults(removals, 2);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(30);
  figures("faults that strike twice and go unnoticed, removal", { "faults at requests": cells });
});
