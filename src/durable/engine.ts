/** Keeps removals in a database and works on them, in each process that serves: what one leaves, another takes up. */
import { withEngine } from "../adapter/with-engine.ts";
import type { Engine } from "../contract/removals.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Log } from "../telemetry/log.ts";
import { createFollowing } from "./follow.ts";
import { keptRemovals } from "./kept-removals.ts";
import { openQueue } from "./queue.ts";
import { forget } from "./rows.ts";
import { createWorker } from "./worker.ts";

export interface EngineOptions {
  databaseUrl: string;
  /** How long what has ended is kept. */
  keptDays: number;
  /** The workspace of a company, for the length of a run. */
  lease(company: string): Promise<{ workspace: Workspace; release(): void }>;
  log: Log;
}

export interface RunningEngine {
  /** The company's removals in this workspace. */
  of(company: string, workspace: Workspace): Engine;
  /** Whether the database answers. */
  isReady(): Promise<boolean>;
  /** Hands back what is under way, and takes no more. */
  close(): Promise<void>;
}

const FORGET_EVERY_MS = 3_600_000;
const HANDING_BACK_MS = 10_000;

/** Throws what the database throws when it cannot be used. */
export async function openEngine({
  databaseUrl,
  keptDays,
  lease,
  log,
}: EngineOptions): Promise<RunningEngine> {
  const queue = await openQueue(databaseUrl, log);
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
      try {
        return { ...leased, workspaceId: await idOf(leased.workspace) };
      } catch (error) {
        leased.release();
        throw error;
      }
    },
  });
  await queue.work(worker);
  const tidy = () => forget(queue.db, keptDays).catch(() => {}); // the next time will do
  await tidy();
  const timer = setInterval(tidy, FORGET_EVERY_MS).unref();

  return {
    of: (company, workspace) => ({
      ...withEngine,
      removalsFor: (asked) =>
        keptRemovals(
          {
            queue,
            following,
            workspace,
            place: async () => ({ company, workspace: await idOf(workspace) }),
          },
          asked,
        ),
    }),
    isReady: () =>
      queue.db.executeSql("select 1").then(
        () => true,
        () => false,
      ),
    async close() {
      clearInterval(timer);
      ending.abort();
      await queue.stop(HANDING_BACK_MS);
    },
  };
}
