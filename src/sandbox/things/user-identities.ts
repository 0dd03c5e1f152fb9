import * as z from "zod";
import { remove } from "../engine/deletions.ts";
import type { Marked } from "../engine/marks.ts";
import { pageOf } from "../engine/pages.ts";
import { datetime, filled, paging, text, uuid } from "../engine/params.ts";
import { conflict, invalidInput, notFound } from "../engine/refused.ts";
import { CREATE, DELETE, READ, route, UPDATE } from "../engine/route.ts";
import { type Going, replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import { entrancesOf } from "./acs-credentials.ts";
import { linkOrCreateAcsUser } from "./create-acs-user.ts";
import { credentialsOf } from "./phone-copies.ts";

export interface UserIdentity extends Marked {
  user_identity_id: string;
  user_identity_key: string | null;
  email_address: string | null;
  phone_number: string | null;
  full_name: string | null;
  display_name: string;
  acs_user_ids: string[];
  created_at: string;
  workspace_id: string;
}

export type UserIdentityRow = Omit<UserIdentity, "acs_user_ids" | "display_name">;

const details = {
  email_address: z.email().nullish(),
  full_name: filled.nullish(),
  phone_number: text.nullish(), // any text: Seam stopped enforcing E.164 in June 2026
  user_identity_key: filled.nullish(),
};
const one = z.object({ user_identity_id: uuid });
const newIdentity = z.object({ ...details, acs_system_ids: z.array(uuid).optional() });
const changes = one.extend(details);
const filter = z.object({
  ...paging(500),
  created_before: datetime.optional(),
  credential_manager_acs_system_id: uuid.optional(),
  search: text.optional(),
  user_identity_ids: z.array(uuid).optional(),
});

/** People. */
export const userIdentities: Thing<
  "user_identity",
  UserIdentityRow,
  "email_address" | "phone_number" | "user_identity_key"
> = {
  kind: "user_identity",
  words: "user identity",
  idOf: (row) => row.user_identity_id,
  indexes: {
    email_address: (row) => row.email_address?.toLowerCase(),
    phone_number: (row) => row.phone_number,
    user_identity_key: (row) => row.user_identity_key,
  },
  present: presentUserIdentity,
  // Seam has no event for an identity that is gone.
  deletion: {
    isShown: true,
    takesAlong: allOrRefusal,
    isHeld: (state, id) => state.acs_users.count("user_identity_id", id) > 0,
    failures: (state, id, created_at) =>
      state.acs_users.by("user_identity_id", id).map(({ acs_user_id, acs_system_id }) => ({
        error_code: "issue_with_acs_user",
        message: "There is an issue with an ACS user of this user identity.",
        created_at,
        acs_system_id,
        acs_user_id,
      })),
  },
  routes: [
    route("/user_identities/create", CREATE, newIdentity, (state, params) =>
      replyOne(state, state.user_identities, createUserIdentity(state, params)),
    ),
    route(
      "/user_identities/get",
      READ,
      z.object({ user_identity_id: uuid.optional(), user_identity_key: text.optional() }),
      (state, { user_identity_id, user_identity_key }) => {
        if ((user_identity_id === undefined) === (user_identity_key === undefined)) {
          throw invalidInput("Exactly one of user_identity_id, user_identity_key must be given");
        }
        const row =
          user_identity_id === undefined
            ? state.user_identities.by("user_identity_key", user_identity_key)[0]
            : state.user_identities.find(user_identity_id);
        if (!row) throw notFound("user_identity", user_identity_key ?? "");
        return replyOne(state, state.user_identities, row);
      },
    ),
    route("/user_identities/list", READ, filter, (state, params, { url }) =>
      pageOf(state, state.user_identities, { url, params }, { keep: keepIdentity(state, params) }),
    ),
    route("/user_identities/update", UPDATE, changes, updateUserIdentity, "body"),
    route("/user_identities/delete", DELETE, one, (state, { user_identity_id }) => {
      remove(state, state.user_identities, user_identity_id);
    }),
    route("/user_identities/list_acs_users", READ, one, (state, { user_identity_id }) => {
      state.user_identities.find(user_identity_id);
      return replyAll(state, state.acs_users, state.acs_users.by("user_identity_id", user_identity_id));
    }),
    route("/user_identities/list_acs_systems", READ, one, (state, { user_identity_id }) => {
      state.user_identities.find(user_identity_id);
      const users = state.acs_users.by("user_identity_id", user_identity_id);
      const systems = new Set(users.map((user) => state.acs_systems.find(user.acs_system_id)));
      return replyAll(state, state.acs_systems, systems);
    }),
    route("/user_identities/list_accessible_entrances", READ, one, (state, { user_identity_id }) => {
      state.user_identities.find(user_identity_id);
      const entrances = entrancesOf(state, credentialsOf(state, user_identity_id));
      return replyAll(state, state.acs_entrances, entrances);
    }),
  ],
};

/** Our assumption, after Seam's fake: the first of name, email, phone and key. Never empty. */
export function presentUserIdentity(state: State, row: UserIdentityRow): UserIdentity {
  const { full_name, email_address, phone_number, user_identity_key } = row;
  const users = state.acs_users.by("user_identity_id", row.user_identity_id);
  return {
    ...row,
    display_name: full_name || email_address || phone_number || user_identity_key || row.user_identity_id,
    acs_user_ids: users.map((user) => user.acs_user_id),
  };
}

/** Our assumption: the search ignores case, and an identity has a manager by its enrollment automation. */
function keepIdentity(state: State, params: z.output<typeof filter>): (row: UserIdentityRow) => boolean {
  const { created_before, credential_manager_acs_system_id: manager } = params;
  const search = params.search?.toLowerCase();
  const ids = params.user_identity_ids && new Set(params.user_identity_ids);
  return (row) =>
    (ids === undefined || ids.has(row.user_identity_id)) &&
    (created_before === undefined || row.created_at < created_before) &&
    (search === undefined ||
      [row.full_name, row.phone_number, row.email_address, row.user_identity_id].some((value) =>
        value?.toLowerCase().includes(search),
      )) &&
    (manager === undefined ||
      state.enrollment_automations
        .by("user_identity_id", row.user_identity_id)
        .some((automation) => automation.credential_manager_acs_system_id === manager));
}

export interface NewUserIdentity {
  user_identity_key?: string | null | undefined;
  email_address?: string | null | undefined;
  phone_number?: string | null | undefined;
  full_name?: string | null | undefined;
  acs_system_ids?: string[] | undefined;
}

export function createUserIdentity(state: State, request: NewUserIdentity): UserIdentityRow {
  const { user_identity_key = null, email_address = null, phone_number = null, full_name = null } = request;
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
  const systems = (request.acs_system_ids ?? []).map((id) => state.acs_systems.find(id));
  state.user_identities.add(row);
  for (const system of systems) linkOrCreateAcsUser(state, row, system);
  return row;
}

function updateUserIdentity(state: State, params: z.output<typeof changes>): undefined {
  const row = state.user_identities.find(params.user_identity_id);
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const changed: UserIdentityRow = { ...row, ...Object.fromEntries(given) };
  refuseNobody(changed);
  refuseTaken(state, changed);
  state.user_identities.change(row.user_identity_id, changed);
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
  for (const field of ["user_identity_key", "email_address", "phone_number"] as const) {
    const value = userIdentities.indexes[field](row) ?? undefined;
    const others = state.user_identities.by(field, value);
    if (others.every((other) => other.user_identity_id === row.user_identity_id)) continue;
    throw conflict(
      `${field}_already_exists`,
      `A user identity with this ${field} already exists in the workspace`,
    );
  }
}

/** Everything that still hangs on a user identity, also what is being deleted but not gone yet. */
export const leftovers = (state: State, user_identity_id: string): Going[] =>
  state.collections.flatMap((from) =>
    (from.of.hangingOn?.(state, user_identity_id) ?? []).map((row) => ({ from, id: from.of.idOf(row) })),
  );

/**
 * "refuse" is the documents' contract of 2024: dependents first. "cascade" is Seam's since mid-2025: the
 * identity takes everything along. Our assumption: the refusal is 400 `invalid_input`.
 */
function allOrRefusal(state: State, { user_identity_id }: UserIdentityRow): Going[] {
  const dependents = leftovers(state, user_identity_id);
  if (state.identity_deletion === "cascade" || dependents.length === 0) return dependents;
  throw invalidInput(
    `User identity ${user_identity_id} cannot be deleted while it has ${summary(dependents)}. Delete them first.`,
  );
}

/** `2 credentials, 1 phone` */
function summary(dependents: Going[]): string {
  const counts = new Map<string, number>();
  for (const { from } of dependents) counts.set(from.of.words, (counts.get(from.of.words) ?? 0) + 1);
  return Array.from(counts, ([words, n]) => `${n} ${words}${n === 1 ? "" : "s"}`).join(", ");
}
