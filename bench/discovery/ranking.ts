/** How a host that searches its tools ranks them, and how well ours are found so. */
import MiniSearch from "minisearch";
import { type Half, IMPOSSIBLE, TOPICS } from "./queries.ts";

/** What of a tool is searched or judged; as MCP lists it. */
export interface FoundTool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: Record<string, unknown>;
  annotations?: { readOnlyHint?: boolean | undefined } | undefined;
}

/**
 * - `plain`: Okapi BM25 over one text a tool: name, description, argument names and argument descriptions, which is what
 *   Claude's tool search says it reads (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool).
 * - `fields`: MiniSearch as it comes: BM25+ field by field, the title too, and the more words match the better.
 */
export type Ranking = "plain" | "fields";

const FIELDS: Record<Ranking, string[]> = {
  plain: ["text"],
  fields: ["name", "title", "description", "arguments"],
};

interface Found {
  tool: FoundTool;
  isOurs: boolean;
}

/** Names with underscores are split into their words; there are no stop words and no word stems. */
export function searchOver(ours: readonly FoundTool[], foreign: readonly FoundTool[], ranking: Ranking) {
  const found: Found[] = [
    ...ours.map((tool) => ({ tool, isOurs: true })),
    ...foreign.map((tool) => ({ tool, isOurs: false })),
  ];
  const index = new MiniSearch<Record<string, string>>({
    fields: FIELDS[ranking],
    ...(ranking === "plain" && { searchOptions: { bm25: { k: 1.2, b: 0.75, d: 0 } } }),
  });
  index.addAll(found.map(({ tool }, id) => ({ id: String(id), ...wordsOf(tool) })));
  return (query: string): Found[] =>
    index
      .search(query)
      .map(({ id, score, queryTerms }) => ({
        found: found[Number(id)] as Found,
        // MiniSearch multiplies BM25 by how many words matched.
        score: ranking === "plain" ? score / queryTerms.length : score,
      }))
      .sort((a, b) => b.score - a.score)
      .map((one) => one.found);
}

function wordsOf({ name, title = "", description = "", inputSchema }: FoundTool): Record<string, string> {
  const properties = Object.entries(inputSchema.properties ?? {}) as [string, { description?: string }][];
  const args = properties.map(([key, schema]) => `${key} ${schema.description ?? ""}`).join("\n");
  return { name, title, description, arguments: args, text: [name, description, args].join("\n") };
}

export interface Miss {
  query: string;
  tools: string[];
  /** The place of the first right one, from 1; none when no word of it matches. */
  place?: number;
  /** What came before: the first five at most, foreign tools in brackets. */
  before: string[];
}

export interface Score {
  queries: number;
  first: number;
  firstFive: number;
  /** Every query whose right tool did not come first. */
  misses: Miss[];
}

/** How often the right tool comes first, and among the first five. Queries for tools that are not there do not count. */
export function score(
  ours: readonly FoundTool[],
  foreign: readonly FoundTool[],
  half: Half,
  ranking: Ranking = "plain",
): Score {
  const search = searchOver(ours, foreign, ranking);
  const names = new Set(ours.map(({ name }) => name));
  const asked = TOPICS.filter(({ tools }) => tools.some((name) => names.has(name))).flatMap((topic) =>
    topic[half].map((query) => ({ query, tools: topic.tools })),
  );
  const places = asked.map(({ query, tools }) => {
    const found = search(query);
    const at = found.findIndex(({ tool, isOurs }) => isOurs && tools.includes(tool.name));
    const before = found.slice(0, Math.min(5, at < 0 ? 5 : at)).map(shown);
    return { query, tools, ...(at >= 0 && { place: at + 1 }), before };
  });
  return {
    queries: places.length,
    first: places.filter(({ place }) => place === 1).length,
    firstFive: places.filter(({ place = Number.POSITIVE_INFINITY }) => place <= 5).length,
    misses: places.filter(({ place }) => place !== 1),
  };
}

export interface FalseFriend {
  query: string;
  tool: string;
  /** It changes something: whoever takes the first one does what nobody asked for. */
  isMisleading: boolean;
}

/** The queries that no tool of ours answers, and for which one of ours comes first all the same. */
export function falseFriends(
  ours: readonly FoundTool[],
  foreign: readonly FoundTool[],
  half: Half,
  ranking: Ranking = "plain",
): FalseFriend[] {
  const search = searchOver(ours, foreign, ranking);
  return IMPOSSIBLE[half].flatMap((query) => {
    const [top] = search(query);
    if (!top?.isOurs) return [];
    return [{ query, tool: top.tool.name, isMisleading: top.tool.annotations?.readOnlyHint !== true }];
  });
}

const shown = ({ tool, isOurs }: Found): string => (isOurs ? tool.name : `(${tool.name})`);

/** A line for each: its place, the right tools, the query, what came before. */
export const listOfMisses = (misses: Miss[]): string =>
  misses
    .map(
      ({ query, tools, place = "–", before }) =>
        `${place} ${tools.join("|")} "${query}" after ${before.join(", ")}`,
    )
    .join("\n");
