/** Removals that an engine keeps, as a call begins and follows them. */

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Asked } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Removals } from "../contract/removals.ts";
import type { Workspace } from "../contract/workspace.ts";
import { type Found, keyOf } from "../removal/found.ts";
import { rulesFor } from "../removal/kinds.ts";
import { type Remembered, recall } from "../removal/memory.ts";
import { joined, type Leaving, type Removal, type RemovalOptions } from "../removal/person.ts";
import { tally } from "../removal/tally.ts";
import type { Following } from "./follow.ts";
import type { Queue } from "./queue.ts";
import {
  finish,
  type Glance,
  idByEmail,
  insert,
  lineOf,
  type Place,
  type Row,
  rowById,
  rowOf,
  rowsOf,
  wishCancelled,
} from "./rows.ts";
import { revived, stored } from "./stored.ts";

export interface Keeping {
  queue: Queue;
  following: Following;
  workspace: Workspace;
  place(): Promise<Place>;
}

const MOST_LISTED = 200;
/** A job that is just ending stands in the way of the next one for the same person for a moment. */
const MOST_ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 300;

/** `asked` tells who wants it, once it is begun. */
export function keptRemovals(keeping: Keeping, asked: () => object): Removals {
  const { queue, following, workspace, place } = keeping;
  const { db, together } = queue;
  const { pace } = workspace;

  async function begin(person: Leaving, found: readonly Found[], options: RemovalOptions, context: Context) {
    const { company, workspace } = await place();
    const { keep_acs_users, lookalikes } = options;
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
      const begun = await together(async (db) => {
        const known = await rowOf(db, workspace, person.user_identity_id);
        if (known && (!known.ended_at || (found.length === 0 && known.state === "removed"))) return known;
        const seen = known && remembered(known);
        const things = joined(
          recall(seen, { keep_acs_users, pace }),
          found,
          rulesFor({ keep_acs_users }),
          context,
        );
        const row = {
          id: randomUUID(),
          job_id: randomUUID(),
          company,
          workspace,
          user_identity_id: person.user_identity_id,
          person,
          keep_acs_users,
          asked: asked() as Asked,
          things: stored(things),
          lookalikes: [...lookalikes],
        };
        const behind = await lineOf(db, workspace);
        const begun = await insert(db, row);
        if (begun && (await queue.send(row, { db, behind })) === null) throw new StillEnding();
        return begun;
      }).catch((error) => {
        if (error instanceof StillEnding) return undefined;
        throw cannotBeKept(error);
      });
      if (begun) return begun;
      await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal: context.signal });
    }
    throw new Refusal("An earlier removal of this person is just ending. Nothing was done. Call again.");
  }

  /** Until it has ended, or the call has to. */
  async function follow(id: string, { until }: RemovalOptions, context: Context): Promise<Row> {
    const over = new AbortController();
    let shown = Number.NEGATIVE_INFINITY;
    const hear = ({ progress, ended_at }: Glance) => {
      if (progress && progress.progress > shown && !ended_at) {
        shown = progress.progress;
        context.progress(progress);
      }
      if (ended_at) over.abort();
    };
    const stop = following.follow({ id, hear });
    const signals = [over.signal, context.signal, ...(context.ending ? [context.ending] : [])];
    await sleep(Math.max(0, until - performance.now()), undefined, { signal: AbortSignal.any(signals) })
      .catch(() => {})
      .finally(stop);
    context.signal.throwIfAborted();
    const row = await rowById(db, id).catch((error) => {
      throw cannotBeSeen(error);
    });
    if (!row) throw new Refusal("This removal was replaced by a later one meanwhile. Call again to see it.");
    return row;
  }

  function removalOf(row: Row): Removal {
    const things = revived(row.things, row.keep_acs_users, pace);
    return {
      ...tally(things, pace),
      verdict: row.verdict ?? "time is up",
      isRemoved: row.state === "removed",
      kept: row.kept ?? undefined,
      lookalikes: row.lookalikes,
      ...(!row.ended_at && { keptAs: row.id }),
    };
  }

  function remembered(row: Row): Remembered {
    const isRemoved = row.state === "removed";
    const { name, email_address } = row.person;
    const { keep_acs_users } = row;
    return {
      name,
      email_address,
      keep_acs_users,
      things: revived(row.things, keep_acs_users, pace),
      isRemoved,
      isUnderWay: !row.ended_at,
      failure: row.state === "failed" || row.state === "asking" ? (row.reason ?? undefined) : undefined,
      ...(isRemoved && { end: removalOf(row) }),
    };
  }

  return {
    areKept: true,
    async start(person, found, options, context) {
      for (let more = found; ; ) {
        const { id, keep_acs_users, things } = await begin(person, more, options, context);
        if (keep_acs_users !== options.keep_acs_users)
          throw new Refusal(
            `A removal of this person is under way with keep_acs_users ${keep_acs_users}. Call again with the same.`,
          );
        const row = await follow(id, options, context);
        const removal = removalOf(row);
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
      return row && remembered(row);
    },
    async idOfEmail(email) {
      const { workspace } = await place();
      return idByEmail(db, workspace, email).catch((error) => {
        throw cannotBeSeen(error);
      });
    },
    async list() {
      const { workspace } = await place();
      const rows = await rowsOf(db, workspace, MOST_LISTED).catch((error) => {
        throw cannotBeSeen(error);
      });
      return rows.map((row) => {
        const { all, gone } = removalOf(row);
        return {
          removal_id: row.id,
          user_identity_id: row.user_identity_id,
          name: row.person.name,
          state: row.state,
          reason: row.reason ?? undefined,
          total: all.length,
          done: gone.length,
          asked_at: row.created_at,
          ended_at: row.ended_at ?? undefined,
        };
      });
    },
    async cancel(user_identity_id) {
      const { workspace } = await place();
      return together(async (db) => {
        const row = await wishCancelled(db, workspace, user_identity_id);
        if (!row) return false;
        if (row.state === "running") return true; // its worker sees the wish
        await finish(db, row, {
          ...row,
          state: "cancelled",
          verdict: undefined,
          kept: undefined,
          reason: undefined,
        });
        await queue.cancel(row.job_id, db);
        return true;
      }).catch((error) => {
        throw cannotBeKept(error);
      });
    },
  };
}

/** The job before has not ended yet, although its row has. */
class StillEnding extends Error {}

const cancelledInWords = ({ all, gone }: Removal): string =>
  `The removal was cancelled. Done by then: ${gone.length} of ${all.length} things are gone. Nothing more is removed ` +
  "unless remove_user_identity is called again.";

const cannotBeKept = (error: unknown): unknown =>
  error instanceof Refusal
    ? error
    : new Refusal(
        "Nothing was begun: removals cannot be kept now, since this server's database cannot be used. Try again in a " +
          "minute.",
        { cause: error },
      );

const cannotBeSeen = (error: unknown): Refusal =>
  new Refusal(
    "What becomes of removals cannot be seen now, since this server's database cannot be used. What is under way goes " +
      "on when it is back. Try again in a minute.",
    { cause: error },
  );
