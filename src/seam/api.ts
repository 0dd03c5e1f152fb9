/** Seam's API as this server uses it, with Seam's own names (https://docs.seam.co/latest/api). Types only. */
import type { Reply } from "./replies.ts";
import type {
  AccessGrant,
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  ClientSession,
  EnrollmentAutomation,
  InstantKey,
  NewWebhook,
  Phone,
  SeamEvent,
  SeamWorkspace,
  UserIdentity,
  Webhook,
} from "./resources.ts";

/** A connection to Seam: a pool of sockets, opened at the first request. */
export interface SeamConnection {
  /** Seam for the length of one piece of work: an aborted `signal` stops every request made through it. */
  for(work?: { signal?: AbortSignal | undefined; onReply?: ((reply: Reply) => void) | undefined }): Seam;
  /** Seam's clock in ms since 1970, to the second, by its last reply; this machine's before any reply. */
  now(): number;
  /** Closes all sockets. */
  close(): Promise<void>;
}

/**
 * Seam's API as far as this server uses it, with Seam's own names: `seam.phones.list({ owner_user_identity_id })`.
 * Times are ISO 8601 strings in UTC, ids are opaque strings, and Seam's `null` is left out. Lists return all rows, or
 * one {@link Page} where Seam pages. Every function throws {@link SeamError} when Seam refuses,
 * {@link SeamUnreachable} when no usable reply comes, {@link SeamNotConfigured} without credentials, and the reason
 * of an aborted signal. Reads and deletes are tried three times, creates and updates once.
 */
export interface Seam {
  user_identities: {
    create(params: PersonFields & { acs_system_ids?: string[] | undefined }): Promise<UserIdentity>;
    get(params: { user_identity_id: string } | { user_identity_key: string }): Promise<UserIdentity>;
    list(
      params: Paging & { search?: string | undefined; user_identity_ids?: string[] | undefined },
    ): Promise<Page<UserIdentity>>;
    update(params: PersonFields & { user_identity_id: string }): Promise<void>;
    delete(params: { user_identity_id: string }): Promise<void>;
    add_acs_user(params: { user_identity_id: string; acs_user_id: string }): Promise<void>;
    remove_acs_user(params: { user_identity_id: string; acs_user_id: string }): Promise<void>;
    enrollment_automations: {
      launch(params: EnrollmentLaunch): Promise<EnrollmentAutomation>;
      get(params: { enrollment_automation_id: string }): Promise<EnrollmentAutomation>;
      list(params: { user_identity_id: string }): Promise<EnrollmentAutomation[]>;
      delete(params: { enrollment_automation_id: string }): Promise<void>;
    };
  };
  acs: {
    users: {
      get(params: AcsUserReference): Promise<AcsUser>;
      list(
        params: Paging & {
          acs_system_id?: string | undefined;
          search?: string | undefined;
          user_identity_id?: string | undefined;
        },
      ): Promise<Page<AcsUser>>;
      delete(params: AcsUserReference): Promise<void>;
      suspend(params: AcsUserReference): Promise<void>;
      unsuspend(params: AcsUserReference): Promise<void>;
    };
    credentials: {
      create(params: CredentialCreate): Promise<AcsCredential>;
      get(params: { acs_credential_id: string }): Promise<AcsCredential>;
      list(
        params: Paging & {
          acs_user_id?: string | undefined;
          acs_system_id?: string | undefined;
          user_identity_id?: string | undefined;
          search?: string | undefined;
        },
      ): Promise<Page<AcsCredential>>;
      update(params: { acs_credential_id: string; ends_at: string }): Promise<void>;
      delete(params: { acs_credential_id: string }): Promise<void>;
      list_accessible_entrances(params: { acs_credential_id: string }): Promise<AcsEntrance[]>;
    };
    systems: {
      list(params: object): Promise<AcsSystem[]>;
      list_compatible_credential_manager_acs_systems(params: { acs_system_id: string }): Promise<AcsSystem[]>;
    };
    entrances: {
      list(
        params: Paging & { acs_system_id?: string | undefined; acs_entrance_ids?: string[] | undefined },
      ): Promise<Page<AcsEntrance>>;
      list_credentials_with_access(params: { acs_entrance_id: string }): Promise<AcsCredential[]>;
    };
  };
  phones: {
    list(params: {
      owner_user_identity_id?: string | undefined;
      acs_credential_id?: string | undefined;
    }): Promise<Phone[]>;
    get(params: { device_id: string }): Promise<Phone>;
    deactivate(params: { device_id: string }): Promise<void>;
    simulate: {
      /** In Seam's sandbox workspaces, and in the built-in one. */
      create_sandbox_phone(params: {
        user_identity_id: string;
        phone_metadata?: object | undefined;
      }): Promise<Phone>;
    };
  };
  client_sessions: {
    get(params: { client_session_id: string }): Promise<ClientSession>;
    list(params: { user_identity_id: string }): Promise<ClientSession[]>;
    delete(params: { client_session_id: string }): Promise<void>;
  };
  instant_keys: {
    get(params: { instant_key_id: string }): Promise<InstantKey>;
    list(params: { user_identity_id: string }): Promise<InstantKey[]>;
    delete(params: { instant_key_id: string }): Promise<void>;
  };
  access_grants: {
    get(params: { access_grant_id: string }): Promise<AccessGrant>;
    list(params: Paging & { user_identity_id: string }): Promise<Page<AccessGrant>>;
    delete(params: { access_grant_id: string }): Promise<void>;
  };
  workspaces: {
    /** The workspace that the credentials belong to. */
    get(params: object): Promise<SeamWorkspace>;
  };
  events: {
    /** `count` is of all events that came. One that cannot be read is left out: it must not hide those beside it. */
    list(params: EventFilter): Promise<{ events: SeamEvent[]; count: number }>;
  };
  webhooks: {
    /** Without types Seam sends events of all. */
    create(params: { url: string; event_types?: readonly string[] | undefined }): Promise<NewWebhook>;
    list(params: object): Promise<Webhook[]>;
    delete(params: { webhook_id: string }): Promise<void>;
  };
}

/** One page of a list, and the cursor of the next one when there is one. */
export interface Page<Item> {
  items: Item[];
  next_page_cursor?: string | undefined;
  /** Of which list, and the field that holds a row's own id. */
  list: { path: string; id: string };
}

/** Where a page starts and how long it is. Seam wants all other parameters repeated on every page. */
export interface Paging {
  page_cursor?: string | undefined;
  limit?: number | undefined;
}

/** What a user identity is made of. */
export interface PersonFields {
  full_name?: string | undefined;
  email_address?: string | undefined;
  /** In E.164. */
  phone_number?: string | undefined;
  user_identity_key?: string | undefined;
}

/** An account, by its id or as the one that a person has in a system. */
export type AcsUserReference = { acs_user_id: string } | { user_identity_id: string; acs_system_id: string };

/** Parameters of /acs/credentials/create. Times are ISO 8601 in UTC (`Z`). */
export interface CredentialCreate {
  acs_user_id?: string | undefined;
  access_method: "code" | "card" | "mobile_key" | "cloud_key";
  is_multi_phone_sync_credential?: boolean | undefined;
  credential_manager_acs_system_id?: string | undefined;
  allowed_acs_entrance_ids?: string[] | undefined;
  code?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  visionline_metadata?: object | undefined;
  assa_abloy_vostio_metadata?: object | undefined;
  salto_space_metadata?: object | undefined;
}

/** Parameters of /user_identities/enrollment_automations/launch. */
export interface EnrollmentLaunch {
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  create_credential_manager_user?: boolean | undefined;
  credential_manager_acs_user_id?: string | undefined;
  acs_credential_pool_id?: string | undefined;
}

/** Which events, from when on. */
export interface EventFilter {
  event_types: string[];
  /** ISO 8601, exclusive; Seam requires it. */
  since: string;
  limit: number;
  /** How many events to pass over: there is no cursor. */
  unstable_offset?: number;
}
