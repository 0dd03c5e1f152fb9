import { isBeingDeleted } from "../engine/deletions.ts";
import { conflict, invalidInput, notFound } from "../engine/refusal.ts";
import type { AcsUserRow, State, UserIdentityRow } from "../state.ts";
import { link, refuseSecondOfSystem } from "./acs-users.ts";
import { findAcsUser, findLastingUserIdentity, findUserIdentity } from "./find.ts";
import { createUserIdentity } from "./user-identities.ts";

/** Links an ACS user to an identity given by id or by key. Repeating the same link is fine. */
export function addAcsUserToUserIdentity(
  state: State,
  reference: { user_identity_id?: string | undefined; user_identity_key?: string | undefined },
  acs_user_id: string,
): void {
  const user = findAcsUser(state, acs_user_id);
  const { user_identity_id, user_identity_key } = reference;
  if ((user_identity_id === undefined) === (user_identity_key === undefined)) {
    throw invalidInput("Exactly one of user_identity_id, user_identity_key must be given");
  }
  const identity =
    user_identity_id === undefined
      ? identityWithKey(state, user_identity_key ?? "", user)
      : findLastingUserIdentity(state, user_identity_id);
  if (user.user_identity_id === identity.user_identity_id) return;
  refuseLinked(user);
  // Our assumption: as with identities, nothing is added to what is going away.
  if (isBeingDeleted(state, acs_user_id)) throw invalidInput(`ACS user ${acs_user_id} is being deleted`);
  refuseSecondOfSystem(state, identity.user_identity_id, user.acs_system_id);
  link(state, user, identity.user_identity_id);
}

/** A key that nobody has yet makes an identity from the ACS user's details. */
function identityWithKey(state: State, user_identity_key: string, user: AcsUserRow): UserIdentityRow {
  const known = state.user_identities.by("user_identity_key", user_identity_key)[0];
  if (known) return findLastingUserIdentity(state, known.user_identity_id);
  refuseLinked(user);
  const { full_name, email_address, phone_number } = user;
  return createUserIdentity(state, { user_identity_key, full_name, email_address, phone_number });
}

/** Our assumption: an ACS user is never taken away from another identity. */
function refuseLinked({ acs_user_id, user_identity_id }: AcsUserRow): void {
  if (user_identity_id === null) return;
  throw conflict(
    "acs_user_already_linked",
    `ACS user ${acs_user_id} is already linked to user identity ${user_identity_id}`,
  );
}

/** Our assumption: keys that are on phones already stay there; nothing is revoked by unlinking. */
export function removeAcsUserFromUserIdentity(
  state: State,
  user_identity_id: string,
  acs_user_id: string,
): void {
  findUserIdentity(state, user_identity_id);
  const user = findAcsUser(state, acs_user_id);
  // Our assumption: unlinking what is not linked to this identity is "not found" there.
  if (user.user_identity_id !== user_identity_id) throw notFound("acs_user", acs_user_id);
  state.acs_users.change(acs_user_id, { user_identity_id: null });
}
