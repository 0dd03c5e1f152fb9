/** Keeps removals in a database and works on them, in each process that serves: what one leaves, another takes up. */
import { withEngine } from "../adapter/with-engine.ts";
import type { Engine } from "../contract/removals.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Log } from "../telemetry/log.ts";
import type { Keeping } from "./begin.ts";
import { createFollowing } from "./follow.ts";
import { keptRemovals } from "./kept-removals.ts";
import { keptTasks } from "./kept-tasks.ts";
import type { Queue } from "./queue.ts";
import { createWorker } from "./worker.ts";

export interface EngineOptions {
  queue: Queue;
  /** How long what has ended is kept. */
  keptDays: number;
  /** The workspace of a company, for the length of a run. */
  lease(company: string): Promise<{ workspace: Workspace; release(): void }>;
  log: Log;
}

export interface RunningEngine {
  /** The company's removals in this workspace. */
  of(company: string, workspace: Workspace): Engine;
  /** Hands back what is under way, and takes no more. */
  close(): Promise<void>;
}

const HANDING_BACK_MS = 10_000;

/** Throws what the database throws when it cannot be used. */
export async function openEngine({ queue, keptDays, lease, log }: EngineOptions): Promise<RunningEngine> {
  const following = createFollowing(queue.db);
  const ending = new AbortController();
  const ids = new WeakMap<Workspace, Promise<string>>();

  /** Seam's own id: keys are replaced, and a company may get another workspace. */
  function idOf(workspace: Workspace): Promise<string> {
    const asked =
      ids.get(workspace) ??
      workspace.connection
        .for()
        .workspaces.get({})
        .then(({ workspace_id }) => workspace_id);
    ids.set(workspace, asked);
    asked.catch(() => ids.delete(workspace));
    return asked;
  }

  const worker = createWorker({
    queue,
    following,
    ending: ending.signal,
    log,
    async lease(company) {
      const leased = await lease(company);
      return { ...leased, workspaceId: () => idOf(leased.workspace) };
    },
  });
  await queue.work(worker);

  return {
    of(company, workspace) {
      const place = async () => ({ company, workspace: await idOf(workspace) });
      const keeping: Keeping = { queue, following, workspace, place };
      return {
        ...withEngine,
        removalsFor: (asked) => keptRemovals(keeping, asked),
        tasksOf: (caller) => keptTasks(keeping, keptDays, caller),
      };
    },
    async close() {
      ending.abort();
      await queue.stop(HANDING_BACK_MS);
    },
  };
}
