/** How well our tools are found in hosts that search their tools instead of showing all; `before.json` is the past. */
import { readFileSync } from "node:fs";
import { number, table } from "../scripts/support/pages.ts";
import { convertTools } from "../src/adapter/convert.ts";
import { foreignCatalogues } from "./discovery/foreign.ts";
import { HALVES, TOPICS } from "./discovery/queries.ts";
import {
  type FoundTool,
  falseFriends,
  listOfMisses,
  type Ranking,
  type Score,
  score,
} from "./discovery/ranking.ts";

interface Before {
  date: string;
  commit: string;
  tools: FoundTool[];
}

export async function run(): Promise<string> {
  const catalogues = await foreignCatalogues();
  const foreign = catalogues.flatMap(({ tools }) => tools);
  const before: Before = JSON.parse(readFileSync(new URL("discovery/before.json", import.meta.url), "utf8"));
  const now: FoundTool[] = convertTools().filter(({ isSandboxOnly }) => !isSandboxOnly);
  const sides: [string, FoundTool[]][] = [
    [`before, ${before.date}, ${before.commit}`, before.tools],
    ["**now**", now],
  ];
  console.log(listOfMisses(score(now, foreign, "tune").misses));
  return [
    `${now.length} tools of ours among ${foreign.length} of ${catalogues.length} servers.`,
    found(sides, foreign, "plain"),
    "The other ranking, on which nothing is tuned:",
    found(sides, foreign, "fields"),
    "By tool, the tuned half only, first and among the first five:",
    byTool(before.tools, now, foreign),
    "Requests that no tool of ours can do, and one of ours comes first; misleading is one that changes something:",
    impossible(sides, foreign),
    `The others: ${catalogues.map(({ package: pinned, tools }) => `\`${pinned}\` (${tools.length})`).join(", ")}.`,
  ].join("\n\n");
}

const percent = (count: number, of: number): string => `${number((100 * count) / of, 1)} %`;

function found(sides: [string, FoundTool[]][], foreign: FoundTool[], ranking: Ranking): string {
  const rows = sides.flatMap(([name, tools]) =>
    HALVES.map((half) => {
      const { queries, first, firstFive } = score(tools, foreign, half, ranking);
      return [name, half, number(queries), percent(first, queries), percent(firstFive, queries)];
    }),
  );
  return table(["", "half", "queries", "first", "among the first five"], rows);
}

function byTool(before: FoundTool[], now: FoundTool[], foreign: FoundTool[]): string {
  const [past, present] = [score(before, foreign, "tune"), score(now, foreign, "tune")];
  const rows = now.map(({ name }) => {
    const queries = TOPICS.filter(({ tools }) => tools.includes(name)).flatMap(({ tune }) => tune);
    const existed = before.some((tool) => tool.name === name);
    return [
      `\`${name}\``,
      number(queries.length),
      existed ? counts(queries, past) : "–",
      counts(queries, present),
    ];
  });
  return table(["tool", "queries", "before", "now"], rows);
}

/** Of these queries: how many were right first, and among the first five. */
function counts(queries: string[], { misses }: Score): string {
  const missed = misses.filter(({ query }) => queries.includes(query));
  const below = missed.filter(({ place = Number.POSITIVE_INFINITY }) => place > 5);
  return `${queries.length - missed.length}, ${queries.length - below.length}`;
}

function impossible(sides: [string, FoundTool[]][], foreign: FoundTool[]): string {
  const rows = sides.flatMap(([name, tools]) =>
    HALVES.map((half) => {
      const ours = falseFriends(tools, foreign, half);
      const misleading = ours.filter(({ isMisleading }) => isMisleading);
      const which = misleading.map(({ query, tool }) => `${query}: \`${tool}\``).join("; ");
      return [name, half, number(ours.length), number(misleading.length), half === "tune" ? which : "frozen"];
    }),
  );
  return table(["", "half", "ours first", "misleading", "which"], rows);
}
