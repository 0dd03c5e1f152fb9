/**
 * The resources as Seam's API sends them (OpenAPI of 2026-07-24). Every property that Seam marks as always
 * present is required here, so that a reply missing one does not compile. Times are ISO 8601 UTC (`Z`).
 */

export interface ErrorMark {
  error_code: string;
  message: string;
  created_at: string;
  acs_system_id?: string;
  acs_user_id?: string;
}

export interface WarningMark {
  warning_code: string;
  message: string;
  created_at: string;
}

export interface PendingMutation {
  mutation_code: string;
  message: string;
  created_at: string;
}

/** Something that carries Seam's errors and warnings; both lists are always sent. */
export interface Marked {
  errors: ErrorMark[];
  warnings: WarningMark[];
}

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

export type AccessMethod = "code" | "card" | "mobile_key" | "cloud_key";

export interface VisionlineCredentialMetadata {
  card_function_type: "guest" | "staff";
  auto_join?: boolean;
  joiner_acs_credential_ids?: string[];
  guest_acs_entrance_ids: string[];
  common_acs_entrance_ids: string[];
  is_valid: boolean;
}

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
  visionline_metadata?: VisionlineCredentialMetadata;
  workspace_id: string;
}

export interface AcsSystem extends Marked {
  acs_system_id: string;
  name: string;
  external_type: string;
  external_type_display_name: string;
  system_type: string;
  system_type_display_name: string;
  is_credential_manager: boolean;
  default_credential_manager_acs_system_id: string | null;
  acs_user_count: number;
  connected_account_id: string;
  connected_account_ids: string[];
  created_at: string;
  image_url: string;
  image_alt_text: string;
  location: { time_zone: string | null };
  workspace_id: string;
}

export type DoorCategory = "entrance" | "guest" | "common";

export interface AcsEntrance extends Marked {
  acs_entrance_id: string;
  acs_system_id: string;
  connected_account_id: string;
  created_at: string;
  display_name: string;
  can_unlock_with_card: boolean;
  can_unlock_with_code: boolean;
  can_unlock_with_mobile_key: boolean;
  can_unlock_with_cloud_key: boolean;
  space_ids: string[];
  visionline_metadata?: { door_category: DoorCategory; door_name: string };
  salto_space_metadata?: { door_name: string };
}

export interface Phone extends Marked {
  device_id: string;
  device_type: "ios_phone" | "android_phone";
  display_name: string;
  nickname?: string;
  created_at: string;
  custom_metadata: Record<string, string | boolean>;
  properties: {
    assa_abloy_credential_service_metadata?: {
      has_active_endpoint: boolean;
      endpoints: { endpoint_id: string; is_active: boolean }[];
    };
  };
  workspace_id: string;
}

export interface EnrollmentAutomation {
  enrollment_automation_id: string;
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  created_at: string;
  workspace_id: string;
}

export interface ClientSession {
  client_session_id: string;
  token: string;
  user_identifier_key: string | null;
  user_identity_id?: string;
  user_identity_ids: string[];
  customer_key?: string;
  connect_webview_ids: string[];
  connected_account_ids: string[];
  device_count: number;
  created_at: string;
  expires_at: string;
  workspace_id: string;
}

export interface InstantKey {
  instant_key_id: string;
  instant_key_url: string;
  client_session_id: string;
  user_identity_id: string;
  created_at: string;
  expires_at: string;
  workspace_id: string;
}

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

/** One entry of `/events/list`. No event of these resources names a user identity: Seam sends none. */
export interface SeamEvent {
  event_id: string;
  event_type: string;
  workspace_id: string;
  created_at: string;
  occurred_at: string;
  acs_system_id?: string;
  acs_user_id?: string;
  acs_credential_id?: string;
  connected_account_id?: string;
  enrollment_automation_id?: string;
  device_id?: string;
  device_custom_metadata?: Record<string, string | boolean>;
  client_session_id?: string;
  access_grant_id?: string;
}
