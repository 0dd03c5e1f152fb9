import * as z from "zod";
import { findLasting, remove } from "../engine/deletions.ts";
import type { Marked, PendingMutation } from "../engine/marks.ts";
import { pageOf } from "../engine/pages.ts";
import { digits, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { CREATE, DELETE, READ, route } from "../engine/route.ts";
import { replyOne, type Thing } from "../engine/thing.ts";
import { refuseBadDates, timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import type { AccessMethod } from "./acs-credentials.ts";
import { createCredential } from "./create-credential.ts";
import { generateInstantKey } from "./instant-keys.ts";
import { withCopies } from "./phone-copies.ts";

export interface AccessGrant extends Marked {
  access_grant_id: string;
  access_grant_key?: string;
  user_identity_id: string;
  name: string | null;
  display_name: string;
  starts_at: string;
  ends_at: string | null;
  access_method_ids: string[];
  requested_access_methods: {
    mode: AccessMethod;
    display_name: string;
    created_access_method_ids: string[];
    created_at: string;
  }[];
  location_ids: string[];
  space_ids: string[];
  pending_mutations: PendingMutation[];
  client_session_token?: string;
  instant_key_url?: string;
  created_at: string;
  workspace_id: string;
}

type AccessGrantRow = AccessGrant & { acs_entrance_ids: string[] };

const newGrant = z.object({
  user_identity_id: uuid,
  requested_access_methods: z.array(
    z.object({
      mode: z.enum(["code", "card", "mobile_key", "cloud_key"]),
      code: digits.min(4).max(9).optional(),
    }),
  ),
  acs_entrance_ids: z.array(uuid).default([]),
  starts_at: text.optional(),
  ends_at: text.nullish(),
  name: text.nullish(),
  access_grant_key: filled.optional(),
});
const filter = z.object({
  ...paging(500),
  user_identity_id: uuid.optional(),
  access_grant_ids: z.array(uuid).optional(),
  access_grant_key: text.nullish(),
  acs_entrance_id: uuid.optional(),
});

/** Part of Seam's access grants: for one known identity and entrances, without spaces and reservations. */
export const accessGrants: Thing<"access_grant", AccessGrantRow, "user_identity_id" | "access_grant_key"> = {
  kind: "access_grant",
  words: "access grant",
  idOf: (row) => row.access_grant_id,
  indexes: {
    user_identity_id: (row) => row.user_identity_id,
    access_grant_key: (row) => row.access_grant_key,
  },
  present: presentAccessGrant,
  hangingOn: (state, user_identity_id) => state.access_grants.by("user_identity_id", user_identity_id),
  deletion: {
    isShown: true,
    takesAlong: credentialsOfGrant,
    event: ({ access_grant_id }) => ({ event_type: "access_grant.deleted", access_grant_id }),
  },
  routes: [
    route("/access_grants/create", CREATE, newGrant, (state, params) =>
      replyOne(state, state.access_grants, createAccessGrant(state, params)),
    ),
    route(
      "/access_grants/get",
      READ,
      z.object({ access_grant_id: uuid.optional(), access_grant_key: text.optional() }),
      (state, { access_grant_id, access_grant_key }) => {
        if (access_grant_id !== undefined) {
          return replyOne(state, state.access_grants, state.access_grants.find(access_grant_id));
        }
        if (access_grant_key === undefined) {
          throw invalidInput("Either access_grant_id or access_grant_key must be given");
        }
        const [row] = state.access_grants.by("access_grant_key", access_grant_key);
        if (!row) throw notFound("access_grant", access_grant_key);
        return replyOne(state, state.access_grants, row);
      },
    ),
    route("/access_grants/list", READ, filter, (state, params, { url }) => {
      const { user_identity_id, access_grant_ids, access_grant_key, acs_entrance_id } = params;
      const rows =
        user_identity_id === undefined
          ? undefined
          : state.access_grants.by("user_identity_id", user_identity_id);
      const keep = (row: AccessGrantRow) =>
        (access_grant_ids === undefined || access_grant_ids.includes(row.access_grant_id)) &&
        (access_grant_key === undefined || (row.access_grant_key ?? null) === access_grant_key) &&
        (acs_entrance_id === undefined || row.acs_entrance_ids.includes(acs_entrance_id));
      return pageOf(state, state.access_grants, { url, params }, { rows, keep });
    }),
    route(
      "/access_grants/delete",
      DELETE,
      z.object({ access_grant_id: uuid }),
      (state, { access_grant_id }) => {
        remove(state, state.access_grants, access_grant_id);
      },
    ),
  ],
};

export function presentAccessGrant(_state: State, row: AccessGrantRow): AccessGrant {
  const { acs_entrance_ids, ...grant } = row;
  return grant;
}

/** Its credentials go along. Our assumption: the instant key and its client session stay. */
function credentialsOfGrant(state: State, { access_grant_id }: AccessGrantRow) {
  const rows = state.acs_credentials.by("access_grant_id", access_grant_id);
  return withCopies(
    state,
    rows.filter(({ device_id }) => device_id === null),
  );
}

const DISPLAY_NAMES: Record<AccessMethod, string> = {
  code: "PIN Code Credential",
  card: "Card Credential",
  mobile_key: "Mobile Key Credential",
  cloud_key: "Cloud Key Credential",
};

export interface NewAccessGrant {
  user_identity_id: string;
  requested_access_methods: { mode: AccessMethod; code?: string | undefined }[];
  acs_entrance_ids?: string[] | undefined;
  starts_at?: string | undefined;
  ends_at?: string | null | undefined;
  name?: string | null | undefined;
  access_grant_key?: string | undefined;
}

/** A minimal access grant: it makes one credential for each method and system, and a link for mobile keys. */
export function createAccessGrant(state: State, request: NewAccessGrant): AccessGrantRow {
  const { user_identity_id } = findLasting(state, state.user_identities, request.user_identity_id);
  const { acs_entrance_ids = [], name = null, ends_at = null, access_grant_key } = request;
  const now = timestamp(state);
  const starts_at = request.starts_at ?? now;
  for (const at of [starts_at, ends_at ?? starts_at]) {
    if (Number.isNaN(Date.parse(at))) throw invalidInput("starts_at and ends_at must be ISO 8601 timestamps");
  }
  refuseBadDates(state, starts_at, ends_at);
  const systems = groupBySystem(state, acs_entrance_ids);
  const methods = request.requested_access_methods.map(({ mode }) => ({
    mode,
    display_name: DISPLAY_NAMES[mode],
    created_access_method_ids: [state.new_id()],
    created_at: now,
  }));
  const hasMobileKey = methods.some(({ mode }) => mode === "mobile_key");
  const link = hasMobileKey ? generateInstantKey(state, user_identity_id) : undefined;
  const row = state.access_grants.add({
    access_grant_id: state.new_id(),
    ...(access_grant_key !== undefined && { access_grant_key }),
    user_identity_id,
    acs_entrance_ids,
    name,
    display_name: name || "Access Grant",
    starts_at,
    ends_at,
    access_method_ids: methods.flatMap((method) => method.created_access_method_ids),
    requested_access_methods: methods,
    location_ids: [],
    space_ids: [],
    pending_mutations: [],
    ...(link && {
      instant_key_url: link.instant_key_url,
      client_session_token: state.client_sessions.find(link.client_session_id).token,
    }),
    errors: [],
    warnings: [],
    created_at: now,
    workspace_id: state.workspace_id,
  });
  for (const [system, entrances] of systems) createCredentials(state, row, system, entrances, request);
  return row;
}

function groupBySystem(state: State, acs_entrance_ids: string[]): Map<string, string[]> {
  const systems = new Map<string, string[]>();
  for (const id of acs_entrance_ids) {
    const { acs_system_id } = state.acs_entrances.find(id);
    systems.set(acs_system_id, [...(systems.get(acs_system_id) ?? []), id]);
  }
  return systems;
}

function createCredentials(
  state: State,
  grant: AccessGrantRow,
  acs_system_id: string,
  allowed_acs_entrance_ids: string[],
  request: NewAccessGrant,
): void {
  const manager = state.acs_systems.find(acs_system_id).default_credential_manager_acs_system_id;
  for (const { mode, code } of request.requested_access_methods) {
    createCredential(state, {
      user_identity_id: grant.user_identity_id,
      acs_system_id,
      access_method: mode,
      is_multi_phone_sync_credential: mode === "mobile_key",
      allowed_acs_entrance_ids,
      starts_at: grant.starts_at,
      ends_at: grant.ends_at ?? undefined,
      access_grant_id: grant.access_grant_id,
      ...(mode === "code" && { code: code ?? "274916" }), // Seam picks one itself
      ...(mode === "mobile_key" && manager !== null && { credential_manager_acs_system_id: manager }),
    });
  }
}
