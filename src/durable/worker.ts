/**
 * Has a removal run once, and ends it, with a reason when something will not go; or hands it back to the engine, to go
 * on later, here or elsewhere.
 */

import { randomUUID } from "node:crypto";
import { explain } from "../contract/explain.ts";
import { deedsIn } from "../removal/memory.ts";
import { isTemporary } from "../seam/errors.ts";
import type { Log } from "../telemetry/log.ts";
import { claim, type End, finish, putOff } from "./changes.ts";
import type { Following } from "./follow.ts";
import { type Outcome, type RunOptions, runOnce } from "./one-run.ts";
import { pauses } from "./pauses.ts";
import type { Job, Queue } from "./queue.ts";
import { lineOf, type Row } from "./rows.ts";

export interface WorkerOptions {
  queue: Queue;
  following: Following;
  /** The company's workspace, for the length of a run. */
  lease(company: string): Promise<Pick<RunOptions, "workspace" | "workspaceId"> & { release(): void }>;
  /** Aborted when the process is about to end: what is under way is handed back. */
  ending: AbortSignal;
  log: Log;
}

const LONGEST_DELAY_MS = 300_000;
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
      const next = await putOff(db, row, { next_job_id, things, idle_runs, reason });
      if (!next) return;
      await queue.complete(row.job_id, db);
      // A wish that came in between need not wait for the next run.
      if (next.is_cancelled) return void (await finish(db, next, { state: "cancelled", things }));
      const startAfter = new Date(Date.now() + afterMs);
      const sent = await queue.send({ ...row, job_id: next_job_id }, { db, startAfter, behind });
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
      const { workspace, workspaceId } = leased;
      const options = { db, following, workspace, workspaceId, lost: signal, ending, log };
      const outcome = await runOnce(row, options);
      await carryOut(row, outcome);
    } finally {
      leased.release();
    }
  }

  function carryOut(row: Row, outcome: Outcome): Promise<void> {
    switch (outcome.is) {
      case "over":
        return endWith(row, outcome.end);
      case "limited":
        return handBack(row, outcome.things, outcome.ms + Math.random() * SPREAD_MS, { reason: LIMITED });
      case "early":
        return handBack(row, row.things, outcome.ms, {});
      case "taken over":
        // If nobody has it after all, the engine gives the job to the next one.
        throw new Error("another attempt has this removal, or its end");
      case "unfinished":
        return unfinished(row, outcome);
      case "put off":
        return notNow(row, outcome.things, outcome.error);
    }
  }

  /** The later, the longer nothing has come of it. */
  function unfinished(row: Row, { gone, things }: { gone: number; things: Row["things"] }) {
    if (ending.aborted) return handBack(row, things, 0, {});
    const goneBefore = row.progress ? Math.floor(row.progress.progress) : 0;
    const idle_runs = gone > goneBefore ? 0 : row.idle_runs + 1;
    return handBack(row, things, delayAfter(idle_runs), { idle_runs });
  }

  /** Something is out of order that may not be so later. */
  async function notNow(row: Row, things: Row["things"], error: unknown) {
    const { words } = explain(error, deedsIn(things));
    const idle_runs = row.idle_runs + 1;
    const isHopeless = idle_runs >= MOST_IDLE_RUNS && !isTemporary(error);
    log.warn({ removal_id: row.id, error }, `removal ${isHopeless ? "given up" : "put off"}`);
    if (isHopeless) return endWith(row, { state: "failed", reason: words, things });
    return handBack(row, things, delayAfter(idle_runs), { idle_runs, reason: words });
  }

  return run;
}

const LIMITED = "Seam limits requests for this workspace; it goes on when that is over.";

const delayAfter = (idleRuns: number): number =>
  idleRuns === 0 ? 500 : Math.min(1_000 * 2 ** Math.min(idleRuns, 10), LONGEST_DELAY_MS);
