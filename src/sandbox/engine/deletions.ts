import type { State } from "../state.ts";
import type { Collection } from "./collection.ts";
import { emit } from "./events.ts";
import type { Marked } from "./marks.ts";
import { invalidInput } from "./refused.ts";
import type { Going } from "./thing.ts";
import { iso, timestamp } from "./time.ts";

/*
 * Deleting is asynchronous: the call answers at once, the resource stays for a while, then it is gone and
 * its event appears. No timers: whatever came due is settled before the next look at the workspace, so a
 * test's clock drives it and nothing keeps a process alive.
 */

export interface PendingDeletion extends Going {
  /** When it is gone, in ms since the epoch on the workspace's clock. */
  due: number;
}

export const isBeingDeleted = (state: State, id: string): boolean => state.ids_being_deleted.has(id);

/** A row that stays. Our assumption: nothing new can be made for, or added to, what is being deleted. */
export function findLasting<Row, Index extends string>(
  state: State,
  collection: Collection<Row, Index>,
  id: string,
): Row {
  const row = collection.find(id);
  if (!isBeingDeleted(state, id)) return row;
  const { words } = collection.of;
  throw invalidInput(`${words.charAt(0).toUpperCase()}${words.slice(1)} ${id} is being deleted`);
}

/** Deletes a resource with what goes along. Throws when it does not exist or may not go. */
export function remove<Row, Index extends string>(
  state: State,
  collection: Collection<Row, Index>,
  id: string,
): void {
  const row = collection.find(id);
  for (const along of collection.of.deletion?.takesAlong?.(state, row) ?? []) begin(state, along);
  begin(state, { from: collection, id });
}

/**
 * Marks a resource as being deleted and says when it is gone.
 * Our assumption: deleting what is already being deleted is fine and changes nothing.
 */
function begin(state: State, going: Going): void {
  const { from, id } = going;
  if (from.of.deletion?.isAtOnce) {
    from.remove(id);
    return;
  }
  if (isBeingDeleted(state, id)) return;
  state.ids_being_deleted.add(id);
  const row = markedRow(going);
  if (row) {
    const message = `This ${from.of.words} is being deleted.`;
    const mark = { warning_code: "being_deleted", message, created_at: timestamp(state) };
    row.warnings = [...row.warnings, mark];
    row.errors = row.errors.filter((error) => error.error_code !== FAILED);
  }
  const due = state.now() + state.deletion_delay_ms;
  const queue = state.pending_deletions;
  let place = queue.length;
  while (place > 0 && (queue[place - 1]?.due ?? 0) > due) place -= 1;
  queue.splice(place, 0, { ...going, due });
}

/** Completes, in the order in which they come due, all deletions that are due by now. */
export function settle(state: State): void {
  const now = state.now();
  const queue = state.pending_deletions;
  const later = queue.findIndex((pending) => pending.due > now);
  const due = queue.splice(0, later === -1 ? queue.length : later);
  for (const pending of due) complete(state, pending);
}

const FAILED = "failed_to_delete_on_acs_system";

function complete(state: State, pending: PendingDeletion): void {
  const { from, id, due, announced } = pending;
  const { isHeld, event } = from.of.deletion ?? {};
  state.ids_being_deleted.delete(id);
  // Our assumption: what another resource still hangs on (its own deletion failed) cannot go either.
  if (state.ids_that_fail_to_delete.has(id) || isHeld?.(state, id)) {
    fail(state, pending);
    return;
  }
  const row = from.get(id);
  from.remove(id);
  if (!row || !event) return;
  const { event_type, ...fields } = event(row);
  if (announced) emit(state, announced, fields, due);
  emit(state, event_type, fields, due);
}

function fail(state: State, pending: PendingDeletion): void {
  const row = markedRow(pending);
  if (!row) return;
  const { from, id, due } = pending;
  const message = `The ${from.of.words} was not deleted on the access control system.`;
  const created_at = iso(due);
  const failures = from.of.deletion?.failures?.(state, id, created_at);
  row.warnings = row.warnings.filter((warning) => warning.warning_code !== "being_deleted");
  row.errors = [...row.errors, ...(failures ?? [{ error_code: FAILED, message, created_at }])];
}

const markedRow = ({ from, id }: Going): Marked | undefined =>
  from.of.deletion?.isShown ? from.get(id) : undefined;
