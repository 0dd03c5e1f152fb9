/**
 * The parts of Seam's resources that this server uses, named as in Seam's API (https://docs.seam.co/latest/api).
 * Only ids are sure to be there: what Seam leaves out, or sends as `null` or with a wrong type, is absent. Times are
 * ISO 8601 strings in UTC, ids are opaque strings, and texts are cleaned: others wrote them. Types only.
 */

/** A person. */
export interface UserIdentity extends WithIssues {
  user_identity_id: string;
  display_name?: string | undefined;
  full_name?: string | undefined;
  /** The caller's own key for the person, unique in the workspace. */
  user_identity_key?: string | undefined;
  email_address?: string | undefined;
  /** In E.164 as a rule. */
  phone_number?: string | undefined;
  /** The accounts that are linked to the person. */
  acs_user_ids?: string[] | undefined;
  created_at?: string | undefined;
}

/** From when until when an account has access; an end that is absent is open. */
export interface AccessSchedule {
  starts_at?: string | undefined;
  ends_at?: string | undefined;
}

/** Somebody's account in an access control system. */
export interface AcsUser extends WithIssues {
  acs_user_id: string;
  acs_system_id?: string | undefined;
  display_name?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
  /** The person that it is linked to. */
  user_identity_id?: string | undefined;
  is_suspended?: boolean | undefined;
  access_schedule?: AccessSchedule | undefined;
  /** What Seam is still passing on to the access control system. */
  pending_mutations?: PendingMutation[] | undefined;
}

/** A change that Seam has taken over, and that the access control system has not confirmed yet. */
export interface PendingMutation {
  /** One of an open list, for example `updating_suspension_state`. */
  mutation_code?: string | undefined;
}

/** An access control system, or a credential manager, which puts mobile keys on phones. */
export interface AcsSystem extends WithIssues {
  acs_system_id: string;
  name?: string | undefined;
  /** The vendor's product, for example `visionline_system`. */
  external_type?: string | undefined;
  is_credential_manager?: boolean | undefined;
  default_credential_manager_acs_system_id?: string | undefined;
  location?: AcsLocation | undefined;
}

/** Where an access control system stands. */
export interface AcsLocation {
  /** The IANA's name, for example `America/New_York`. */
  time_zone?: string | undefined;
}

/** A door, and by what it opens. */
export interface AcsEntrance extends WithIssues {
  acs_entrance_id: string;
  acs_system_id?: string | undefined;
  display_name?: string | undefined;
  can_unlock_with_card?: boolean | undefined;
  can_unlock_with_code?: boolean | undefined;
  can_unlock_with_mobile_key?: boolean | undefined;
  can_unlock_with_cloud_key?: boolean | undefined;
}

/** A key, card or code. A PIN and a card number are never read, and masked where a vendor repeats them in a text. */
export interface AcsCredential extends WithIssues {
  acs_credential_id: string;
  display_name?: string | undefined;
  /** `code`, `card`, `mobile_key` or `cloud_key`. */
  access_method?: string | undefined;
  acs_user_id?: string | undefined;
  acs_system_id?: string | undefined;
  user_identity_id?: string | undefined;
  is_multi_phone_sync_credential?: boolean | undefined;
  /** Whether the access control system has what Seam was asked for last. */
  is_latest_desired_state_synced_with_provider?: boolean | undefined;
  /** On the copy that is on one phone: the credential that it is a copy of. */
  parent_acs_credential_id?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  created_at?: string | undefined;
}

/** That the phones of a person are prepared for mobile keys as they sign in. */
export interface EnrollmentAutomation {
  enrollment_automation_id: string;
  user_identity_id?: string | undefined;
  credential_manager_acs_system_id?: string | undefined;
  created_at?: string | undefined;
}

/** A phone on which a person has signed in to the app. Whose it is, Seam does not say. */
export interface Phone extends WithIssues {
  device_id: string;
  device_type?: string | undefined;
  display_name?: string | undefined;
  nickname?: string | undefined;
  created_at?: string | undefined;
  properties?: PhoneProperties | undefined;
}

/** Whether a phone can receive keys: whether it has an active endpoint with the credential manager. */
export interface PhoneProperties {
  assa_abloy_credential_service_metadata?: AssaAbloyPhone | undefined;
  salto_space_credential_service_metadata?: SaltoSpacePhone | undefined;
}

/** A phone as ASSA ABLOY's credential manager knows it. */
export interface AssaAbloyPhone {
  has_active_endpoint?: boolean | undefined;
}

/** A phone as Salto Space's credential manager knows it. */
export interface SaltoSpacePhone {
  has_active_phone?: boolean | undefined;
}

/** Somebody's session in an app. Its token is never read: it signs its holder in. */
export interface ClientSession {
  client_session_id: string;
  user_identity_id?: string | undefined;
  created_at?: string | undefined;
}

/** A link to a key that needs no app. Its URL is never read: it opens doors for whoever has it. */
export interface InstantKey {
  instant_key_id: string;
  user_identity_id?: string | undefined;
  created_at?: string | undefined;
}

/** Access of a person, for which Seam issues the keys. Its token and its URL are never read: both are secrets. */
export interface AccessGrant extends WithIssues {
  access_grant_id: string;
  user_identity_id?: string | undefined;
  display_name?: string | undefined;
}

/** Something that happened. Which id it carries depends on its type; no type carries a `user_identity_id`. */
export interface SeamEvent {
  event_id: string;
  /** One of an open list, for example `phone.deactivated`. */
  event_type: string;
  created_at?: string | undefined;
  occurred_at?: string | undefined;
  acs_credential_id?: string | undefined;
  acs_user_id?: string | undefined;
  enrollment_automation_id?: string | undefined;
  device_id?: string | undefined;
  client_session_id?: string | undefined;
  access_grant_id?: string | undefined;
}

/** Where Seam sends events. Its secret is read only when it is created. */
export interface Webhook {
  webhook_id: string;
  url?: string | undefined;
  /** `*` stands for all. */
  event_types?: string[] | undefined;
}

/** A webhook that was just created, with the secret by which its deliveries are signed. */
export interface NewWebhook extends Webhook {
  secret: string;
}

/** The workspace that credentials belong to. */
export interface SeamWorkspace {
  workspace_id: string;
  name?: string | undefined;
  /** Whether Seam runs it without real doors. */
  is_sandbox?: boolean | undefined;
  /** Whether Seam has put the sandbox to sleep, as it does with one that nobody has used for two weeks. */
  is_suspended?: boolean | undefined;
}

/** What Seam says is wrong with a resource; absent when nothing is. */
export interface WithIssues {
  errors?: Issue[] | undefined;
  warnings?: Issue[] | undefined;
}

/** An error or a warning on a resource. */
export interface Issue {
  /** One of an open list, for example `failed_to_delete_on_acs_system`. */
  error_code?: string | undefined;
  /** One of an open list, for example `being_deleted`. */
  warning_code?: string | undefined;
  message?: string | undefined;
}
