/** Removals that an engine keeps, as a call begins and follows them. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../contract/context.ts";
import type { Pace } from "../contract/pace.ts";
import { Refusal } from "../contract/refusal.ts";
import type { ListedRemoval, Removals } from "../contract/removals.ts";
import { keyOf } from "../removal/found.ts";
import type { Removal, RemovalOptions } from "../removal/person.ts";
import { createRelay, type Relay } from "../removal/progress.ts";
import { stopped } from "../removal/tally.ts";
import { remembered, removalOf } from "./as-removal.ts";
import { begin, type Keeping } from "./begin.ts";
import { closeAsking, finish, wishCancelled } from "./changes.ts";
import { countsOf, type Glance, idByEmail, type Row, rowById, rowOf, rowsOf } from "./rows.ts";

const MOST_LISTED = 200;

/** `asked` tells who wants it, once it is begun. */
export function keptRemovals(keeping: Keeping, asked: () => object): Removals {
  const { queue, following, workspace, place } = keeping;
  const { db, together } = queue;
  const { pace } = workspace;

  /** Until it has ended, or the call has to. */
  async function follow(id: string, { until }: RemovalOptions, context: Context, relay: Relay): Promise<Row> {
    const over = new AbortController();
    const hear = ({ progress, ended_at }: Glance) => {
      if (ended_at) over.abort();
      else if (progress) relay.hear(progress);
    };
    const stop = following.follow({ id, hear });
    const signals = [over.signal, context.signal, ...(context.ending ? [context.ending] : [])];
    await sleep(Math.max(0, until - performance.now()), undefined, { signal: AbortSignal.any(signals) })
      .catch(() => {})
      .finally(stop);
    context.signal.throwIfAborted();
    const row = await rowById(db, id).catch((error) => {
      throw new Refusal(
        "The removal is kept and goes on; how far it is cannot be seen now, since this server's database cannot be used. " +
          "Look with list_removals in a minute.",
        { cause: error },
      );
    });
    if (!row) throw new Refusal("This removal was replaced by a later one meanwhile. Call again to see it.");
    return row;
  }

  return {
    areKept: true,
    async start(person, found, options, context) {
      let { isJoining = false } = options;
      const relay = createRelay(context);
      for (let more = found; ; isJoining = false) {
        const begun = await begin(keeping, asked, person, more, { ...options, isJoining }, context);
        if (begun.state === "scheduled") return removalOf(begun, pace);
        const { id, keep_acs_users, things } = begun;
        if (keep_acs_users !== options.keep_acs_users)
          throw new Refusal(
            `A removal of this person is under way with keep_acs_users ${keep_acs_users}. Call again with the same.`,
          );
        const row = await follow(id, options, context, relay);
        const removal = removalOf(row, pace);
        if (removal.isRemoved) relay.finish(removal.all.map(({ thing }) => thing));
        if (row.state === "cancelled") throw new Refusal(cancelledInWords(removal));
        if (row.state === "failed" && row.verdict === null) throw new Refusal(row.reason ?? "It failed.");
        if (row.state !== "asking") return removal;
        const known = new Set(things.map(keyOf));
        more = removal.all.flatMap(({ thing }) => (known.has(keyOf(thing)) ? [] : [thing]));
        if (!(await options.allows(more))) return removal;
      }
    },
    async status(user_identity_id) {
      const { workspace } = await place();
      const row = await rowOf(db, workspace, user_identity_id).catch((error) => {
        throw cannotBeSeen(error);
      });
      return row && remembered(row, pace);
    },
    async idOfEmail(email) {
      const { workspace } = await place();
      return idByEmail(db, workspace, email).catch((error) => {
        throw cannotBeSeen(error);
      });
    },
    async list() {
      const { workspace } = await place();
      const [rows, numbers] = await Promise.all([
        rowsOf(db, workspace, MOST_LISTED + 1),
        countsOf(db, workspace),
      ]).catch((error) => {
        throw cannotBeSeen(error);
      });
      const shown = rows.slice(0, MOST_LISTED).map((row) => listed(row, pace));
      return { rows: shown, numbers, hasMore: rows.length > shown.length };
    },
    async cancel(user_identity_id, removal_id) {
      const { workspace } = await place();
      return together(async (db) => {
        const row = await wishCancelled(db, workspace, user_identity_id, removal_id);
        if (!row) return closeAsking(db, workspace, user_identity_id, removal_id);
        if (row.state === "running") return true; // its worker sees the wish
        await finish(db, row, {
          ...row,
          more: row.more ?? undefined,
          state: "cancelled",
          verdict: undefined,
          kept: undefined,
          reason: undefined,
        });
        await queue.cancel(row.job_id, db);
        return true;
      }).catch((error) => {
        throw new Refusal(
          "Whether it was cancelled is unknown, since this server's database cannot be used. Look with list_removals in " +
            "a minute, and call again if it is not.",
          { cause: error },
        );
      });
    },
  };
}

function listed(row: Row, pace: Pace): ListedRemoval {
  const removal = removalOf(row, pace);
  const { all, gone } = removal;
  return {
    removal_id: row.id,
    user_identity_id: row.user_identity_id,
    name: row.person.name,
    state: row.state,
    reason: row.reason ?? (row.state === "cancelled" ? stopped(removal) : undefined),
    when: row.starts_at ? { startsAt: row.starts_at, zone: row.zone ?? undefined } : undefined,
    news: row.news || undefined,
    total: all.length,
    done: gone.length,
    asked_at: row.created_at,
    ended_at: row.ended_at ?? undefined,
  };
}

const cancelledInWords = (removal: Removal): string =>
  `The removal was cancelled. ${stopped(removal)} Nothing else is removed unless remove_user_identity is called again.`;

export const cannotBeSeen = (error: unknown): Refusal =>
  new Refusal(
    "What becomes of removals cannot be seen now, and no new one can be kept, since this server's database cannot be " +
      "used. What is under way goes on when it is back. Try again in a minute.",
    { cause: error },
  );
