import * as z from "zod";
import { findLasting } from "../engine/deletions.ts";
import { datetime, digits, uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { CREATE, route } from "../engine/route.ts";
import { type Route, replyOne } from "../engine/thing.ts";
import { refuseBadDates, timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import type { AccessMethod, AcsCredential, AcsCredentialRow } from "./acs-credentials.ts";
import { type AcsSystemRow, brandOf, findCredentialManager } from "./acs-systems.ts";
import type { AcsUserRow } from "./acs-users.ts";
import { linkOrCreateAcsUser } from "./create-acs-user.ts";
import { issueToPhones } from "./phone-copies.ts";

/* How a credential comes to be, and whose it is. */

export const createCredentialRoute: Route = route(
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
    // Unknown keys, the documents' camelCase `cardFormat` and `label` among them, are dropped silently.
    visionline_metadata: z
      .object({
        auto_join: z.boolean().optional(),
        card_format: z.enum(["TLCode", "rfid48"]).optional(),
        card_function_type: z.enum(["guest", "staff"]).optional(),
        joiner_acs_credential_ids: z.array(uuid).optional(),
        override: z.boolean().optional(),
        is_override_key: z.boolean().optional(),
        assa_abloy_credential_service_mobile_endpoint_id: uuid.optional(),
      })
      .optional(),
    assa_abloy_vostio_metadata: z
      .object({
        auto_join: z.boolean().optional(),
        join_all_guest_acs_entrances: z.boolean().optional(),
        override_all_guest_acs_entrances: z.boolean().optional(),
        override_guest_acs_entrance_ids: z.array(uuid).optional(),
      })
      .optional(),
    salto_space_metadata: z.object({ assign_new_key: z.boolean().optional() }).optional(),
  }),
  (state, params) => replyOne(state, state.acs_credentials, createCredential(state, params)),
);

export interface NewCredential {
  access_method: AccessMethod;
  acs_system_id?: string | undefined;
  acs_user_id?: string | undefined;
  user_identity_id?: string | undefined;
  allowed_acs_entrance_ids?: string[] | undefined;
  code?: string | undefined;
  credential_manager_acs_system_id?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  is_multi_phone_sync_credential?: boolean | undefined;
  visionline_metadata?: VisionlineRequest | undefined;
  access_grant_id?: string;
}

/** What can be asked of a Visionline key. Seam sends back the first three, and not `card_format`. */
interface VisionlineRequest {
  auto_join?: boolean | undefined;
  card_function_type?: "guest" | "staff" | undefined;
  joiner_acs_credential_ids?: string[] | undefined;
  override?: boolean | undefined;
  card_format?: "TLCode" | "rfid48" | undefined;
}

const DISPLAY_NAMES: Record<AccessMethod, string> = {
  code: "PIN code",
  card: "Key card",
  mobile_key: "Multi Phone Sync Credential",
  cloud_key: "Cloud key",
};

export function createCredential(state: State, request: NewCredential): AcsCredentialRow {
  refuseWrongMethod(request);
  const starts_at = request.starts_at ?? timestamp(state);
  refuseBadDates(state, starts_at, request.ends_at ?? null);
  const managerId = request.credential_manager_acs_system_id;
  if (managerId !== undefined) findCredentialManager(state, managerId);
  // Everything that can be refused is looked at before the owner: naming one may create an ACS user.
  const system = systemOf(state, request);
  if (system) refuseIncompatible(system, managerId);
  const acs_entrance_ids = request.allowed_acs_entrance_ids ?? [];
  if (system) refuseForeignEntrances(state, system, acs_entrance_ids);
  for (const id of request.visionline_metadata?.joiner_acs_credential_ids ?? []) {
    state.acs_credentials.find(id);
  }
  const user = ownerOf(state, request);
  const { access_method, code, ends_at, is_multi_phone_sync_credential = false } = request;
  const now = timestamp(state);
  const is_issued = access_method === "code"; // our assumption: a PIN works at once, a card must be encoded
  const row = state.acs_credentials.add({
    acs_credential_id: state.new_id(),
    acs_system_id: user.acs_system_id,
    acs_user_id: user.acs_user_id,
    user_identity_id: user.user_identity_id,
    acs_entrance_ids,
    connected_account_id: user.connected_account_id,
    credential_manager_acs_system_id: managerId ?? null,
    device_id: null,
    access_grant_id: request.access_grant_id ?? null,
    access_method,
    display_name: DISPLAY_NAMES[access_method],
    code: code ?? null,
    created_at: now,
    starts_at,
    ...(ends_at !== undefined && { ends_at }),
    // A sync credential has no external type: the value in Seam's samples is not in Seam's own enum.
    ...(!is_multi_phone_sync_credential && system && brandOf(system).credential),
    ...(system?.external_type === "visionline_system" && {
      visionline_metadata: visionlineMetadata(state, request.visionline_metadata ?? {}, acs_entrance_ids),
    }),
    is_managed: true,
    is_multi_phone_sync_credential,
    is_issued,
    issued_at: is_issued ? now : null,
    is_latest_desired_state_synced_with_provider: true,
    latest_desired_state_synced_with_provider_at: now,
    errors: [],
    warnings: [],
    workspace_id: state.workspace_id,
  });
  if (is_multi_phone_sync_credential && user.user_identity_id !== null) {
    issueToPhones(state, user.user_identity_id);
  }
  return row;
}

/** Our assumption for all of these: Seam documents which combinations make sense, not how others fail. */
function refuseWrongMethod(request: NewCredential): void {
  const { access_method, code, is_multi_phone_sync_credential = false } = request;
  if (access_method === "code" && code === undefined) throw invalidInput("code is required");
  if (access_method === "mobile_key" && code !== undefined) {
    throw invalidInput('code cannot be given with access_method "mobile_key"');
  }
  if (is_multi_phone_sync_credential !== (access_method === "mobile_key")) {
    throw invalidInput(
      'is_multi_phone_sync_credential must be true for access_method "mobile_key", and for no other',
    );
  }
}

type Owner = Pick<NewCredential, "acs_user_id" | "user_identity_id" | "acs_system_id">;

function systemOf(state: State, owner: Owner): AcsSystemRow | undefined {
  const { acs_user_id, acs_system_id } = owner;
  if (acs_user_id !== undefined) {
    const user = state.acs_users.get(acs_user_id);
    return user && state.acs_systems.find(user.acs_system_id);
  }
  return acs_system_id === undefined ? undefined : state.acs_systems.find(acs_system_id);
}

/** Our assumption: a manager that does not serve the system is refused when the system has a default one. */
function refuseIncompatible(system: AcsSystemRow, managerId: string | undefined): void {
  const expected = system.default_credential_manager_acs_system_id;
  if (managerId === undefined || expected === null || expected === managerId) return;
  throw invalidInput(
    `Credential manager ${managerId} is not compatible with ACS system ${system.acs_system_id}`,
  );
}

function refuseForeignEntrances(state: State, system: AcsSystemRow, acs_entrance_ids: string[]): void {
  for (const id of acs_entrance_ids) {
    const { acs_system_id } = state.acs_entrances.find(id);
    if (acs_system_id !== system.acs_system_id) throw notFound("acs_entrance", id);
  }
}

function visionlineMetadata(
  state: State,
  request: VisionlineRequest,
  acs_entrance_ids: string[],
): NonNullable<AcsCredential["visionline_metadata"]> {
  const { card_function_type = "guest", auto_join, joiner_acs_credential_ids } = request;
  const isGuest = (id: string) => state.acs_entrances.find(id).visionline_metadata?.door_category === "guest";
  return {
    card_function_type,
    ...(auto_join !== undefined && { auto_join }),
    ...(joiner_acs_credential_ids && { joiner_acs_credential_ids }),
    guest_acs_entrance_ids: acs_entrance_ids.filter(isGuest),
    common_acs_entrance_ids: acs_entrance_ids.filter((id) => !isGuest(id)),
    is_valid: true,
  };
}

/** Our assumption: both ways of naming the owner, or neither, is 400 `invalid_input`. */
export function ownerOf(state: State, owner: Owner): AcsUserRow {
  const { acs_user_id, user_identity_id, acs_system_id } = owner;
  if ((acs_user_id === undefined) === (user_identity_id === undefined)) {
    throw invalidInput("Exactly one of acs_user_id, user_identity_id must be given");
  }
  if (user_identity_id !== undefined && acs_system_id === undefined) {
    throw invalidInput("acs_system_id must be given with user_identity_id");
  }
  const named =
    user_identity_id === undefined
      ? state.acs_users.find(acs_user_id ?? "")
      : linkOrCreateAcsUser(
          state,
          findLasting(state, state.user_identities, user_identity_id),
          state.acs_systems.find(acs_system_id ?? ""),
        );
  const user = findLasting(state, state.acs_users, named.acs_user_id);
  // Our assumption: a system that is not the ACS user's own is a mistake, not a choice.
  if (acs_system_id !== undefined && acs_system_id !== user.acs_system_id) {
    throw invalidInput(`ACS user ${user.acs_user_id} is not in ACS system ${acs_system_id}`);
  }
  return user;
}
