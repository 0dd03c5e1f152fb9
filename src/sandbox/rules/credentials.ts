import { isBeingDeleted } from "../engine/deletions.ts";
import { invalidInput } from "../engine/refusal.ts";
import type { AcsEntrance } from "../shapes.ts";
import type { AcsCredentialRow, AcsUserRow, State } from "../state.ts";
import { linkOrCreateAcsUser, refuseBadDates } from "./acs-users.ts";
import {
  findAcsCredential,
  findAcsEntrance,
  findAcsSystem,
  findAcsUser,
  findLastingUserIdentity,
} from "./find.ts";

export interface CredentialOwner {
  acs_user_id?: string | undefined;
  user_identity_id?: string | undefined;
  acs_system_id?: string | undefined;
}

/** Our assumption: both ways of naming the owner, or neither, is 400 `invalid_input`. */
export function ownerOf(state: State, owner: CredentialOwner): AcsUserRow {
  const { acs_user_id, user_identity_id, acs_system_id } = owner;
  if ((acs_user_id === undefined) === (user_identity_id === undefined)) {
    throw invalidInput("Exactly one of acs_user_id, user_identity_id must be given");
  }
  if (user_identity_id !== undefined && acs_system_id === undefined) {
    throw invalidInput("acs_system_id must be given with user_identity_id");
  }
  const user =
    user_identity_id === undefined
      ? findAcsUser(state, acs_user_id ?? "")
      : linkOrCreateAcsUser(
          state,
          findLastingUserIdentity(state, user_identity_id),
          findAcsSystem(state, acs_system_id ?? ""),
        );
  if (isBeingDeleted(state, user.acs_user_id)) {
    throw invalidInput(`ACS user ${user.acs_user_id} is being deleted`);
  }
  // Our assumption: a system that is not the ACS user's own is a mistake, not a choice.
  if (acs_system_id !== undefined && acs_system_id !== user.acs_system_id) {
    throw invalidInput(`ACS user ${user.acs_user_id} is not in ACS system ${acs_system_id}`);
  }
  return user;
}

export function assignCredential(
  state: State,
  acs_credential_id: string,
  owner: Omit<CredentialOwner, "acs_system_id">,
): AcsCredentialRow {
  const row = findAcsCredential(state, acs_credential_id);
  const { acs_system_id } = row;
  const user = ownerOf(state, { ...owner, acs_system_id });
  const user_identity_id = user.user_identity_id;
  if (user_identity_id === null) delete row.user_identity_id;
  state.acs_credentials.change(acs_credential_id, {
    acs_user_id: user.acs_user_id,
    ...(user_identity_id !== null && { user_identity_id }),
  });
  return row;
}

/** Our assumption: unassigning from an ACS user that does not hold the credential is 400 `invalid_input`. */
export function unassignCredential(
  state: State,
  acs_credential_id: string,
  owner: Omit<CredentialOwner, "acs_system_id">,
): AcsCredentialRow {
  const row = findAcsCredential(state, acs_credential_id);
  const { acs_user_id = null, user_identity_id } = owner;
  if ((acs_user_id === null) === (user_identity_id === undefined)) {
    throw invalidInput("Exactly one of acs_user_id, user_identity_id must be given");
  }
  const holder = row.acs_user_id === null ? undefined : state.acs_users.get(row.acs_user_id);
  const is_held =
    acs_user_id !== null ? row.acs_user_id === acs_user_id : holder?.user_identity_id === user_identity_id;
  if (!holder || !is_held)
    throw invalidInput(`Credential ${acs_credential_id} is not assigned to this ACS user`);
  state.acs_credentials.change(acs_credential_id, { acs_user_id: null });
  return row;
}

/** Seam changes the PIN and the end time only. The children of a sync credential follow (our assumption). */
export function updateCredential(
  state: State,
  acs_credential_id: string,
  changes: { code?: string | undefined; ends_at?: string | undefined },
): AcsCredentialRow {
  const row = findAcsCredential(state, acs_credential_id);
  const { code, ends_at } = changes;
  if (code !== undefined && row.access_method !== "code") {
    throw invalidInput(`code cannot be changed on a credential with access_method "${row.access_method}"`);
  }
  if (ends_at !== undefined) {
    refuseBadDates(state, row.starts_at ?? row.created_at, ends_at);
    for (const each of [row, ...state.acs_credentials.by("parent_acs_credential_id", acs_credential_id)]) {
      each.ends_at = ends_at;
    }
  }
  if (code !== undefined) row.code = code;
  return row;
}

export const entrancesOf = (state: State, credentials: Iterable<AcsCredentialRow>): AcsEntrance[] => {
  const ids = new Set(Array.from(credentials, (row) => row.acs_entrance_ids).flat());
  return Array.from(ids, (id) => findAcsEntrance(state, id));
};

/** Copies on phones too. Our assumption: whatever their dates, and while they are being deleted. */
export const credentialsOf = (state: State, { acs_entrance_id }: AcsEntrance): AcsCredentialRow[] =>
  Array.from(state.acs_credentials.from()).filter((row) => row.acs_entrance_ids.includes(acs_entrance_id));

/** Entrances of every credential that the identity has, its own or its ACS users'. */
export function accessibleEntrances(state: State, user_identity_id: string): AcsEntrance[] {
  const acs_users = state.acs_users.by("user_identity_id", user_identity_id);
  return entrancesOf(state, [
    ...state.acs_credentials.by("user_identity_id", user_identity_id),
    ...acs_users.flatMap((user) => state.acs_credentials.by("acs_user_id", user.acs_user_id)),
  ]);
}
