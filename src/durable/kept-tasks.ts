/** Kept removals as the tasks of who has asked for them: the row is the task, and its id has 122 bits of chance. */
import { randomUUID } from "node:crypto";
import { failed, succeeded } from "../adapter/explained.ts";
import { trailOf } from "../adapter/trail.ts";
import { type Caller, callerInAudit } from "../contract/caller.ts";
import type { Context } from "../contract/context.ts";
import type { Task, TaskHead, Tasks } from "../contract/tasks.ts";
import { answerRemoval } from "../removal/report.ts";
import { stopped } from "../removal/tally.ts";
import { inDoorTime } from "../removal/when.ts";
import { removalOf } from "./as-removal.ts";
import type { Keeping } from "./begin.ts";
import { cannotBeSeen, keptRemovals } from "./kept-removals.ts";
import { type Row, rowById } from "./rows.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const POLL_MS = 1_000;
const DAY_MS = 86_400_000;

/** Those of this caller in this company's workspace, kept for so many days. */
export function keptTasks(keeping: Keeping, keptDays: number, caller: Caller | undefined): Tasks {
  const { queue, workspace, place } = keeping;
  const { account, audit } = workspace;
  const removals = keptRemovals(keeping, () => {
    throw new Error("A task is looked at, or stopped: nothing begins");
  });

  async function own(taskId: string): Promise<Row | undefined> {
    if (!UUID.test(taskId)) return undefined;
    const here = await place();
    const row = await rowById(queue.db, taskId).catch((error) => {
      throw cannotBeSeen(error);
    });
    const isHere = row?.company === here.company && row.workspace === here.workspace;
    return isHere && isSame(row.asked.caller as Caller | undefined, caller) ? row : undefined;
  }

  /** What the call would have answered, had it waited. Undefined when a later removal has taken its place meanwhile. */
  async function resultOf({ state, reason, person, created_at, starts_at, ended_at }: Row) {
    if (state !== "removed") return failed(account.withoutSecrets(reason ?? "It failed."));
    const { end } = (await removals.status(person.user_identity_id)) ?? {};
    if (!end) return undefined;
    const tookMs = Number(ended_at) - Number(starts_at ?? created_at);
    const context = { startedAt: performance.now() - tookMs } as Context; // nothing is asked of Seam about the gone
    return succeeded(await answerRemoval(person, end, { lookalikes: [], wait_seconds: 0 }, context));
  }

  async function taskOf(row: Row): Promise<Task | undefined> {
    const head = headOf(row, keptDays);
    if (!row.ended_at) return { ...head, status: "working", statusMessage: messageOf(row) };
    if (row.state === "cancelled")
      return {
        ...head,
        status: "cancelled",
        statusMessage: `Cancelled. ${stopped(removalOf(row, workspace.pace))}`,
      };
    const result = await resultOf(row);
    return result && { ...head, status: "completed", result };
  }

  return {
    async get(taskId) {
      const row = await own(taskId);
      return row && taskOf(row);
    },
    /** All was asked before it began. */
    update: async (taskId) => (await own(taskId)) !== undefined,
    async cancel(taskId) {
      const row = await own(taskId);
      if (!row) return false;
      const { user_identity_id, asked } = row;
      if (await removals.cancel(user_identity_id, row.id)) {
        const wish = {
          tool: asked.tool,
          caller: caller && callerInAudit(caller),
          arguments: { user_identity_id, cancel: true },
        };
        const trail = trailOf(() => wish, { audit, account }, randomUUID());
        try {
          await trail?.end({ outcome: "ok", status: "cancelling", request_ids: [] });
        } catch (error) {
          console.error(error); // the wish stands, whether it is written down or not
        }
      }
      return true;
    },
  };
}

/** Where nobody signs in, everybody on this machine is the same. */
const isSame = (one: Caller | undefined, other: Caller | undefined): boolean =>
  one?.issuer === other?.issuer && one?.subject === other?.subject;

const headOf = (
  { id, created_at, ended_at, things }: Row,
  keptDays: number,
): Omit<TaskHead, "status" | "statusMessage"> => {
  const seenAt = things.flatMap(({ evidence }) => evidence.map(({ at }) => at));
  const lastSeen = new Date(Math.max(Number(created_at), ...seenAt));
  return {
    taskId: id,
    createdAt: created_at.toISOString(),
    lastUpdatedAt: (ended_at ?? lastSeen).toISOString(),
    ttlMs: keptDays * DAY_MS,
    pollIntervalMs: POLL_MS,
  };
};

function messageOf({ state, is_cancelled, reason, progress, starts_at, zone }: Row): string {
  if (state === "scheduled" && starts_at)
    return `Set for ${inDoorTime({ startsAt: starts_at, zone: zone ?? undefined })}`;
  if (is_cancelled) return "It is to stop, and has not confirmed yet that it has: until then more may go.";
  if (state === "waiting" && reason) return reason;
  return progress?.message ?? "Waiting for its turn";
}
