import { findLasting, isBeingDeleted } from "../engine/deletions.ts";
import { emit } from "../engine/events.ts";
import { conflict, Refused } from "../engine/refused.ts";
import { refuseBadDates, timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import { type AcsSystemRow, brandOf } from "./acs-systems.ts";
import type { AccessSchedule, AcsUserRow } from "./acs-users.ts";
import { issueToPhones } from "./phone-copies.ts";
import type { UserIdentityRow } from "./user-identities.ts";

/* How an ACS user comes to be, and how it comes to be a person's. */

interface AcsUserDetails {
  full_name?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
  access_schedule?: { starts_at?: string | undefined; ends_at?: string | null | undefined } | undefined;
}

export type NewAcsUser = AcsUserDetails & { acs_system_id: string; user_identity_id?: string | undefined };

export function createAcsUser(state: State, user: NewAcsUser): AcsUserRow {
  const system = state.acs_systems.find(user.acs_system_id);
  const { user_identity_id } = user;
  if (user_identity_id !== undefined) {
    refuseUnknown(state, user_identity_id);
    findLasting(state, state.user_identities, user_identity_id);
    refuseSecondOfSystem(state, user_identity_id, system.acs_system_id);
  }
  const row = addAcsUser(state, system, user);
  if (user_identity_id !== undefined) link(state, row, user_identity_id);
  return row;
}

/** Seam's fake answers 400 here, not 404. */
function refuseUnknown(state: State, user_identity_id: string): void {
  if (state.user_identities.get(user_identity_id)) return;
  throw new Refused(400, "user_identity_not_found", `Could not find user_identity "${user_identity_id}"`);
}

function addAcsUser(state: State, system: AcsSystemRow, details: AcsUserDetails): AcsUserRow {
  const { full_name, email_address, phone_number, access_schedule } = details;
  const { acs_system_id, connected_account_id } = system;
  const row = state.acs_users.add({
    acs_user_id: state.new_id(),
    acs_system_id,
    connected_account_id,
    created_at: timestamp(state),
    ...(full_name !== undefined && { full_name }),
    ...(email_address !== undefined && { email_address }),
    ...(phone_number !== undefined && { phone_number }),
    ...(access_schedule && { access_schedule: schedule(state, access_schedule) }),
    ...brandOf(system).user,
    is_managed: true,
    is_suspended: false,
    last_successful_sync_at: timestamp(state),
    pending_mutations: [],
    errors: [],
    warnings: [],
    user_identity_id: null,
    workspace_id: state.workspace_id,
  });
  const { acs_user_id } = row;
  emit(state, "acs_user.created", { acs_system_id, acs_user_id, connected_account_id });
  return row;
}

function schedule(state: State, given: NonNullable<AcsUserDetails["access_schedule"]>): AccessSchedule {
  const { starts_at = timestamp(state), ends_at = null } = given;
  refuseBadDates(state, starts_at, ends_at);
  return { starts_at, ends_at };
}

/** The person's ACS user in this system: the linked one, else one with the same email or phone, else a new one. */
export function linkOrCreateAcsUser(
  state: State,
  identity: UserIdentityRow,
  system: AcsSystemRow,
): AcsUserRow {
  const { user_identity_id, full_name, email_address, phone_number } = identity;
  const linked = acsUserOf(state, user_identity_id, system.acs_system_id);
  if (linked) return linked;
  const same = [
    ...state.acs_users.by("email_address", email_address?.toLowerCase()),
    ...state.acs_users.by("phone_number", phone_number ?? undefined),
  ].find(
    // Our assumption: never taken away from another identity, and never one that is going away.
    (user) =>
      user.acs_system_id === system.acs_system_id &&
      user.user_identity_id === null &&
      !isBeingDeleted(state, user.acs_user_id),
  );
  const row =
    same ??
    addAcsUser(state, system, {
      full_name: full_name ?? email_address ?? phone_number ?? identity.user_identity_key ?? undefined,
      email_address: email_address ?? undefined,
      phone_number: phone_number ?? undefined,
    });
  link(state, row, user_identity_id);
  return row;
}

export const acsUserOf = (state: State, user_identity_id: string, acs_system_id: string) =>
  state.acs_users
    .by("user_identity_id", user_identity_id)
    .find((user) => user.acs_system_id === acs_system_id);

/** Links both sides; keys that waited for the link reach the identity's phones. */
export function link(state: State, row: AcsUserRow, user_identity_id: string): void {
  state.acs_users.change(row.acs_user_id, { user_identity_id });
  issueToPhones(state, user_identity_id);
}

/** Our assumption: status and type. The guide says one ACS user per system and identity. */
export function refuseSecondOfSystem(state: State, user_identity_id: string, acs_system_id: string): void {
  const other = acsUserOf(state, user_identity_id, acs_system_id);
  if (!other) return;
  throw conflict(
    "user_identity_already_has_acs_user_in_system",
    `User identity ${user_identity_id} already has ACS user ${other.acs_user_id} in ACS system ${acs_system_id}`,
  );
}

/** Our assumption: an ACS user is never taken away from another identity. */
export function refuseLinked({ acs_user_id, user_identity_id }: AcsUserRow): void {
  if (user_identity_id === null) return;
  throw conflict(
    "acs_user_already_linked",
    `ACS user ${acs_user_id} is already linked to user identity ${user_identity_id}`,
  );
}
