import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { inZone } from "../lookup/zones.ts";
import { count } from "../text.ts";

const STATES = ["scheduled", "waiting", "running", "asking", "failed", "cancelled", "removed"] as const;

/** What a row says of its state in the summary. */
const WORDS: Record<(typeof STATES)[number], string> = {
  scheduled: "set for later",
  waiting: "waiting",
  running: "under way",
  asking: "waiting for a yes",
  failed: "failed",
  cancelled: "cancelled",
  removed: "removed",
};

/** Those that are removed are counted no further than they are listed. */
const cut = (shown: number): string =>
  ` Here are ${shown}: first those that need somebody, then those under way, those removed last. What became of anybody ` +
  "else, remove_user_identity with dry_run says.";

export const listRemovals = defineTool({
  name: "list_removals",
  title: "List removals",
  description:
    "List removals of people (check-outs, move-outs, offboardings): which are set for later, under way, or failed and why, and which have ended. Look here when somebody asks whether all have gone.",
  input: z.strictObject({}),
  output: z.object({
    summary: z.string(),
    removals: z.array(
      z.object({
        removal_id: z.string(),
        user_identity_id: z.string(),
        name: z.string(),
        status: z.enum(STATES),
        reason: z.string().optional(),
        starts_at: z.string().optional().describe("If set for later; in the doors' time"),
        new_since_agreed: z.string().optional().describe("What had turned up by then"),
        total: z.number().describe("Things"),
        done: z.number(),
        asked_at: z.string(),
        ended_at: z.string().optional(),
      }),
    ),
    next_step: z.string().optional(),
  }),
  annotations: hints.reads,
  async run(_, { removals }) {
    const { rows, numbers, hasMore } = await removals.list();
    const removed = rows.filter(({ state }) => state === "removed").length;
    const all = [...numbers.values()].reduce((sum, number) => sum + number, removed);
    const words = STATES.flatMap((state) => {
      const number = state === "removed" ? removed : (numbers.get(state) ?? 0);
      const isPart = hasMore && state === "removed";
      return number > 0 ? [`${number}${isPart ? " or more" : ""} ${WORDS[state]}`] : [];
    });
    const isStuck = (numbers.get("failed") ?? 0) + (numbers.get("asking") ?? 0) > 0;
    return {
      summary:
        all === 0
          ? "No removals."
          : `${hasMore ? "At least " : ""}${count(all, "removal")}: ${words.join(", ")}.${hasMore ? cut(rows.length) : ""}`,
      removals: rows.map(({ state, when, news, asked_at, ended_at, ...row }) => ({
        ...row,
        status: state,
        starts_at: when && inZone(when.startsAt.toISOString(), when.zone),
        new_since_agreed: news,
        asked_at: asked_at.toISOString(),
        ended_at: ended_at?.toISOString(),
      })),
      next_step: isStuck
        ? "Those that failed or wait for a yes do not go on by themselves: do what the reason says, then call remove_user_identity; a no to one that waits is remove_user_identity with cancel."
        : undefined,
    };
  },
});
