import * as z from "zod";
import { pageOf } from "../engine/pages.ts";
import { datetime, filled, paging, text, uuid } from "../engine/params.ts";
import { notFound } from "../engine/refusal.ts";
import { CREATE, DELETE, READ, type Route, route, UPDATE } from "../engine/route.ts";
import { presentAcsUser } from "../present.ts";
import { createAcsUser, resolveAcsUser, suspendAcsUser, updateAcsUser } from "../rules/acs-users.ts";
import { deleteAcsUser } from "../rules/deleting.ts";
import type { AcsUserRow, State } from "../state.ts";

const reference = {
  acs_user_id: uuid.optional(),
  user_identity_id: uuid.optional(),
  acs_system_id: uuid.optional(),
};
const one = z.object(reference);

export const acs_user_routes: Route[] = [
  route(
    "/acs/users/create",
    CREATE,
    z.object({
      acs_system_id: uuid,
      full_name: text,
      email: z.email().optional(),
      email_address: z.email().optional(),
      phone_number: text.optional(),
      user_identity_id: uuid.optional(),
      acs_access_group_ids: z.array(uuid).default([]),
      access_schedule: z.object({ starts_at: datetime.optional(), ends_at: datetime.nullish() }).optional(),
    }),
    (state, { acs_access_group_ids, email, email_address = email, ...user }) => {
      const [group] = acs_access_group_ids; // the sandbox's systems have no access groups
      if (group !== undefined) throw notFound("acs_access_group", group);
      return { acs_user: presentAcsUser(state, createAcsUser(state, { ...user, email_address })) };
    },
    "body",
  ),
  route("/acs/users/get", READ, one, (state, params) => ({
    acs_user: presentAcsUser(state, resolveAcsUser(state, params)),
  })),
  route(
    "/acs/users/list",
    READ,
    z.object({
      ...paging(500),
      acs_system_id: uuid.optional(),
      created_before: datetime.optional(),
      search: filled.optional(),
      user_identity_id: uuid.optional(),
      user_identity_email_address: text.optional(),
      user_identity_phone_number: text.optional(),
    }),
    (state, params, { url }) => {
      const { user_identity_id, acs_system_id } = params;
      const rows =
        user_identity_id !== undefined
          ? state.acs_users.by("user_identity_id", user_identity_id)
          : acs_system_id !== undefined
            ? state.acs_users.by("acs_system_id", acs_system_id)
            : undefined;
      const page = pageOf(state.acs_users, { url, params }, { rows, keep: keepUser(state, params) });
      return {
        acs_users: page.rows.map((row) => presentAcsUser(state, row)),
        pagination: page.pagination,
      };
    },
  ),
  route(
    "/acs/users/update",
    UPDATE,
    z.object({
      ...reference,
      full_name: filled.optional(),
      email: z.email().optional(),
      email_address: z.email().optional(),
      phone_number: text.optional(),
      hid_acs_system_id: uuid.optional(),
      access_schedule: z.object({ starts_at: datetime, ends_at: datetime }).nullish(),
    }),
    (state, params) => {
      const { acs_user_id, user_identity_id, acs_system_id, email, email_address = email, ...rest } = params;
      updateAcsUser(state, { acs_user_id, user_identity_id, acs_system_id }, { ...rest, email_address });
      return {};
    },
    "body",
  ),
  route("/acs/users/delete", DELETE, one, (state, params) => {
    deleteAcsUser(state, params);
    return {};
  }),
  route("/acs/users/suspend", CREATE, one, (state, params) => {
    suspendAcsUser(state, params, true);
    return {};
  }),
  route("/acs/users/unsuspend", CREATE, one, (state, params) => {
    suspendAcsUser(state, params, false);
    return {};
  }),
];

interface UserFilter {
  acs_system_id?: string | undefined;
  created_before?: string | undefined;
  search?: string | undefined;
  user_identity_email_address?: string | undefined;
  user_identity_phone_number?: string | undefined;
}

function keepUser(state: State, filter: UserFilter): (row: AcsUserRow) => boolean {
  const { acs_system_id, created_before, user_identity_phone_number } = filter;
  const search = filter.search?.toLowerCase();
  const email = filter.user_identity_email_address?.toLowerCase();
  return (row) => {
    const { user_identity_id } = row;
    const identity = user_identity_id === null ? undefined : state.user_identities.get(user_identity_id);
    const searched = [row.full_name, row.phone_number, row.email_address, row.acs_user_id, user_identity_id];
    return (
      (acs_system_id === undefined || row.acs_system_id === acs_system_id) &&
      (created_before === undefined || row.created_at < created_before) &&
      (email === undefined || identity?.email_address?.toLowerCase() === email) &&
      (user_identity_phone_number === undefined || identity?.phone_number === user_identity_phone_number) &&
      (search === undefined ||
        [...searched, identity?.full_name, identity?.phone_number].some((value) =>
          value?.toLowerCase().includes(search),
        ))
    );
  };
}
