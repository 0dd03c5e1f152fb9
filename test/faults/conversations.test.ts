import { afterAll, test } from "vitest";
import { SEED } from "../support/seed.ts";
import { converse } from "./conversation/conversation.ts";
import type { Outcome } from "./conversation/hold.ts";
import { figures } from "./figures.ts";
import { sideBySide } from "./world.ts";

/** More with CONVERSATIONS=10000; a failure prints its seed, and CONVERSATION=<seed> tells that one again. */
const COUNT = Number(process.env.CONVERSATIONS ?? 2_000);
const { CONVERSATION } = process.env;
const SIDE_BY_SIDE = 24;
const EACH = 100;
const MOST_TOLD = 5;

const first = Number(CONVERSATION ?? SEED);
const count = CONVERSATION === undefined ? COUNT : 1;
const batches = Array.from({ length: Math.ceil(count / EACH) }, (_, place) => first + place * EACH);
const done: Outcome[] = [];

test.each(batches)("what is said in conversations from seed %i on is so", async (from) => {
  const seeds = Array.from({ length: Math.min(EACH, first + count - from) }, (_, place) => from + place);
  const outcomes = await sideBySide(seeds, SIDE_BY_SIDE, converse);
  done.push(...outcomes.map((outcome) => ({ ...outcome, story: [] })));
  const wrong = outcomes.filter((outcome) => outcome.wrong.length > 0);
  if (wrong.length > 0) throw new Error(report(wrong));
});

afterAll(() => {
  const claims = new Map<string, number>();
  for (const outcome of done)
    for (const [kind, times] of outcome.claims) claims.set(kind, (claims.get(kind) ?? 0) + times);
  const ranked = [...claims].toSorted(([, one], [, other]) => other - one);
  figures("random conversations with another hand and a lying Seam", {
    conversations: done.length,
    "tool calls": done.reduce((sum, { calls }) => sum + calls, 0),
    "claims held against the workspace": ranked.reduce((sum, [, times]) => sum + times, 0),
  });
  figures("random conversations, claims by kind", Object.fromEntries(ranked));
});

/** What is wrong by kind, with seeds, and the first stories whole. */
function report(wrong: Outcome[]): string {
  const seedsBy = new Map<string, Set<number>>();
  for (const { seed, wrong: found } of wrong)
    for (const { kind, tool } of found) {
      const title = `${tool}: ${kind}`;
      seedsBy.set(title, (seedsBy.get(title) ?? new Set()).add(seed));
    }
  const lines = [...seedsBy].map(
    ([title, seeds]) => `${seeds.size} x ${title}, CONVERSATION=${[...seeds].slice(0, 8).join(" ")}`,
  );
  const stories = wrong
    .slice(0, CONVERSATION ? 1 : MOST_TOLD)
    .map(({ seed, story, wrong }) =>
      [
        `--- CONVERSATION=${seed}`,
        ...story,
        ...wrong.map(({ kind, words }) => `WRONG ${kind}: ${words}`),
      ].join("\n"),
    );
  return [...lines, ...stories].join("\n");
}
