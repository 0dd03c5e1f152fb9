/**
 * The parts of Seam's resources that this server uses, named as in Seam's API (https://docs.seam.co/latest/api).
 * Replies are read tolerantly: only ids are required, unknown fields are dropped, and `null` has already been
 * turned into "absent" (see http.ts). Times are ISO 8601 strings in UTC, ids are opaque strings.
 */
import { z } from "zod";

const MAX_TEXT = 200;
const MAX_WORD = 100;
const NO_WORD = /[^\w.:+-]+/g;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]+/gu;

/**
 * Makes a text that anybody may have written (a name, a nickname, a message) safe to show: control and invisible
 * formatting characters, bidirectional ones among them, become a space, and 200 characters are the most.
 */
export function cleanText(text: string, max = MAX_TEXT): string {
  const plain = text
    .slice(0, 4 * max)
    .toWellFormed()
    .replace(UNSAFE, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > max ? `${plain.slice(0, max - 1).toWellFormed()}…` : plain;
}

/** Ids, types, codes and times are Seam's own words: what cannot be part of one is dropped, and 100 characters are the most. */
export const cleanWord = (word: string): string =>
  word
    .slice(0, 4 * MAX_WORD)
    .replace(NO_WORD, "")
    .slice(0, MAX_WORD);

const text = z.string().overwrite((value) => cleanText(value));
const word = z.string().overwrite(cleanWord);
const id = word.min(1);
const time = word;
const ids = z.array(word);

/** An error or a warning on a resource. `error_code` and `warning_code` are open lists. */
const issue = z.object({
  error_code: word.optional(),
  warning_code: word.optional(),
  message: text.optional(),
});
/** None is the usual case and says nothing. */
const issues = z
  .array(issue)
  .optional()
  .overwrite((list) => (list?.length ? list : undefined));

export const userIdentity = z.object({
  user_identity_id: id,
  display_name: text.optional(),
  full_name: text.optional(),
  user_identity_key: text.optional(),
  email_address: text.optional(),
  phone_number: text.optional(),
  acs_user_ids: ids.optional(),
  created_at: time.optional(),
  errors: issues,
  warnings: issues,
});
export type UserIdentity = z.infer<typeof userIdentity>;

export const acsUser = z.object({
  acs_user_id: id,
  acs_system_id: word.optional(),
  display_name: text.optional(),
  email_address: text.optional(),
  phone_number: text.optional(),
  user_identity_id: word.optional(),
  is_suspended: z.boolean().optional(),
  errors: issues,
  warnings: issues,
});
export type AcsUser = z.infer<typeof acsUser>;

export const acsSystem = z.object({
  acs_system_id: id,
  name: text.optional(),
  external_type: word.optional(),
  is_credential_manager: z.boolean().optional(),
  default_credential_manager_acs_system_id: word.optional(),
  errors: issues,
  warnings: issues,
});
export type AcsSystem = z.infer<typeof acsSystem>;

export const acsEntrance = z.object({
  acs_entrance_id: id,
  acs_system_id: word.optional(),
  display_name: text.optional(),
  can_unlock_with_card: z.boolean().optional(),
  can_unlock_with_code: z.boolean().optional(),
  can_unlock_with_mobile_key: z.boolean().optional(),
});
export type AcsEntrance = z.infer<typeof acsEntrance>;

/** A PIN (`code`) and a card number are deliberately not read: they never leave Seam through this server. */
const visibleCredential = z.object({
  acs_credential_id: id,
  display_name: text.optional(),
  access_method: word.optional(),
  acs_user_id: word.optional(),
  acs_system_id: word.optional(),
  user_identity_id: word.optional(),
  is_multi_phone_sync_credential: z.boolean().optional(),
  parent_acs_credential_id: word.optional(),
  starts_at: time.optional(),
  ends_at: time.optional(),
  created_at: time.optional(),
  errors: issues,
  warnings: issues,
});
export const acsCredential = z.preprocess(withoutSecrets, visibleCredential);
export type AcsCredential = z.infer<typeof acsCredential>;

export const enrollmentAutomation = z.object({
  enrollment_automation_id: id,
  user_identity_id: word.optional(),
  credential_manager_acs_system_id: word.optional(),
  created_at: time.optional(),
});
export type EnrollmentAutomation = z.infer<typeof enrollmentAutomation>;

export const phone = z.object({
  device_id: id,
  device_type: word.optional(),
  display_name: text.optional(),
  nickname: text.optional(),
  created_at: time.optional(),
  /** Whether the phone can receive keys: an active endpoint with the credential manager. */
  properties: z
    .object({
      assa_abloy_credential_service_metadata: z
        .object({ has_active_endpoint: z.boolean().optional() })
        .optional(),
      salto_space_credential_service_metadata: z
        .object({ has_active_phone: z.boolean().optional() })
        .optional(),
    })
    .optional(),
  errors: issues,
  warnings: issues,
});
export type Phone = z.infer<typeof phone>;

/** The `token` is deliberately not read: it signs its holder in. */
export const clientSession = z.object({ client_session_id: id, created_at: time.optional() });
export type ClientSession = z.infer<typeof clientSession>;

/** The `instant_key_url` is deliberately not read: it opens doors for whoever has it. */
export const instantKey = z.object({ instant_key_id: id, created_at: time.optional() });
export type InstantKey = z.infer<typeof instantKey>;

/** `client_session_token` and `instant_key_url` are deliberately not read: both are secrets. */
export const accessGrant = z.object({
  access_grant_id: id,
  display_name: text.optional(),
  errors: issues,
  warnings: issues,
});
export type AccessGrant = z.infer<typeof accessGrant>;

/** An event of /events/list. Which id it carries depends on its type; no type carries a `user_identity_id`. */
export const seamEvent = z.object({
  event_id: id,
  event_type: word,
  occurred_at: time.optional(),
  acs_credential_id: word.optional(),
  acs_user_id: word.optional(),
  enrollment_automation_id: word.optional(),
  device_id: word.optional(),
  client_session_id: word.optional(),
  access_grant_id: word.optional(),
});
export type SeamEvent = z.infer<typeof seamEvent>;

export const workspace = z.object({
  workspace_id: id,
  name: text.optional(),
  is_sandbox: z.boolean().optional(),
});
export type Workspace = z.infer<typeof workspace>;

const SECRETS = new Set(["code", "card_number", "original_code", "new_code"]);
const WORDS = new Set(["display_name", "message"]);

/** Vendors put the PIN or the card number into the display name, and into errors and warnings. */
function withoutSecrets(credential: unknown): unknown {
  const secrets = new Set<string>();
  const text = JSON.stringify(credential, (key, value) => {
    if (SECRETS.has(key) && value) secrets.add(String(value));
    return value;
  });
  if (secrets.size === 0) return credential;
  const mask = (words: string) =>
    [...secrets].reduce((shown, secret) => shown.replaceAll(secret, "•••"), words);
  return JSON.parse(text, (key, value) =>
    WORDS.has(key) && typeof value === "string" ? mask(value) : value,
  );
}

type Marked = { warnings?: z.infer<typeof issues> | undefined; errors?: z.infer<typeof issues> | undefined };

/** Whether Seam says that the resource is on its way out (warning `being_deleted`). */
export const isBeingDeleted = (resource: Marked): boolean =>
  resource.warnings?.some((warning) => warning.warning_code === "being_deleted") ?? false;

/** Seam's words when it gave up deleting the resource (error `failed_to_delete_on_acs_system`), else undefined. */
export const deletionFailure = (resource: Marked): string | undefined => {
  const failure = resource.errors?.find((error) => error.error_code === "failed_to_delete_on_acs_system");
  return failure && (failure.message ?? "failed_to_delete_on_acs_system");
};
