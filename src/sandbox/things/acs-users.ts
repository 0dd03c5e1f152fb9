import * as z from "zod";
import { isBeingDeleted, remove } from "../engine/deletions.ts";
import type { Marked, PendingMutation } from "../engine/marks.ts";
import { pageOf } from "../engine/pages.ts";
import { datetime, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { CREATE, DELETE, READ, route, UPDATE } from "../engine/route.ts";
import { replyOne, type Thing } from "../engine/thing.ts";
import { refuseBadDates } from "../engine/time.ts";
import type { State } from "../state.ts";
import { acsUserOf, createAcsUser } from "./create-acs-user.ts";
import { withCopies } from "./phone-copies.ts";

export interface AccessSchedule {
  starts_at: string;
  ends_at: string | null;
}

export interface AcsUser extends Marked {
  acs_user_id: string;
  acs_system_id: string;
  connected_account_id: string;
  created_at: string;
  display_name: string;
  full_name?: string;
  email_address?: string;
  email?: string;
  phone_number?: string;
  access_schedule?: AccessSchedule;
  external_type?: string;
  external_type_display_name?: string;
  hid_acs_system_id?: string;
  is_managed: true;
  is_suspended: boolean;
  last_successful_sync_at: string | null;
  pending_mutations: PendingMutation[];
  user_identity_id?: string;
  user_identity_full_name?: string | null;
  user_identity_email_address?: string | null;
  user_identity_phone_number?: string | null;
  workspace_id: string;
}

export type AcsUserRow = Omit<
  AcsUser,
  | "display_name"
  | "email"
  | "user_identity_id"
  | "user_identity_full_name"
  | "user_identity_email_address"
  | "user_identity_phone_number"
> & { user_identity_id: string | null };

/** An ACS user by its id, or by its user identity and system. */
const reference = {
  acs_user_id: uuid.optional(),
  user_identity_id: uuid.optional(),
  acs_system_id: uuid.optional(),
};
const one = z.object(reference);
const filter = z.object({
  ...paging(500),
  acs_system_id: uuid.optional(),
  created_before: datetime.optional(),
  search: filled.optional(),
  user_identity_id: uuid.optional(),
  user_identity_email_address: text.optional(),
  user_identity_phone_number: text.optional(),
});
const changes = z.object({
  ...reference,
  full_name: filled.optional(),
  email: z.email().optional(),
  email_address: z.email().optional(),
  phone_number: text.optional(),
  hid_acs_system_id: uuid.optional(),
  access_schedule: z.object({ starts_at: datetime, ends_at: datetime }).nullish(),
});

/** People as one access control system knows them. */
export const acsUsers: Thing<
  "acs_user",
  AcsUserRow,
  "user_identity_id" | "acs_system_id" | "email_address" | "phone_number"
> = {
  kind: "acs_user",
  words: "ACS user",
  idOf: (row) => row.acs_user_id,
  indexes: {
    user_identity_id: (row) => row.user_identity_id,
    acs_system_id: (row) => row.acs_system_id,
    email_address: (row) => row.email_address?.toLowerCase(),
    phone_number: (row) => row.phone_number,
  },
  present: presentAcsUser,
  hangingOn: (state, user_identity_id) => state.acs_users.by("user_identity_id", user_identity_id),
  deletion: {
    isShown: true,
    // Seam "invalidates the access system user's credentials".
    takesAlong: (state, { acs_user_id }) =>
      withCopies(state, state.acs_credentials.by("acs_user_id", acs_user_id)),
    isHeld: (state, acs_user_id) => state.acs_credentials.count("acs_user_id", acs_user_id) > 0,
    event: ({ acs_system_id, acs_user_id, connected_account_id }) => ({
      event_type: "acs_user.deleted",
      acs_system_id,
      acs_user_id,
      connected_account_id,
    }),
  },
  routes: [
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
        return replyOne(state, state.acs_users, createAcsUser(state, { ...user, email_address }));
      },
      "body",
    ),
    route("/acs/users/get", READ, one, (state, params) =>
      replyOne(state, state.acs_users, resolve(state, params)),
    ),
    route("/acs/users/list", READ, filter, (state, params, { url }) => {
      const { user_identity_id, acs_system_id } = params;
      const rows =
        user_identity_id !== undefined
          ? state.acs_users.by("user_identity_id", user_identity_id)
          : acs_system_id !== undefined
            ? state.acs_users.by("acs_system_id", acs_system_id)
            : undefined;
      return pageOf(state, state.acs_users, { url, params }, { rows, keep: keepUser(state, params) });
    }),
    route("/acs/users/update", UPDATE, changes, updateAcsUser, "body"),
    route("/acs/users/delete", DELETE, one, (state, params) => {
      remove(state, state.acs_users, resolve(state, params).acs_user_id);
    }),
    route("/acs/users/suspend", CREATE, one, (state, params) => {
      resolve(state, params).is_suspended = true;
    }),
    route("/acs/users/unsuspend", CREATE, one, (state, params) => {
      resolve(state, params).is_suspended = false;
    }),
  ],
};

export function presentAcsUser(state: State, row: AcsUserRow): AcsUser {
  const { user_identity_id, ...rest } = row;
  const identity = user_identity_id === null ? undefined : state.user_identities.get(user_identity_id);
  const deleting = isBeingDeleted(state, row.acs_user_id)
    ? row.warnings
        .filter((warning) => warning.warning_code === "being_deleted")
        .map(({ created_at }) => ({
          mutation_code: "deleting",
          message: "Seam is in the process of pushing a user deletion to the integrated access system.",
          created_at,
        }))
    : [];
  return {
    ...rest,
    display_name: row.full_name || row.email_address || row.phone_number || row.acs_user_id,
    ...(row.email_address === undefined ? {} : { email: row.email_address }),
    ...(identity && {
      user_identity_id: identity.user_identity_id,
      user_identity_full_name: identity.full_name,
      user_identity_email_address: identity.email_address,
      user_identity_phone_number: identity.phone_number,
    }),
    pending_mutations: [...row.pending_mutations, ...deleting],
  };
}

/** Our assumption: with both ways of naming the user `acs_user_id` decides; with neither it is 400. */
function resolve(state: State, named: z.output<typeof one>): AcsUserRow {
  const { acs_user_id, user_identity_id, acs_system_id } = named;
  if (acs_user_id !== undefined) return state.acs_users.find(acs_user_id);
  if (user_identity_id === undefined || acs_system_id === undefined) {
    throw invalidInput("Either acs_user_id, or user_identity_id and acs_system_id must be given");
  }
  const row = acsUserOf(state, user_identity_id, acs_system_id);
  if (!row) throw notFound("acs_user", user_identity_id);
  return row;
}

function keepUser(state: State, params: z.output<typeof filter>): (row: AcsUserRow) => boolean {
  const { acs_system_id, created_before, user_identity_phone_number } = params;
  const search = params.search?.toLowerCase();
  const email = params.user_identity_email_address?.toLowerCase();
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

function updateAcsUser(state: State, params: z.output<typeof changes>): undefined {
  const { acs_user_id, user_identity_id, acs_system_id, email, email_address = email, ...rest } = params;
  const row = resolve(state, { acs_user_id, user_identity_id, acs_system_id });
  const { access_schedule, ...details } = rest;
  if (access_schedule) refuseBadDates(state, access_schedule.starts_at, access_schedule.ends_at);
  const given = Object.entries({ ...details, email_address }).filter(([, value]) => value !== undefined);
  state.acs_users.change(row.acs_user_id, Object.fromEntries(given));
  if (access_schedule === null) delete row.access_schedule;
  else if (access_schedule) row.access_schedule = access_schedule;
}
