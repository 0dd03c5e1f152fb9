/** One look for all who follow a removal in this process, every so often and only while somebody does. */

import { pause, pauses } from "./pauses.ts";
import { type Db, type Glance, glance } from "./rows.ts";

export interface Follower {
  id: string;
  /** Whose pauses it keeps, if any. */
  workspace?: string;
  hear(glance: Glance): void;
  /** Seam limits the workspace for so long, in ms. */
  limited?(ms: number): void;
}

const EVERY_MS = 400;

export function createFollowing(db: Db) {
  const followers = new Set<Follower>();
  let isScheduled = false;

  async function look(): Promise<void> {
    // Whoever comes while it is asked for would hear what was so before.
    const asking = [...followers];
    const ids = [...new Set(asking.map(({ id }) => id))];
    const workspaces = [...new Set(asking.flatMap(({ workspace }) => workspace ?? []))];
    const [rows, paused] = await Promise.all([
      glance(db, ids),
      workspaces.length > 0 ? pauses(db, workspaces) : new Map<string, number>(),
    ]);
    const known = new Map(rows.map((row) => [row.id, row]));
    for (const follower of asking.filter((one) => followers.has(one))) {
      const row = known.get(follower.id);
      if (row) follower.hear(row);
      const ms = follower.workspace && paused.get(follower.workspace);
      if (ms) follower.limited?.(ms);
    }
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(async () => {
      await look().catch(() => {}); // the database is away: the next look sees what became of it
      isScheduled = false;
      if (followers.size > 0) schedule();
    }, EVERY_MS);
  }

  return {
    /** Returns the function that ends it. */
    follow(follower: Follower): () => void {
      followers.add(follower);
      schedule();
      return () => followers.delete(follower);
    },
    /** Those of this process hear it at once, others with their next look. */
    limit(workspace: string, ms: number): void {
      for (const follower of [...followers]) if (follower.workspace === workspace) follower.limited?.(ms);
      pause(db, workspace, ms).catch(() => {}); // the others will be limited themselves
    },
  };
}

export type Following = ReturnType<typeof createFollowing>;
