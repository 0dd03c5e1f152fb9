/** What a run may use that no call waits for, and what it hears and tells while it goes on. */
import { type Trail, trailOf } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Thing } from "../removal/things.ts";
import type { Reply } from "../seam/replies.ts";
import { save } from "./changes.ts";
import type { RunOptions } from "./one-run.ts";
import type { Db, Row } from "./rows.ts";
import { stored } from "./stored.ts";

export type WorkContext = Omit<Context, "confirm" | "removals">;

const SAVE_MS = 300;
/** When Seam limits requests and does not say for how long. */
const PAUSE_MS = 5_000;
const LEAST_PAUSE_MS = 1_000;

/** What the run hears and tells while it goes on. */
export function openWork(
  row: Row,
  { db, following, workspace, lost, ending }: RunOptions,
  things: () => Thing[],
) {
  const cancelled = new AbortController();
  const taken = new AbortController();
  const limited = new AbortController();
  let pausedMs = 0;
  const close = following.follow({
    id: row.id,
    workspace: row.workspace,
    hear: ({ is_cancelled, job_id, runs, ended_at }) => {
      if (ended_at || job_id !== row.job_id || runs !== row.runs) taken.abort(new Error("taken over"));
      else if (is_cancelled) cancelled.abort(new Error("cancelled"));
    },
    limited(ms) {
      pausedMs = Math.max(pausedMs, ms);
      limited.abort();
    },
  });
  const trail = trailOf(() => row.asked, workspace, row.id);
  const requestIds: string[] = [];
  const saving = saver(db, row, things);
  const context = contextOf(workspace, trail, AbortSignal.any([cancelled.signal, taken.signal, lost]), {
    ending: AbortSignal.any([ending, limited.signal]),
    progress: saving.progress,
    onReply({ status, kind, request_id, retry_after_ms }) {
      if (kind !== "read" && request_id) requestIds.push(request_id);
      if (status !== 429) return;
      following.limit(row.workspace, Math.max(retry_after_ms ?? PAUSE_MS, LEAST_PAUSE_MS));
    },
  });
  return {
    context,
    trail,
    requestIds,
    cancelled: cancelled.signal,
    taken: taken.signal,
    limited: limited.signal,
    pausedMs: () => pausedMs,
    close() {
      close();
      saving.close();
    },
  };
}

/** Keeps what is certain soon after it has become so, one write after the other. */
function saver(db: Db, row: Row, things: () => Thing[]): Pick<Context, "progress"> & { close(): void } {
  const pieces = () => things().reduce((sum, { evidence }) => sum + evidence.length, 0);
  let step: Row["progress"] = null;
  let saved: { pieces: number; step: Row["progress"] } = { pieces: pieces(), step };
  let isSaving = false;
  const timer = setInterval(async () => {
    const now = { pieces: pieces(), step };
    if (isSaving || (now.pieces === saved.pieces && now.step === saved.step)) return;
    isSaving = true;
    await save(db, row, { things: stored(things()), progress: step }).then(
      () => {
        saved = now;
      },
      () => {}, // the database is away: the next one tries again
    );
    isSaving = false;
  }, SAVE_MS);
  return {
    progress(next) {
      step = next;
    },
    close: () => clearInterval(timer),
  };
}

interface More {
  ending: AbortSignal;
  progress: Context["progress"];
  onReply(reply: Reply): void;
}

function contextOf(
  workspace: Workspace,
  trail: Trail | undefined,
  signal: AbortSignal,
  more: More,
): WorkContext {
  const { connection, events, pace } = workspace;
  let mayHaveChanged = false;
  const seamUntil: Context["seamUntil"] = (further, options) =>
    connection.for({
      signal: AbortSignal.any([signal, further]),
      ...options,
      onReply: more.onReply,
      onChange: () => {
        mayHaveChanged = true;
      },
      ...(trail && { around: trail.around }),
    });
  return {
    seam: seamUntil(signal),
    seamUntil,
    mayHaveChanged: () => mayHaveChanged,
    now: connection.now,
    clock: connection.clock,
    startedAt: performance.now(),
    signal,
    ending: more.ending,
    progress: more.progress,
    advise: () => undefined,
    events,
    pace,
  };
}
