import * as z from "zod";
import { remove } from "../engine/deletions.ts";
import type { Marked } from "../engine/marks.ts";
import { pageOf } from "../engine/pages.ts";
import { datetime, digits, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput } from "../engine/refused.ts";
import { DELETE, READ, route, UPDATE } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { refuseBadDates } from "../engine/time.ts";
import type { State } from "../state.ts";
import type { AcsEntrance } from "./acs-entrances.ts";
import { createCredentialRoute, ownerOf } from "./create-credential.ts";
import { copiesOf, credentialsOf, withCopies } from "./phone-copies.ts";

export type AccessMethod = "code" | "card" | "mobile_key" | "cloud_key";

export interface AcsCredential extends Marked {
  acs_credential_id: string;
  acs_system_id: string;
  acs_user_id?: string;
  user_identity_id?: string;
  parent_acs_credential_id?: string;
  connected_account_id: string;
  access_method: AccessMethod;
  display_name: string;
  code?: string | null;
  card_number?: string | null;
  created_at: string;
  starts_at?: string;
  ends_at?: string;
  external_type?: string;
  external_type_display_name?: string;
  is_managed: true;
  is_multi_phone_sync_credential: boolean;
  is_issued: boolean;
  issued_at: string | null;
  is_latest_desired_state_synced_with_provider: boolean;
  latest_desired_state_synced_with_provider_at: string;
  visionline_metadata?: {
    card_function_type: "guest" | "staff";
    auto_join?: boolean;
    joiner_acs_credential_ids?: string[];
    guest_acs_entrance_ids: string[];
    common_acs_entrance_ids: string[];
    is_valid: boolean;
  };
  workspace_id: string;
}

export type AcsCredentialRow = Omit<AcsCredential, "acs_user_id" | "user_identity_id"> & {
  acs_user_id: string | null;
  user_identity_id: string | null;
  acs_entrance_ids: string[];
  credential_manager_acs_system_id: string | null;
  /** The phone that holds this child of a sync credential. */
  device_id: string | null;
  access_grant_id: string | null;
};

const one = z.object({ acs_credential_id: uuid });
const held = one.extend({ acs_user_id: uuid.optional(), user_identity_id: uuid.optional() });
const changes = z.object({
  acs_credential_id: text,
  code: digits.optional(),
  ends_at: datetime.optional(),
});
const filter = z.object({
  ...paging(500),
  acs_user_id: uuid.optional(),
  acs_system_id: uuid.optional(),
  user_identity_id: uuid.optional(),
  created_before: datetime.optional(),
  is_multi_phone_sync_credential: z.boolean().optional(),
  search: filled.optional(),
});

export const acsCredentials: Thing<
  "acs_credential",
  AcsCredentialRow,
  "acs_user_id" | "user_identity_id" | "parent_acs_credential_id" | "device_id" | "access_grant_id"
> = {
  kind: "acs_credential",
  words: "credential",
  idOf: (row) => row.acs_credential_id,
  indexes: {
    acs_user_id: (row) => row.acs_user_id,
    user_identity_id: (row) => row.user_identity_id,
    parent_acs_credential_id: (row) => row.parent_acs_credential_id,
    device_id: (row) => row.device_id,
    access_grant_id: (row) => row.access_grant_id,
  },
  present: presentAcsCredential,
  hangingOn: (state, user_identity_id) => {
    const rows = [...credentialsOf(state, user_identity_id)];
    const parents = rows.filter((row) => row.is_multi_phone_sync_credential);
    return [...rows.filter((row) => !row.is_multi_phone_sync_credential), ...parents];
  },
  deletion: {
    isShown: true,
    takesAlong: (state, row) => withCopies(state, copiesOf(state, row)),
    isHeld: (state, id) => state.acs_credentials.count("parent_acs_credential_id", id) > 0,
    event: ({ acs_system_id, acs_credential_id, connected_account_id }) => ({
      event_type: "acs_credential.deleted",
      acs_system_id,
      acs_credential_id,
      connected_account_id,
    }),
  },
  routes: [
    createCredentialRoute,
    route("/acs/credentials/get", READ, one, (state, { acs_credential_id }) =>
      replyOne(state, state.acs_credentials, state.acs_credentials.find(acs_credential_id)),
    ),
    route("/acs/credentials/list", READ, filter, (state, params, { url }) => {
      const { acs_user_id, user_identity_id, acs_system_id } = params;
      if (user_identity_id !== undefined && (acs_user_id ?? acs_system_id) !== undefined) {
        throw invalidInput("user_identity_id cannot be combined with acs_user_id or acs_system_id");
      }
      const rows =
        acs_user_id !== undefined
          ? state.acs_credentials.by("acs_user_id", acs_user_id)
          : user_identity_id !== undefined
            ? state.acs_credentials.by("user_identity_id", user_identity_id)
            : undefined;
      return pageOf(state, state.acs_credentials, { url, params }, { rows, keep: keepCredential(params) });
    }),
    route("/acs/credentials/delete", DELETE, one, (state, { acs_credential_id }) => {
      remove(state, state.acs_credentials, acs_credential_id);
    }),
    // Seam's schema requires the credential in these three replies, though its clients ignore it.
    route(
      "/acs/credentials/assign",
      UPDATE,
      held,
      (state, params) => replyOne(state, state.acs_credentials, assign(state, params)),
      "body",
    ),
    route(
      "/acs/credentials/unassign",
      UPDATE,
      held,
      (state, params) => replyOne(state, state.acs_credentials, unassign(state, params)),
      "body",
    ),
    route(
      "/acs/credentials/update",
      UPDATE,
      changes,
      (state, params) => replyOne(state, state.acs_credentials, update(state, params)),
      "body",
    ),
    route("/acs/credentials/list_accessible_entrances", READ, one, (state, { acs_credential_id }) => {
      const rows = entrancesOf(state, [state.acs_credentials.find(acs_credential_id)]);
      return replyAll(state, state.acs_entrances, rows);
    }),
  ],
};

/** Our assumption: a sync credential is `waiting_to_be_issued` as long as no phone holds a child of it. */
export function presentAcsCredential(state: State, row: AcsCredentialRow): AcsCredential {
  const {
    acs_user_id,
    user_identity_id,
    acs_entrance_ids,
    credential_manager_acs_system_id,
    device_id,
    access_grant_id,
    ...rest
  } = row;
  const [first] = row.is_multi_phone_sync_credential ? copiesOf(state, row) : [];
  const isWaiting = row.is_multi_phone_sync_credential && !first;
  const waiting = {
    warning_code: "waiting_to_be_issued",
    message: "The credential is waiting to be issued.",
    created_at: row.created_at,
  };
  return {
    ...rest,
    ...(acs_user_id !== null && { acs_user_id }),
    ...(user_identity_id !== null && { user_identity_id }),
    ...(first && { is_issued: true, issued_at: first.created_at }),
    warnings: isWaiting ? [waiting, ...row.warnings] : row.warnings,
  };
}

function keepCredential(params: z.output<typeof filter>): (row: AcsCredentialRow) => boolean {
  const { acs_system_id, created_before, is_multi_phone_sync_credential } = params;
  const search = params.search?.toLowerCase();
  return (row) =>
    (acs_system_id === undefined || row.acs_system_id === acs_system_id) &&
    (created_before === undefined || row.created_at < created_before) &&
    (is_multi_phone_sync_credential === undefined ||
      row.is_multi_phone_sync_credential === is_multi_phone_sync_credential) &&
    (search === undefined ||
      [row.display_name, row.code, row.card_number, row.acs_user_id, row.acs_credential_id].some((value) =>
        value?.toLowerCase().includes(search),
      ));
}

function assign(state: State, params: z.output<typeof held>): AcsCredentialRow {
  const { acs_credential_id, ...owner } = params;
  const row = state.acs_credentials.find(acs_credential_id);
  const { acs_system_id } = row;
  const { acs_user_id, user_identity_id } = ownerOf(state, { ...owner, acs_system_id });
  state.acs_credentials.change(acs_credential_id, { acs_user_id, user_identity_id });
  return row;
}

/** Our assumption: unassigning from an ACS user that does not hold the credential is 400 `invalid_input`. */
function unassign(state: State, params: z.output<typeof held>): AcsCredentialRow {
  const { acs_credential_id, acs_user_id = null, user_identity_id } = params;
  const row = state.acs_credentials.find(acs_credential_id);
  if ((acs_user_id === null) === (user_identity_id === undefined)) {
    throw invalidInput("Exactly one of acs_user_id, user_identity_id must be given");
  }
  const holder = row.acs_user_id === null ? undefined : state.acs_users.get(row.acs_user_id);
  const isHeld =
    acs_user_id !== null ? row.acs_user_id === acs_user_id : holder?.user_identity_id === user_identity_id;
  if (!holder || !isHeld)
    throw invalidInput(`Credential ${acs_credential_id} is not assigned to this ACS user`);
  state.acs_credentials.change(acs_credential_id, { acs_user_id: null });
  return row;
}

/** Seam changes the PIN and the end time only. The children of a sync credential follow (our assumption). */
function update(state: State, params: z.output<typeof changes>): AcsCredentialRow {
  const { acs_credential_id, code, ends_at } = params;
  const row = state.acs_credentials.find(acs_credential_id);
  if (code !== undefined && row.access_method !== "code") {
    throw invalidInput(`code cannot be changed on a credential with access_method "${row.access_method}"`);
  }
  if (ends_at !== undefined) {
    refuseBadDates(state, row.starts_at ?? row.created_at, ends_at);
    for (const each of [row, ...copiesOf(state, row)]) each.ends_at = ends_at;
  }
  if (code !== undefined) row.code = code;
  return row;
}

export const entrancesOf = (state: State, credentials: Iterable<AcsCredentialRow>): AcsEntrance[] => {
  const ids = new Set(Array.from(credentials, (row) => row.acs_entrance_ids).flat());
  return Array.from(ids, (id) => state.acs_entrances.find(id));
};
