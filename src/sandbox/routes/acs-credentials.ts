import * as z from "zod";
import { pageOf } from "../engine/pages.ts";
import { datetime, digits, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput } from "../engine/refusal.ts";
import { CREATE, DELETE, READ, type Route, route, UPDATE } from "../engine/route.ts";
import { presentAcsCredential } from "../present.ts";
import { createCredential } from "../rules/create-credential.ts";
import { assignCredential, entrancesOf, unassignCredential, updateCredential } from "../rules/credentials.ts";
import { deleteCredential } from "../rules/deleting.ts";
import { findAcsCredential } from "../rules/find.ts";
import type { AcsCredentialRow, State } from "../state.ts";

const one = z.object({ acs_credential_id: uuid });
const holder = z.object({
  acs_credential_id: uuid,
  acs_user_id: uuid.optional(),
  user_identity_id: uuid.optional(),
});

/** Unknown keys, the documents' camelCase `cardFormat` and `label` among them, are dropped silently. */
const visionline_metadata = z.object({
  auto_join: z.boolean().optional(),
  card_format: z.enum(["TLCode", "rfid48"]).optional(),
  card_function_type: z.enum(["guest", "staff"]).optional(),
  joiner_acs_credential_ids: z.array(uuid).optional(),
  override: z.boolean().optional(),
  is_override_key: z.boolean().optional(),
  assa_abloy_credential_service_mobile_endpoint_id: uuid.optional(),
});
const assa_abloy_vostio_metadata = z.object({
  auto_join: z.boolean().optional(),
  join_all_guest_acs_entrances: z.boolean().optional(),
  override_all_guest_acs_entrances: z.boolean().optional(),
  override_guest_acs_entrance_ids: z.array(uuid).optional(),
});

export const acs_credential_routes: Route[] = [
  route(
    "/acs/credentials/create",
    CREATE,
    z.object({
      access_method: z.enum(["code", "card", "mobile_key", "cloud_key"]),
      acs_system_id: uuid.optional(),
      acs_user_id: uuid.optional(),
      user_identity_id: uuid.optional(),
      allowed_acs_entrance_ids: z.array(uuid).default([]),
      code: digits.optional(),
      credential_manager_acs_system_id: uuid.optional(),
      starts_at: datetime.optional(),
      ends_at: datetime.optional(),
      is_multi_phone_sync_credential: z.boolean().default(false),
      visionline_metadata: visionline_metadata.optional(),
      assa_abloy_vostio_metadata: assa_abloy_vostio_metadata.optional(),
      salto_space_metadata: z.object({ assign_new_key: z.boolean().optional() }).optional(),
    }),
    (state, params) => ({ acs_credential: presentAcsCredential(state, createCredential(state, params)) }),
  ),
  route("/acs/credentials/get", READ, one, (state, { acs_credential_id }) => ({
    acs_credential: presentAcsCredential(state, findAcsCredential(state, acs_credential_id)),
  })),
  route(
    "/acs/credentials/list",
    READ,
    z.object({
      ...paging(500),
      acs_user_id: uuid.optional(),
      acs_system_id: uuid.optional(),
      user_identity_id: uuid.optional(),
      created_before: datetime.optional(),
      is_multi_phone_sync_credential: z.boolean().optional(),
      search: filled.optional(),
    }),
    (state, params, { url }) => {
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
      const page = pageOf(state.acs_credentials, { url, params }, { rows, keep: keepCredential(params) });
      const acs_credentials = page.rows.map((row) => presentAcsCredential(state, row));
      return { acs_credentials, pagination: page.pagination };
    },
  ),
  route("/acs/credentials/delete", DELETE, one, (state, { acs_credential_id }) => {
    deleteCredential(state, acs_credential_id);
    return {};
  }),
  route(
    "/acs/credentials/assign",
    UPDATE,
    holder,
    (state, { acs_credential_id, ...owner }) =>
      shown(state, assignCredential(state, acs_credential_id, owner)),
    "body",
  ),
  route(
    "/acs/credentials/unassign",
    UPDATE,
    holder,
    (state, { acs_credential_id, ...owner }) =>
      shown(state, unassignCredential(state, acs_credential_id, owner)),
    "body",
  ),
  route(
    "/acs/credentials/update",
    UPDATE,
    z.object({ acs_credential_id: text, code: digits.optional(), ends_at: datetime.optional() }),
    (state, { acs_credential_id, ...changes }) =>
      shown(state, updateCredential(state, acs_credential_id, changes)),
    "body",
  ),
  route("/acs/credentials/list_accessible_entrances", READ, one, (state, { acs_credential_id }) => ({
    acs_entrances: entrancesOf(state, [findAcsCredential(state, acs_credential_id)]),
  })),
];

/** Seam's schema requires the credential in these three replies, though its clients ignore it. */
const shown = (state: State, row: AcsCredentialRow) => ({
  acs_credential: presentAcsCredential(state, row),
});

interface CredentialFilter {
  acs_system_id?: string | undefined;
  created_before?: string | undefined;
  is_multi_phone_sync_credential?: boolean | undefined;
  search?: string | undefined;
}

function keepCredential(filter: CredentialFilter): (row: AcsCredentialRow) => boolean {
  const { acs_system_id, created_before, is_multi_phone_sync_credential } = filter;
  const search = filter.search?.toLowerCase();
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
