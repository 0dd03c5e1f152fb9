import { type Collection, createCollection } from "./engine/collection.ts";
import { randomId } from "./engine/ids.ts";
import type {
  AccessGrant,
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  ClientSession,
  EnrollmentAutomation,
  InstantKey,
  Phone,
  SeamEvent,
  UserIdentity,
} from "./shapes.ts";

/*
 * What the workspace remembers. A row is the resource without what follows from other rows (an ACS user's
 * `user_identity_full_name`, an identity's `acs_user_ids`) and with what Seam knows but never sends (a
 * phone's owner, the phone a key is on).
 */

export type UserIdentityRow = Omit<UserIdentity, "acs_user_ids" | "display_name">;

export type AcsUserRow = Omit<
  AcsUser,
  | "display_name"
  | "email"
  | "user_identity_id"
  | "user_identity_full_name"
  | "user_identity_email_address"
  | "user_identity_phone_number"
> & { user_identity_id: string | null };

export type AcsCredentialRow = Omit<AcsCredential, "acs_user_id"> & {
  acs_user_id: string | null;
  acs_entrance_ids: string[];
  credential_manager_acs_system_id: string | null;
  /** The phone that holds this child of a sync credential. */
  device_id: string | null;
  access_grant_id: string | null;
};

export type AcsSystemRow = Omit<AcsSystem, "acs_user_count">;

export type PhoneRow = Omit<Phone, "properties"> & { owner_user_identity_id: string };

export type ClientSessionRow = ClientSession & { is_revoked: boolean };

export type AccessGrantRow = AccessGrant & { acs_entrance_ids: string[] };

/** The kinds of resource that can be deleted, by the name that Seam's ids and errors use. */
export type Kind =
  | "client_session"
  | "instant_key"
  | "access_grant"
  | "enrollment_automation"
  | "acs_credential"
  | "phone"
  | "acs_user"
  | "user_identity";

export interface PendingDeletion {
  kind: Kind;
  id: string;
  /** When it is gone, in ms since the epoch on the workspace's clock. */
  due: number;
  /** A key taken off a deactivated phone is invalidated before it is deleted. */
  is_invalidated: boolean;
}

/** What befalls one event on its way to `/events/list`: tests lose, delay (ms) and duplicate events. */
export type EventFate = (
  event: SeamEvent,
) => { lost?: boolean; delayMs?: number; copies?: number } | undefined;

export interface Settings {
  workspace_id: string;
  /** The workspace's clock, ms since the epoch. */
  now: () => number;
  deletion_delay_ms: number;
  identity_deletion: "refuse" | "cascade";
  event_fate: EventFate | undefined;
  event_order: "newest_first" | "oldest_first" | "shuffled";
}

export interface State extends Settings {
  /** The next new id: random, except while the seed gives names. */
  new_id: () => string;
  connected_account_id: string;
  user_identities: Collection<UserIdentityRow, "email_address" | "phone_number" | "user_identity_key">;
  acs_users: Collection<AcsUserRow, "user_identity_id" | "acs_system_id" | "email_address" | "phone_number">;
  acs_credentials: Collection<
    AcsCredentialRow,
    "acs_user_id" | "user_identity_id" | "parent_acs_credential_id" | "device_id" | "access_grant_id"
  >;
  acs_systems: Collection<AcsSystemRow, never>;
  acs_entrances: Collection<AcsEntrance, "acs_system_id">;
  phones: Collection<PhoneRow, "owner_user_identity_id">;
  enrollment_automations: Collection<EnrollmentAutomation, "user_identity_id">;
  client_sessions: Collection<ClientSessionRow, "user_identity_id" | "user_identifier_key">;
  instant_keys: Collection<InstantKey, "user_identity_id">;
  access_grants: Collection<AccessGrantRow, "user_identity_id" | "access_grant_key">;
  /** In the order of `created_at`; an event is listed from `visible_at` on (ms since the epoch). */
  event_log: { event: SeamEvent; visible_at: number }[];
  /** In the order in which they come due. */
  pending_deletions: PendingDeletion[];
  ids_being_deleted: Set<string>;
  ids_that_fail_to_delete: Set<string>;
}

export const createState = (settings: Settings): State => ({
  ...settings,
  new_id: randomId,
  connected_account_id: randomId(),
  user_identities: createCollection((row) => row.user_identity_id, {
    email_address: (row) => row.email_address?.toLowerCase(),
    phone_number: (row) => row.phone_number,
    user_identity_key: (row) => row.user_identity_key,
  }),
  acs_users: createCollection((row) => row.acs_user_id, {
    user_identity_id: (row) => row.user_identity_id,
    acs_system_id: (row) => row.acs_system_id,
    email_address: (row) => row.email_address?.toLowerCase(),
    phone_number: (row) => row.phone_number,
  }),
  acs_credentials: createCollection((row) => row.acs_credential_id, {
    acs_user_id: (row) => row.acs_user_id,
    user_identity_id: (row) => row.user_identity_id,
    parent_acs_credential_id: (row) => row.parent_acs_credential_id,
    device_id: (row) => row.device_id,
    access_grant_id: (row) => row.access_grant_id,
  }),
  acs_systems: createCollection((row) => row.acs_system_id, {}),
  acs_entrances: createCollection((row) => row.acs_entrance_id, {
    acs_system_id: (row) => row.acs_system_id,
  }),
  phones: createCollection((row) => row.device_id, {
    owner_user_identity_id: (row) => row.owner_user_identity_id,
  }),
  enrollment_automations: createCollection((row) => row.enrollment_automation_id, {
    user_identity_id: (row) => row.user_identity_id,
  }),
  client_sessions: createCollection((row) => row.client_session_id, {
    user_identity_id: (row) => row.user_identity_id,
    user_identifier_key: (row) => row.user_identifier_key,
  }),
  instant_keys: createCollection((row) => row.instant_key_id, {
    user_identity_id: (row) => row.user_identity_id,
  }),
  access_grants: createCollection((row) => row.access_grant_id, {
    user_identity_id: (row) => row.user_identity_id,
    access_grant_key: (row) => row.access_grant_key,
  }),
  event_log: [],
  pending_deletions: [],
  ids_being_deleted: new Set(),
  ids_that_fail_to_delete: new Set(),
});

export const iso = (ms: number): string => new Date(ms).toISOString();

/** The workspace's time as Seam writes it. */
export const timestamp = (state: State): string => iso(state.now());
