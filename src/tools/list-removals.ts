import { z } from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { count } from "../text.ts";

const STATES = ["waiting", "running", "asking", "failed", "cancelled", "removed"] as const;

/** What a row says of its state in the summary. */
const WORDS: Record<(typeof STATES)[number], string> = {
  waiting: "waiting",
  running: "under way",
  asking: "waiting for a yes",
  failed: "failed",
  cancelled: "cancelled",
  removed: "removed",
};

export const listRemovals = defineTool({
  name: "list_removals",
  title: "List removals",
  description:
    "List removals of people (check-outs, move-outs, offboardings): which are under way, waiting or failed and why, and which have ended. Look here when somebody asks whether all have gone.",
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
    const rows = await removals.list();
    const numbers = STATES.flatMap((state) => {
      const number = rows.filter((row) => row.state === state).length;
      return number > 0 ? [`${number} ${WORDS[state]}`] : [];
    });
    const isStuck = rows.some(({ state }) => state === "failed" || state === "asking");
    return {
      summary:
        rows.length === 0 ? "No removals." : `${count(rows.length, "removal")}: ${numbers.join(", ")}.`,
      removals: rows.map(({ state, asked_at, ended_at, ...row }) => ({
        ...row,
        status: state,
        asked_at: asked_at.toISOString(),
        ended_at: ended_at?.toISOString(),
      })),
      next_step: isStuck
        ? "Those that failed or wait for a yes do not go on by themselves: do what the reason says, then call remove_user_identity."
        : undefined,
    };
  },
});
