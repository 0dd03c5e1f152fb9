/** How a removal begins that an engine keeps. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Asked } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Found } from "../removal/found.ts";
import { rulesFor } from "../removal/kinds.ts";
import { recall } from "../removal/memory.ts";
import { joined, type Leaving, type RemovalOptions } from "../removal/person.ts";
import { remembered } from "./as-removal.ts";
import { insert, makeRoom } from "./changes.ts";
import type { Following } from "./follow.ts";
import { CommitUnknown, type Queue } from "./queue.ts";
import { lineOf, type Place, type Row, rowOf } from "./rows.ts";
import { stored } from "./stored.ts";

export interface Keeping {
  queue: Queue;
  following: Following;
  workspace: Workspace;
  place(): Promise<Place>;
}

/** A job that is just ending stands in the way of the next one for the same person for a moment. */
const MOST_ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 300;

/**
 * Keeps the removal with its job, all or nothing; or finds the one that is under way. Throws a Refusal when it cannot.
 */
export async function begin(
  { queue, workspace: { pace }, place }: Keeping,
  asked: () => object,
  person: Leaving,
  found: readonly Found[],
  options: RemovalOptions,
  context: Context,
): Promise<Row> {
  const { company, workspace } = await place();
  const { keep_acs_users, lookalikes, when, isJoining } = options;
  for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
    const begun = await queue
      .together(async (db) => {
        const known = await rowOf(db, workspace, person.user_identity_id);
        if (known && (isJoining || isJoined(known, found))) {
          if (when && !known.ended_at) throw new Refusal(UNDER_WAY);
          return known;
        }
        const seen = known && remembered(known, pace);
        const things = joined(
          recall(seen, { keep_acs_users, pace }),
          found,
          rulesFor({ keep_acs_users }),
          context,
        );
        const row = {
          id: known?.state === "scheduled" ? known.id : randomUUID(),
          job_id: randomUUID(),
          company,
          workspace,
          user_identity_id: person.user_identity_id,
          person,
          keep_acs_users,
          asked: asked() as Asked,
          things: stored(things),
          lookalikes: [...lookalikes],
          starts_at: when?.startsAt ?? null,
          zone: when?.zone ?? null,
        };
        const before = await makeRoom(db, workspace, person.user_identity_id);
        if (before) await queue.cancel(before, db);
        const behind = await lineOf(db, workspace, row.starts_at);
        const begun = await insert(db, row);
        const job = { db, behind, startAfter: when?.startsAt };
        if (begun && (await queue.send(row, job)) === null) throw new StillEnding();
        return begun;
      })
      .catch((error) => {
        if (error instanceof StillEnding) return undefined;
        throw cannotBeKept(error);
      });
    if (begun) return begun;
    await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal: context.signal });
  }
  throw new Refusal("An earlier removal of this person is just ending. Nothing was done. Call again.");
}

/** One is under way; or it is over, and only its end is asked for. */
const isJoined = ({ state, ended_at }: Row, found: readonly Found[]): boolean =>
  ended_at ? found.length === 0 && state === "removed" : state !== "scheduled";

const UNDER_WAY =
  "Nothing was set: a removal of this person has just begun. Call again with cancel to stop it, or without at to see how " +
  "far it is.";

/** The job before has not ended yet, although its row has. */
class StillEnding extends Error {}

function cannotBeKept(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  if (error instanceof CommitUnknown)
    return new Refusal(
      "It is unknown whether the removal was begun, or set: the answer of this server's database was lost. Look with " +
        "list_removals before you call again.",
      { cause: error },
    );
  return new Refusal(
    "Nothing was begun: removals cannot be kept now, since this server's database cannot be used. Try again in a minute.",
    { cause: error },
  );
}
