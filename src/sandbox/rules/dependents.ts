import { beginDeletion, nameOf } from "../engine/deletions.ts";
import type { Kind, State } from "../state.ts";

export interface Leftover {
  kind: Kind;
  id: string;
}

/** Everything that still hangs on a user identity, also what is being deleted but not gone yet. */
export function leftovers(state: State, user_identity_id: string): Leftover[] {
  const acs_users = state.acs_users.by("user_identity_id", user_identity_id);
  const credentials = new Set([
    ...state.acs_credentials.by("user_identity_id", user_identity_id),
    ...acs_users.flatMap((user) => state.acs_credentials.by("acs_user_id", user.acs_user_id)),
  ]);
  const own = <Row>(kind: Kind, rows: Iterable<Row>, id: (row: Row) => string): Leftover[] =>
    Array.from(rows, (row) => ({ kind, id: id(row) }));
  return [
    ...own(
      "client_session",
      state.client_sessions.by("user_identity_id", user_identity_id),
      (row) => row.client_session_id,
    ),
    ...own(
      "instant_key",
      state.instant_keys.by("user_identity_id", user_identity_id),
      (row) => row.instant_key_id,
    ),
    ...own(
      "access_grant",
      state.access_grants.by("user_identity_id", user_identity_id),
      (row) => row.access_grant_id,
    ),
    ...own(
      "enrollment_automation",
      state.enrollment_automations.by("user_identity_id", user_identity_id),
      (row) => row.enrollment_automation_id,
    ),
    ...own("acs_credential", credentials, (row) => row.acs_credential_id),
    ...own("phone", state.phones.by("owner_user_identity_id", user_identity_id), (row) => row.device_id),
    ...own("acs_user", acs_users, (row) => row.acs_user_id),
  ];
}

/** `2 credentials, 1 phone` */
export function summary(dependents: Leftover[]): string {
  const counts = new Map<Kind, number>();
  for (const { kind } of dependents) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Array.from(counts, ([kind, n]) => `${n} ${nameOf(kind)}${n === 1 ? "" : "s"}`).join(", ");
}

/** The cascade: each kind goes with its own event. Children of sync credentials are dependents themselves. */
export function deleteDependents(state: State, dependents: Leftover[]): void {
  for (const { kind, id } of childrenFirst(state, dependents)) {
    if (kind === "instant_key")
      state.instant_keys.remove(id); // at once and without an event, as ever
    else beginDeletion(state, kind, id);
  }
}

function childrenFirst(state: State, dependents: Leftover[]): Leftover[] {
  const is_parent = ({ id }: Leftover) =>
    state.acs_credentials.get(id)?.is_multi_phone_sync_credential === true;
  const position = ({ kind }: Leftover) => (kind === "phone" ? 2 : kind === "acs_user" ? 3 : 0);
  const order = (dependent: Leftover) => (is_parent(dependent) ? 1 : position(dependent));
  return [...dependents].sort((a, b) => order(a) - order(b));
}
