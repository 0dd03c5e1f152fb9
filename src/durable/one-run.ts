/** One bounded run of one removal, and what came of it: whose job that is, the worker sees to. */

import type { Trail } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import { explain } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Workspace } from "../contract/workspace.ts";
import { type Found, keyOf } from "../removal/found.ts";
import { rulesFor } from "../removal/kinds.ts";
import { deedsIn } from "../removal/memory.ts";
import { joined, type Removal, removeThings } from "../removal/person.ts";
import { answerRemoval } from "../removal/report.ts";
import type { Thing } from "../removal/things.ts";
import { isForGood } from "../seam/errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { End } from "./changes.ts";
import { isSetBefore, lookAtLast } from "./first-look.ts";
import type { Following } from "./follow.ts";
import type { Db, Row } from "./rows.ts";
import { revived, stored } from "./stored.ts";
import { openWork, type WorkContext } from "./work-context.ts";

export interface RunOptions {
  db: Db;
  following: Following;
  workspace: Workspace;
  /** Seam's id of it. */
  workspaceId(): Promise<string>;
  /** Aborted when the engine takes the job away: another may have it. */
  lost: AbortSignal;
  /** Aborted when the process is about to end. */
  ending: AbortSignal;
  log: Log;
}

/** `things` are as they were last seen, for whoever goes on. */
export type Outcome =
  | { is: "over"; end: End }
  /** Seam limits the workspace for so many ms. */
  | { is: "limited"; ms: number; things: Row["things"] }
  /** Its time has not come by Seam's clock, but in so many ms. */
  | { is: "early"; ms: number }
  /** Another attempt has it by now, or its end. */
  | { is: "taken over" }
  | { is: "unfinished"; gone: number; things: Row["things"] }
  | { is: "put off"; error: unknown; things: Row["things"] };

const RUN_MS = 60_000;

/** Throws when the job was lost. */
export async function runOnce(claimed: Row, options: RunOptions): Promise<Outcome> {
  const { db, workspace, workspaceId, lost, log } = options;
  let row = claimed;
  const early = isSetBefore(row) ? Number(row.starts_at) - workspace.connection.now() : 0;
  if (early > 0) return { is: "early", ms: early };
  let things = revived(row.things, row.keep_acs_users, workspace.pace);
  const work = openWork(row, options, () => things);
  const { context, cancelled, taken, limited, requestIds, trail } = work;
  const over = async (end: End): Promise<Outcome> => {
    await tell(trail, end.state, end.reason, requestIds, log);
    return { is: "over", end };
  };
  try {
    if ((await workspaceId()) !== row.workspace)
      return await over({ state: "failed", reason: MOVED, things: row.things });
    const agreed = things.map(keyOf);
    if (isSetBefore(row)) {
      row = await lookAtLast(row, context, db);
      things = revived(row.things, row.keep_acs_users, workspace.pace);
    }
    // Also when an attempt before this one has looked, and ended before it could say so.
    if (row.news && workspace.confirmMode === "always")
      return await over({ state: "asking", reason: grewBefore(row.news), things: row.things });
    const known = new Set([...agreed, ...things.map(keyOf)]);
    const { removal, more } = await remove(row, things, known, workspace, context);
    const kept = stored(things);
    if (removal.verdict === "time is up")
      return limited.aborted
        ? { is: "limited", ms: work.pausedMs(), things: kept }
        : { is: "unfinished", gone: removal.gone.length, things: kept };
    const { state, reason } = await endOf(row, removal, context);
    return await over({
      state,
      reason,
      verdict: removal.verdict,
      kept: removal.kept,
      things: kept,
      more: stored(more),
    });
  } catch (error) {
    const kept = stored(things);
    if (taken.aborted) return { is: "taken over" };
    if (cancelled.aborted) return await over({ state: "cancelled", things: kept });
    lost.throwIfAborted();
    if (limited.aborted) return { is: "limited", ms: work.pausedMs(), things: kept };
    if (isForGood(error))
      return await over({ state: "failed", reason: explain(error, deedsIn(things)).words, things: kept });
    return { is: "put off", error, things: kept };
  } finally {
    work.close();
  }
}

/** `more`: what turned up and is not agreed to, where a person must be asked. */
async function remove(
  { user_identity_id, keep_acs_users }: Row,
  things: Thing[],
  known: ReadonlySet<string>,
  { confirmMode }: Workspace,
  context: WorkContext,
): Promise<{ removal: Removal; more: Thing[] }> {
  const more: Thing[] = [];
  const rules = rulesFor({ keep_acs_users });
  async function allows(found: readonly Found[]): Promise<boolean> {
    if (confirmMode !== "always") return true;
    const unknown = found.filter((one) => !known.has(keyOf(one)));
    more.push(...joined([], unknown, rules, context));
    return more.length === 0;
  }
  const until = performance.now() + RUN_MS;
  const removal = await removeThings(user_identity_id, things, { keep_acs_users, until, allows }, context);
  return { removal, more };
}

/** The line is for whoever reads the log: what was done stays done when it cannot be written. */
async function tell(
  trail: Trail | undefined,
  status: string,
  error: string | undefined,
  request_ids: string[],
  log: Log,
): Promise<void> {
  const outcome = status === "removed" ? "ok" : status === "cancelled" ? "cancelled" : "error";
  try {
    await trail?.end({ outcome, status, error, request_ids });
  } catch (failure) {
    log.error({ error: failure }, "audit");
  }
}

const MOVED =
  "The company works in another workspace of Seam's by now than when the removal was asked for. Nothing more was done.";

const GREW =
  "More has turned up than was agreed to: a person must agree to that, too. Call remove_user_identity again.";

const grewBefore = (news: string): string =>
  `Its time came, and nothing was removed: since it was agreed to, more has turned up (${news}). A person must agree to ` +
  "that, too. Call remove_user_identity again.";

/** How it ended, and why it did not end well, in the words that a call would have. */
async function endOf(
  { person }: Row,
  removal: Removal,
  context: WorkContext,
): Promise<{ state: "removed" | "failed" | "asking"; reason?: string }> {
  if (removal.isRemoved) return { state: "removed" };
  if (removal.verdict === "not allowed") return { state: "asking", reason: GREW };
  try {
    const { summary } = await answerRemoval(
      person,
      removal,
      { lookalikes: [], wait_seconds: 0 },
      context as Context,
    );
    return { state: "failed", reason: summary };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { state: "failed", reason: error.message };
  }
}
