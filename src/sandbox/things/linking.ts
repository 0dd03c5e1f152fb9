import * as z from "zod";
import { findLasting } from "../engine/deletions.ts";
import { text, uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { DELETE, LINK, route } from "../engine/route.ts";
import type { Route } from "../engine/thing.ts";
import type { State } from "../state.ts";
import type { AcsUserRow } from "./acs-users.ts";
import { link, refuseLinked, refuseSecondOfSystem } from "./create-acs-user.ts";
import { createUserIdentity, type UserIdentityRow } from "./user-identities.ts";

const linked = z.object({
  acs_user_id: uuid,
  user_identity_id: uuid.optional(),
  user_identity_key: text.optional(),
});
const unlinked = z.object({ acs_user_id: uuid, user_identity_id: uuid });

/** Whose an ACS user is. */
export const linkRoutes: Route[] = [
  route("/user_identities/add_acs_user", LINK, linked, addAcsUserToUserIdentity),
  route("/user_identities/remove_acs_user", DELETE, unlinked, removeAcsUserFromUserIdentity),
];

/** Links an ACS user to an identity given by id or by key. Repeating the same link is fine. */
function addAcsUserToUserIdentity(state: State, params: z.output<typeof linked>): undefined {
  const { acs_user_id, user_identity_id, user_identity_key } = params;
  const user = state.acs_users.find(acs_user_id);
  if ((user_identity_id === undefined) === (user_identity_key === undefined)) {
    throw invalidInput("Exactly one of user_identity_id, user_identity_key must be given");
  }
  const identity =
    user_identity_id === undefined
      ? identityWithKey(state, user_identity_key ?? "", user)
      : findLasting(state, state.user_identities, user_identity_id);
  if (user.user_identity_id === identity.user_identity_id) return;
  refuseLinked(user);
  // Our assumption: as with identities, nothing is added to what is going away.
  findLasting(state, state.acs_users, acs_user_id);
  refuseSecondOfSystem(state, identity.user_identity_id, user.acs_system_id);
  link(state, user, identity.user_identity_id);
}

/** A key that nobody has yet makes an identity from the ACS user's details. */
function identityWithKey(state: State, user_identity_key: string, user: AcsUserRow): UserIdentityRow {
  const known = state.user_identities.by("user_identity_key", user_identity_key)[0];
  if (known) return findLasting(state, state.user_identities, known.user_identity_id);
  refuseLinked(user);
  const { full_name, email_address, phone_number } = user;
  return createUserIdentity(state, { user_identity_key, full_name, email_address, phone_number });
}

/** Our assumption: keys that are on phones already stay there; nothing is revoked by unlinking. */
function removeAcsUserFromUserIdentity(state: State, params: z.output<typeof unlinked>): undefined {
  const { acs_user_id, user_identity_id } = params;
  state.user_identities.find(user_identity_id);
  const user = state.acs_users.find(acs_user_id);
  // Our assumption: unlinking what is not linked to this identity is "not found" there.
  if (user.user_identity_id !== user_identity_id) throw notFound("acs_user", acs_user_id);
  state.acs_users.change(acs_user_id, { user_identity_id: null });
}
