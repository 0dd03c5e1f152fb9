/**
 * One bounded run of one removal. It ends the removal, with a reason when something will not go; or hands it back to the
 * engine, to go on later, here or elsewhere.
 */

import { randomUUID } from "node:crypto";
import { type Trail, trailOf } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import { explain } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Workspace } from "../contract/workspace.ts";
import { keyOf } from "../removal/found.ts";
import { rulesFor } from "../removal/kinds.ts";
import { deedsIn } from "../removal/memory.ts";
import { type Removal, removeThings } from "../removal/person.ts";
import { answerRemoval } from "../removal/report.ts";
import { newThing, type Thing } from "../removal/things.ts";
import { isTemporary, SeamError } from "../seam/errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Following } from "./follow.ts";
import type { Job, Queue } from "./queue.ts";
import { claim, type End, finish, lineOf, pauses, putOff, type Row, save } from "./rows.ts";
import { revived, stored } from "./stored.ts";
import { contextOf, type WorkContext } from "./work-context.ts";

export interface WorkerOptions {
  queue: Queue;
  following: Following;
  /** The company's workspace, for the length of a run, and Seam's id of it. */
  lease(company: string): Promise<{ workspace: Workspace; workspaceId: string; release(): void }>;
  /** Aborted when the process is about to end: what is under way is handed back. */
  ending: AbortSignal;
  log: Log;
}

const RUN_MS = 60_000;
const SAVE_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
/** When Seam limits requests and does not say for how long. */
const PAUSE_MS = 5_000;
const LEAST_PAUSE_MS = 1_000;
/** Jobs that come after a pause do not all come in the same moment. */
const SPREAD_MS = 2_000;
/** What fails so often in a row, in no way that Seam or the network would explain, will go on failing. */
const MOST_IDLE_RUNS = 20;

export function createWorker({ queue, following, lease, ending, log }: WorkerOptions) {
  const { db, together } = queue;

  const endWith = (row: Row, end: End) =>
    together(async (db) => {
      if (await finish(db, row, end)) await queue.complete(row.job_id, db);
    });

  /** The job makes room for the next one in the same moment. */
  const handBack = (
    row: Row,
    things: Row["things"],
    afterMs: number,
    more: { idle_runs?: number; reason?: string; behind?: number },
  ) =>
    together(async (db) => {
      const next_job_id = randomUUID();
      const { idle_runs = row.idle_runs, reason, behind } = more;
      if (!(await putOff(db, row, { next_job_id, things, idle_runs, reason }))) return;
      await queue.complete(row.job_id, db);
      const sent = await queue.send({ ...row, job_id: next_job_id }, { db, afterMs, behind });
      if (sent === null) throw new Error("The engine has another job for this removal");
    });

  async function run({ id, data, signal }: Job): Promise<void> {
    const row = await claim(db, data.id, id);
    if (!row) return; // cancelled, or somebody else's by now
    const { things } = row;
    if (row.is_cancelled) return endWith(row, { state: "cancelled", things });
    const paused = (await pauses(db, [row.workspace])).get(row.workspace);
    if (paused) {
      const behind = await lineOf(db, row.workspace);
      return handBack(row, things, paused + Math.random() * SPREAD_MS, { reason: LIMITED, behind });
    }
    let leased: Awaited<ReturnType<WorkerOptions["lease"]>>;
    try {
      leased = await lease(row.company);
    } catch (error) {
      return notNow(row, things, error);
    }
    try {
      if (leased.workspaceId !== row.workspace)
        return await endWith(row, { state: "failed", things, reason: MOVED });
      await work(row, leased.workspace, signal);
    } finally {
      leased.release();
    }
  }

  async function work(row: Row, workspace: Workspace, lost: AbortSignal): Promise<void> {
    const { keep_acs_users, user_identity_id } = row;
    const { pace, confirmMode } = workspace;
    const things = revived(row.things, keep_acs_users, pace);
    const known = things.map(keyOf);
    const cancelled = new AbortController();
    const limited = new AbortController();
    let pausedMs = 0;
    function beLimited(ms: number) {
      pausedMs = Math.max(pausedMs, ms);
      limited.abort();
    }
    const stop = following.follow({
      id: row.id,
      workspace: row.workspace,
      hear: ({ is_cancelled, job_id, ended_at }) => {
        if (is_cancelled || ended_at || job_id !== row.job_id) cancelled.abort(new Error("cancelled"));
      },
      limited: beLimited,
    });
    const trail = trailOf(() => row.asked, workspace, row.id);
    const requestIds: string[] = [];
    const context = contextOf(workspace, trail, AbortSignal.any([cancelled.signal, lost]), {
      ending: AbortSignal.any([ending, limited.signal]),
      progress: saver(row, things),
      onReply({ status, kind, request_id, retry_after_ms }) {
        if (kind !== "read" && request_id) requestIds.push(request_id);
        if (status !== 429) return;
        following.limit(row.workspace, Math.max(retry_after_ms ?? PAUSE_MS, LEAST_PAUSE_MS));
      },
    });
    const more: Thing[] = [];
    try {
      const removal = await removeThings(
        user_identity_id,
        things,
        {
          keep_acs_users,
          until: performance.now() + RUN_MS,
          async allows(found) {
            if (confirmMode !== "always") return true;
            const now = { at: performance.now(), seamTime: context.clock().latest };
            const rules = rulesFor({ keep_acs_users });
            for (const one of found) {
              const rule = rules.find(({ kind }) => kind === one.kind);
              if (rule && !known.includes(keyOf(one))) more.push(newThing(one, rule, now));
            }
            return more.length === 0;
          },
        },
        context,
      );
      const kept = stored([...things, ...more]);
      if (removal.verdict === "time is up")
        return await unfinished(row, removal, kept, limited.signal.aborted && pausedMs);
      const { state, reason } = await endOf(row, removal, context);
      tell(trail, state, reason, requestIds);
      await endWith(row, { state, reason, verdict: removal.verdict, kept: removal.kept, things: kept });
    } catch (error) {
      if (cancelled.signal.aborted) {
        tell(trail, "cancelled", undefined, requestIds);
        return await endWith(row, { state: "cancelled", things: stored(things) });
      }
      lost.throwIfAborted();
      if (limited.signal.aborted)
        return await handBack(row, stored(things), pausedMs + Math.random() * SPREAD_MS, { reason: LIMITED });
      if (error instanceof SeamError && !isTemporary(error)) {
        const { words } = explain(error, deedsIn(things));
        tell(trail, "failed", words, requestIds);
        return await endWith(row, { state: "failed", reason: words, things: stored(things) });
      }
      await notNow(row, stored(things), error);
    } finally {
      stop();
    }
  }

  /** The later, the longer nothing has come of it. */
  async function unfinished(row: Row, removal: Removal, things: Row["things"], pausedMs: number | false) {
    if (pausedMs !== false)
      return handBack(row, things, pausedMs + Math.random() * SPREAD_MS, { reason: LIMITED });
    if (ending.aborted) return handBack(row, things, 0, {});
    const goneBefore = row.progress ? Math.floor(row.progress.progress) : 0;
    const idle_runs = removal.gone.length > goneBefore ? 0 : row.idle_runs + 1;
    return handBack(row, things, delayAfter(idle_runs), { idle_runs });
  }

  /** Something is out of order that may not be so later. */
  async function notNow(row: Row, things: Row["things"], error: unknown) {
    const { words } = explain(error);
    log.warn({ removal_id: row.id, error }, "removal put off");
    const idle_runs = row.idle_runs + 1;
    if (idle_runs >= MOST_IDLE_RUNS && !isTemporary(error))
      return endWith(row, { state: "failed", reason: words, things });
    return handBack(row, things, delayAfter(idle_runs), { idle_runs, reason: words });
  }

  /** Keeps what is certain as it goes, one write after the other. */
  function saver(row: Row, things: Thing[]): Context["progress"] {
    let savedAt = Number.NEGATIVE_INFINITY;
    let saving: Promise<unknown> | undefined;
    return (progress) => {
      if (saving || performance.now() - savedAt < SAVE_MS) return;
      savedAt = performance.now();
      saving = save(db, row, { things: stored(things), progress })
        .catch(() => {})
        .finally(() => {
          saving = undefined;
        });
    };
  }

  /** The line is for whoever reads the log: what was done stays done when it cannot be written. */
  function tell(
    trail: Trail | undefined,
    status: string,
    error: string | undefined,
    request_ids: string[],
  ): void {
    const outcome = status === "removed" ? "ok" : status === "cancelled" ? "cancelled" : "error";
    try {
      trail?.end({ outcome, status, error, request_ids });
    } catch (failure) {
      log.error({ error: failure }, "audit");
    }
  }

  return run;
}

const LIMITED = "Seam limits requests for this workspace; it goes on when that is over.";
const MOVED =
  "The company works in another workspace of Seam's by now than when the removal was asked for. Nothing more was done.";
const GREW =
  "More has turned up than was agreed to: a person must agree to that, too. Call remove_user_identity again.";

const delayAfter = (idleRuns: number): number =>
  idleRuns === 0 ? 500 : Math.min(1_000 * 2 ** Math.min(idleRuns, 10), LONGEST_DELAY_MS);

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
