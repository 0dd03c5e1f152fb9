import { afterEach, expect, test, vi } from "vitest";
import { tools } from "../../src/tools/index.ts";
import { API_KEY } from "./canaries.ts";
import { figures } from "./figures.ts";
import { kinds } from "./kinds.ts";
import { runMatrix, runShortFaults } from "./run-matrix.ts";
import { PIN, scenarios } from "./scenarios.ts";

const others = scenarios.filter(({ tool }) => !tool.startsWith("remove_"));

afterEach(() => vi.restoreAllMocks());

test("every tool has its scenarios", () => {
  expect(new Set(scenarios.map(({ tool }) => tool))).toEqual(new Set(tools.map(({ name }) => name)));
});

test("every fault at every request of every other tool than removal ends as stated", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { cells, wrong } = await runMatrix(others);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(50 * kinds.length);
  const logged = JSON.stringify(log.mock.calls);
  for (const secret of [API_KEY, PIN]) expect(logged).not.toContain(secret);
  expect(log.mock.calls).toEqual([]);
  figures("fault matrix, other tools", { "faults at requests": cells });
});

test("a fault that strikes twice goes unnoticed where three attempts are made", async () => {
  const { cells, wrong } = await runShortFaults(others, 3);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(100);
  figures("faults that strike twice and go unnoticed, other tools", { "faults at requests": cells });
});
