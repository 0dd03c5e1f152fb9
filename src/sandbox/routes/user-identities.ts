import * as z from "zod";
import { pageOf } from "../engine/pages.ts";
import { datetime, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput } from "../engine/refusal.ts";
import { CREATE, DELETE, LINK, READ, type Route, route, UPDATE } from "../engine/route.ts";
import { presentAcsSystem, presentAcsUser, presentUserIdentity } from "../present.ts";
import { accessibleEntrances } from "../rules/credentials.ts";
import { deleteUserIdentity } from "../rules/deleting.ts";
import { findAcsSystem, findUserIdentity, findUserIdentityByKey } from "../rules/find.ts";
import { generateInstantKey } from "../rules/instant-keys.ts";
import { addAcsUserToUserIdentity, removeAcsUserFromUserIdentity } from "../rules/links.ts";
import { createUserIdentity, updateUserIdentity } from "../rules/user-identities.ts";
import type { State, UserIdentityRow } from "../state.ts";

const details = {
  email_address: z.email().nullish(),
  full_name: filled.nullish(),
  phone_number: text.nullish(), // any text: Seam stopped enforcing E.164 in June 2026
  user_identity_key: filled.nullish(),
};
const one = z.object({ user_identity_id: uuid });

export const user_identity_routes: Route[] = [
  route(
    "/user_identities/create",
    CREATE,
    z.object({ ...details, acs_system_ids: z.array(uuid).optional() }),
    (state, params) => ({ user_identity: presentUserIdentity(state, createUserIdentity(state, params)) }),
  ),
  route(
    "/user_identities/get",
    READ,
    z.object({ user_identity_id: uuid.optional(), user_identity_key: text.optional() }),
    (state, params) => ({ user_identity: presentUserIdentity(state, getUserIdentity(state, params)) }),
  ),
  route(
    "/user_identities/list",
    READ,
    z.object({
      ...paging(500),
      created_before: datetime.optional(),
      credential_manager_acs_system_id: uuid.optional(),
      search: text.optional(),
      user_identity_ids: z.array(uuid).optional(),
    }),
    (state, params, { url }) => {
      const page = pageOf(state.user_identities, { url, params }, { keep: keepIdentity(state, params) });
      const user_identities = page.rows.map((row) => presentUserIdentity(state, row));
      return { user_identities, pagination: page.pagination };
    },
  ),
  route(
    "/user_identities/update",
    UPDATE,
    z.object({ ...details, user_identity_id: uuid }),
    (state, { user_identity_id, ...changes }) => {
      updateUserIdentity(state, user_identity_id, changes);
      return {};
    },
    "body",
  ),
  route("/user_identities/delete", DELETE, one, (state, { user_identity_id }) => {
    deleteUserIdentity(state, user_identity_id);
    return {};
  }),
  route(
    "/user_identities/add_acs_user",
    LINK,
    z.object({ acs_user_id: uuid, user_identity_id: uuid.optional(), user_identity_key: text.optional() }),
    (state, { acs_user_id, ...reference }) => {
      addAcsUserToUserIdentity(state, reference, acs_user_id);
      return {};
    },
  ),
  route(
    "/user_identities/remove_acs_user",
    DELETE,
    z.object({ acs_user_id: uuid, user_identity_id: uuid }),
    (state, { acs_user_id, user_identity_id }) => {
      removeAcsUserFromUserIdentity(state, user_identity_id, acs_user_id);
      return {};
    },
  ),
  route("/user_identities/list_acs_users", READ, one, (state, { user_identity_id }) => {
    findUserIdentity(state, user_identity_id);
    const rows = state.acs_users.by("user_identity_id", user_identity_id);
    return { acs_users: rows.map((row) => presentAcsUser(state, row)) };
  }),
  route("/user_identities/list_acs_systems", READ, one, (state, { user_identity_id }) => {
    findUserIdentity(state, user_identity_id);
    const users = state.acs_users.by("user_identity_id", user_identity_id);
    const systems = new Set(users.map((user) => findAcsSystem(state, user.acs_system_id)));
    return { acs_systems: Array.from(systems, (row) => presentAcsSystem(state, row)) };
  }),
  route("/user_identities/list_accessible_entrances", READ, one, (state, { user_identity_id }) => {
    findUserIdentity(state, user_identity_id);
    return { acs_entrances: accessibleEntrances(state, user_identity_id) };
  }),
  route(
    "/user_identities/generate_instant_key",
    CREATE,
    one.extend({ max_use_count: z.number().default(1), customization_profile_id: uuid.optional() }),
    (state, { user_identity_id }) => ({ instant_key: generateInstantKey(state, user_identity_id) }),
  ),
];

function getUserIdentity(
  state: State,
  reference: { user_identity_id?: string | undefined; user_identity_key?: string | undefined },
): UserIdentityRow {
  const { user_identity_id, user_identity_key } = reference;
  if (user_identity_id !== undefined && user_identity_key === undefined) {
    return findUserIdentity(state, user_identity_id);
  }
  if (user_identity_key !== undefined && user_identity_id === undefined) {
    return findUserIdentityByKey(state, user_identity_key);
  }
  throw invalidInput("Exactly one of user_identity_id, user_identity_key must be given");
}

interface IdentityFilter {
  created_before?: string | undefined;
  credential_manager_acs_system_id?: string | undefined;
  search?: string | undefined;
  user_identity_ids?: string[] | undefined;
}

/** Our assumption: the search ignores case, and an identity has a manager by its enrollment automation. */
function keepIdentity(state: State, filter: IdentityFilter): (row: UserIdentityRow) => boolean {
  const search = filter.search?.toLowerCase();
  const ids = filter.user_identity_ids && new Set(filter.user_identity_ids);
  const manager = filter.credential_manager_acs_system_id;
  return (row) =>
    (ids === undefined || ids.has(row.user_identity_id)) &&
    (filter.created_before === undefined || row.created_at < filter.created_before) &&
    (search === undefined ||
      [row.full_name, row.phone_number, row.email_address, row.user_identity_id].some((value) =>
        value?.toLowerCase().includes(search),
      )) &&
    (manager === undefined ||
      state.enrollment_automations
        .by("user_identity_id", row.user_identity_id)
        .some((automation) => automation.credential_manager_acs_system_id === manager));
}
