import { conflict, invalidInput } from "../engine/refusal.ts";
import { type State, timestamp, type UserIdentityRow } from "../state.ts";
import { linkOrCreateAcsUser } from "./acs-users.ts";
import { findAcsSystem, findUserIdentity } from "./find.ts";

export interface UserIdentityDetails {
  user_identity_key?: string | null | undefined;
  email_address?: string | null | undefined;
  phone_number?: string | null | undefined;
  full_name?: string | null | undefined;
}

export function createUserIdentity(
  state: State,
  details: UserIdentityDetails & { acs_system_ids?: string[] | undefined },
): UserIdentityRow {
  const { user_identity_key = null, email_address = null, phone_number = null, full_name = null } = details;
  const row: UserIdentityRow = {
    user_identity_id: state.new_id(),
    user_identity_key,
    email_address,
    phone_number,
    full_name,
    created_at: timestamp(state),
    errors: [],
    warnings: [],
    workspace_id: state.workspace_id,
  };
  refuseNobody(row);
  refuseTaken(state, row);
  const systems = (details.acs_system_ids ?? []).map((id) => findAcsSystem(state, id));
  state.user_identities.add(row);
  for (const system of systems) linkOrCreateAcsUser(state, row, system);
  return row;
}

export function updateUserIdentity(
  state: State,
  user_identity_id: string,
  details: UserIdentityDetails,
): void {
  const row = findUserIdentity(state, user_identity_id);
  const given = Object.entries(details).filter(([, value]) => value !== undefined);
  const changes = Object.fromEntries(given) as Partial<UserIdentityRow>;
  const changed = { ...row, ...changes };
  refuseNobody(changed);
  refuseTaken(state, changed);
  state.user_identities.change(user_identity_id, changes);
}

/** Our assumption: an identity without anything to tell it by is refused. */
function refuseNobody(row: UserIdentityRow): void {
  if (row.user_identity_key ?? row.email_address ?? row.phone_number ?? row.full_name) return;
  throw invalidInput(
    "At least one of user_identity_key, email_address, phone_number, full_name must be given",
  );
}

/** Unique in the workspace, until the identity that has the value is gone. Status and types: our assumption. */
function refuseTaken(state: State, row: UserIdentityRow): void {
  const taken = (field: "user_identity_key" | "email_address" | "phone_number", value: string | null) =>
    value !== null &&
    state.user_identities
      .by(field, field === "email_address" ? value.toLowerCase() : value)
      .some((other) => other.user_identity_id !== row.user_identity_id);
  const message = (field: string) => `A user identity with this ${field} already exists in the workspace`;
  if (taken("user_identity_key", row.user_identity_key)) {
    throw conflict("user_identity_key_already_exists", message("user_identity_key"));
  }
  if (taken("email_address", row.email_address)) {
    throw conflict("email_address_already_exists", message("email_address"));
  }
  if (taken("phone_number", row.phone_number)) {
    throw conflict("phone_number_already_exists", message("phone_number"));
  }
}
