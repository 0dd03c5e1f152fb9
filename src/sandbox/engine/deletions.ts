import type { Marked } from "../shapes.ts";
import { iso, type Kind, type PendingDeletion, type State, timestamp } from "../state.ts";
import { emit } from "./events.ts";

/*
 * Deleting is asynchronous: the call answers at once, the resource stays for a while, then it is gone and
 * its event appears. No timers: whatever came due is settled before the next look at the workspace, so a
 * test's clock drives it and nothing keeps a process alive.
 */

const NAMES: Record<Kind, string> = {
  client_session: "client session",
  instant_key: "instant key",
  access_grant: "access grant",
  enrollment_automation: "enrollment automation",
  acs_credential: "credential",
  phone: "phone",
  acs_user: "ACS user",
  user_identity: "user identity",
};

export const nameOf = (kind: Kind): string => NAMES[kind];

export const isBeingDeleted = (state: State, id: string): boolean => state.ids_being_deleted.has(id);

/**
 * Marks a resource as being deleted and says when it is gone.
 * Our assumption: deleting what is already being deleted is fine and changes nothing.
 */
export function beginDeletion(state: State, kind: Kind, id: string, is_invalidated = false): void {
  if (state.ids_being_deleted.has(id)) return;
  state.ids_being_deleted.add(id);
  const row = markedRow(state, kind, id);
  if (row) {
    const message = `This ${NAMES[kind]} is being deleted.`;
    const mark = { warning_code: "being_deleted", message, created_at: timestamp(state) };
    row.warnings = [...row.warnings, mark];
    row.errors = row.errors.filter((error) => error.error_code !== FAILED);
  }
  const due = state.now() + state.deletion_delay_ms;
  const queue = state.pending_deletions;
  let place = queue.length;
  while (place > 0 && (queue[place - 1]?.due ?? 0) > due) place -= 1;
  queue.splice(place, 0, { kind, id, due, is_invalidated });
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
  state.ids_being_deleted.delete(pending.id);
  if (state.ids_that_fail_to_delete.has(pending.id) || isHeld(state, pending)) {
    fail(state, pending);
    return;
  }
  const event = eventOf(state, pending);
  const { kind, id, due } = pending;
  collectionOf(state, kind).remove(id);
  if (!event) return;
  if (pending.is_invalidated) emit(state, "acs_credential.invalidated", event.fields, due);
  emit(state, event.event_type, event.fields, due);
}

/** Our assumption: what another resource still hangs on (its own deletion failed) cannot go either. */
function isHeld(state: State, { kind, id }: PendingDeletion): boolean {
  if (kind === "acs_user") return state.acs_credentials.count("acs_user_id", id) > 0;
  if (kind === "acs_credential") return state.acs_credentials.count("parent_acs_credential_id", id) > 0;
  if (kind === "user_identity") return state.acs_users.count("user_identity_id", id) > 0;
  return false;
}

function fail(state: State, { kind, id, due }: PendingDeletion): void {
  const row = markedRow(state, kind, id);
  if (!row) return;
  const message = `The ${NAMES[kind]} was not deleted on the access control system.`;
  row.warnings = row.warnings.filter((warning) => warning.warning_code !== "being_deleted");
  if (kind !== "user_identity") {
    row.errors = [...row.errors, { error_code: FAILED, message, created_at: iso(due) }];
    return;
  }
  const issues = state.acs_users.by("user_identity_id", id).map(({ acs_user_id, acs_system_id }) => ({
    error_code: "issue_with_acs_user",
    message: "There is an issue with an ACS user of this user identity.",
    created_at: iso(due),
    acs_system_id,
    acs_user_id,
  }));
  row.errors = [...row.errors, ...issues];
}

function eventOf(state: State, { kind, id }: PendingDeletion) {
  switch (kind) {
    case "acs_credential": {
      const row = state.acs_credentials.get(id);
      if (!row) return undefined;
      const { acs_system_id, connected_account_id } = row;
      const fields = { acs_system_id, acs_credential_id: id, connected_account_id };
      return { event_type: "acs_credential.deleted", fields };
    }
    case "acs_user": {
      const row = state.acs_users.get(id);
      if (!row) return undefined;
      const { acs_system_id, connected_account_id } = row;
      return {
        event_type: "acs_user.deleted",
        fields: { acs_system_id, acs_user_id: id, connected_account_id },
      };
    }
    case "phone":
      return { event_type: "phone.deactivated", fields: { device_id: id, device_custom_metadata: {} } };
    case "client_session":
      return { event_type: "client_session.deleted", fields: { client_session_id: id } };
    case "enrollment_automation":
      return { event_type: "enrollment_automation.deleted", fields: { enrollment_automation_id: id } };
    case "access_grant":
      return { event_type: "access_grant.deleted", fields: { access_grant_id: id } };
    default:
      return undefined; // Seam has no event for a user identity or an instant key
  }
}

function collectionOf(state: State, kind: Kind): { get(id: string): unknown; remove(id: string): void } {
  switch (kind) {
    case "client_session":
      return state.client_sessions;
    case "instant_key":
      return state.instant_keys;
    case "access_grant":
      return state.access_grants;
    case "enrollment_automation":
      return state.enrollment_automations;
    case "acs_credential":
      return state.acs_credentials;
    case "phone":
      return state.phones;
    case "acs_user":
      return state.acs_users;
    case "user_identity":
      return state.user_identities;
  }
}

/** The row, if resources of this kind carry errors and warnings that say how a deletion fares. */
function markedRow(state: State, kind: Kind, id: string): Marked | undefined {
  if (kind === "acs_credential") return state.acs_credentials.get(id);
  if (kind === "acs_user") return state.acs_users.get(id);
  if (kind === "user_identity") return state.user_identities.get(id);
  if (kind === "access_grant") return state.access_grants.get(id);
  return undefined; // phones, client sessions and automations show nothing while they are being deleted
}
