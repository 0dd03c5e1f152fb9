/** Hosts with many tools search them: what our texts have reached there must not get lost. */
import { expect, test } from "vitest";
import { HALVES, IMPOSSIBLE, TOPICS } from "../bench/discovery/queries.ts";
import { falseFriends, listOfMisses, score } from "../bench/discovery/ranking.ts";
import { convertTools } from "../src/adapter/convert.ts";
import { madeUpTools } from "./support/made-up-tools.ts";

const tools = convertTools().filter(({ isSandboxOnly }) => !isSandboxOnly);

/** Shares of the tuned queries, a little under what is measured; `npm run bench -- discovery` has the real catalogue. */
const FLOOR = { first: 0.6, firstFive: 0.9 };
const MISLEADING_AT_MOST = 5;

test("staff's words find the right tool among those of other trades", () => {
  const { queries, first, firstFive, misses } = score(tools, madeUpTools, "tune");
  expect(first / queries, listOfMisses(misses)).toBeGreaterThanOrEqual(FLOOR.first);
  expect(firstFive / queries, listOfMisses(misses)).toBeGreaterThanOrEqual(FLOOR.firstFive);
});

test("what no tool of ours can do seldom finds first one that changes something", () => {
  const misleading = falseFriends(tools, madeUpTools, "tune").filter(({ isMisleading }) => isMisleading);
  expect(misleading.length, JSON.stringify(misleading, null, 1)).toBeLessThanOrEqual(MISLEADING_AT_MOST);
});

test("every tool is asked for in both halves, and no query is in both", () => {
  for (const { name } of tools)
    for (const half of HALVES)
      expect(
        TOPICS.filter((topic) => topic.tools.includes(name)).flatMap((topic) => topic[half]).length,
        `${name}, ${half}`,
      ).toBeGreaterThanOrEqual(3);
  const all = HALVES.flatMap((half) => [...TOPICS.flatMap((topic) => topic[half]), ...IMPOSSIBLE[half]]);
  expect(new Set(all).size).toBe(all.length);
});
