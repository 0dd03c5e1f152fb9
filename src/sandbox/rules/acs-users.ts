import { isBeingDeleted } from "../engine/deletions.ts";
import { emit } from "../engine/events.ts";
import { conflict, invalidInput, notFound, Refusal } from "../engine/refusal.ts";
import type { AccessSchedule } from "../shapes.ts";
import { type AcsSystemRow, type AcsUserRow, type State, timestamp, type UserIdentityRow } from "../state.ts";
import { findAcsSystem, findAcsUser, findLastingUserIdentity } from "./find.ts";
import { issueToPhones } from "./issuing.ts";

/** An ACS user by its id, or by its user identity and system. */
export interface AcsUserReference {
  acs_user_id?: string | undefined;
  user_identity_id?: string | undefined;
  acs_system_id?: string | undefined;
}

/** Our assumption: with both ways of naming the user `acs_user_id` decides; with neither it is 400. */
export function resolveAcsUser(state: State, reference: AcsUserReference): AcsUserRow {
  const { acs_user_id, user_identity_id, acs_system_id } = reference;
  if (acs_user_id !== undefined) return findAcsUser(state, acs_user_id);
  if (user_identity_id === undefined || acs_system_id === undefined) {
    throw invalidInput("Either acs_user_id, or user_identity_id and acs_system_id must be given");
  }
  const row = acsUserOf(state, user_identity_id, acs_system_id);
  if (!row) throw notFound("acs_user", user_identity_id);
  return row;
}

export const acsUserOf = (state: State, user_identity_id: string, acs_system_id: string) =>
  state.acs_users
    .by("user_identity_id", user_identity_id)
    .find((user) => user.acs_system_id === acs_system_id);

export interface AcsUserDetails {
  full_name?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
  access_schedule?: { starts_at?: string | undefined; ends_at?: string | null | undefined } | undefined;
}

export function createAcsUser(
  state: State,
  user: AcsUserDetails & { acs_system_id: string; user_identity_id?: string | undefined },
): AcsUserRow {
  const system = findAcsSystem(state, user.acs_system_id);
  const identity =
    user.user_identity_id === undefined ? undefined : identityOrRefuse(state, user.user_identity_id);
  if (identity) refuseSecondOfSystem(state, identity.user_identity_id, system.acs_system_id);
  const row = addAcsUser(state, system, user);
  if (identity) link(state, row, identity.user_identity_id);
  return row;
}

/** Seam's fake answers 400 here, not 404. */
function identityOrRefuse(state: State, user_identity_id: string): UserIdentityRow {
  if (state.user_identities.get(user_identity_id)) return findLastingUserIdentity(state, user_identity_id);
  throw new Refusal(400, "user_identity_not_found", `Could not find user_identity "${user_identity_id}"`);
}

function addAcsUser(state: State, system: AcsSystemRow, details: AcsUserDetails): AcsUserRow {
  const { full_name, email_address, phone_number, access_schedule } = details;
  const row: AcsUserRow = {
    acs_user_id: state.new_id(),
    acs_system_id: system.acs_system_id,
    connected_account_id: system.connected_account_id,
    created_at: timestamp(state),
    ...(full_name !== undefined && { full_name }),
    ...(email_address !== undefined && { email_address }),
    ...(phone_number !== undefined && { phone_number }),
    ...(access_schedule && { access_schedule: schedule(state, access_schedule) }),
    ...(system.external_type === "salto_space_system" && {
      external_type: "salto_space_user",
      external_type_display_name: "Salto Space user",
    }),
    is_managed: true,
    is_suspended: false,
    last_successful_sync_at: timestamp(state),
    pending_mutations: [],
    errors: [],
    warnings: [],
    user_identity_id: null,
    workspace_id: state.workspace_id,
  };
  state.acs_users.add(row);
  const { acs_user_id, acs_system_id, connected_account_id } = row;
  emit(state, "acs_user.created", { acs_system_id, acs_user_id, connected_account_id });
  return row;
}

function schedule(state: State, given: NonNullable<AcsUserDetails["access_schedule"]>): AccessSchedule {
  const { starts_at = timestamp(state), ends_at = null } = given;
  refuseBadDates(state, starts_at, ends_at);
  return { starts_at, ends_at };
}

/** Shared by everything that is valid from one time to another. */
export function refuseBadDates(state: State, starts_at: string, ends_at: string | null): void {
  if (ends_at === null) return;
  if (Date.parse(ends_at) <= Date.parse(starts_at)) throw invalidInput("ends_at must be after starts_at");
  if (Date.parse(ends_at) <= state.now()) throw invalidInput("ends_at must be in the future");
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

export function updateAcsUser(
  state: State,
  reference: AcsUserReference,
  details: Omit<AcsUserDetails, "access_schedule"> & {
    access_schedule?: { starts_at: string; ends_at: string } | null | undefined;
    hid_acs_system_id?: string | undefined;
  },
): void {
  const row = resolveAcsUser(state, reference);
  const { access_schedule, ...rest } = details;
  if (access_schedule) refuseBadDates(state, access_schedule.starts_at, access_schedule.ends_at);
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  state.acs_users.change(row.acs_user_id, Object.fromEntries(given));
  if (access_schedule === null) delete row.access_schedule;
  else if (access_schedule) row.access_schedule = access_schedule;
}

export function suspendAcsUser(state: State, reference: AcsUserReference, is_suspended: boolean): void {
  resolveAcsUser(state, reference).is_suspended = is_suspended;
}
