/**
 * The parts of Seam's resources that this server uses, named as in Seam's API (https://docs.seam.co/latest/api).
 * Replies are read tolerantly: only ids are required, unknown fields and such of a wrong type are dropped, and `null`
 * has already been turned into "absent" (see http.ts). Times are ISO 8601 strings in UTC, ids are opaque strings.
 */
import { z } from "zod";
import { cleanText, cleanWord } from "../text.ts";

const ZONE = /^[\w+/-]{1,100}$/;

const text = z.string().overwrite((value) => cleanText(value));
const word = z.string().overwrite(cleanWord);
const id = word.min(1);

/** What Seam may leave out. Of a wrong type it counts as left out, so that it does not hide the resource. */
const maybe = <Field extends z.ZodType>(field: Field) => field.optional().catch(undefined);
const maybeText = maybe(text);
const maybeWord = maybe(word);
const maybeTime = maybeWord;
/** A name of the IANA's, such as "America/Argentina/Buenos_Aires"; what has not the form of one counts as left out. */
const maybeZone = maybe(z.string().refine((name) => ZONE.test(name)));
const maybeYes = maybe(z.boolean());
const maybeIds = maybe(z.array(word));

/** An error or a warning on a resource. `error_code` and `warning_code` are open lists. */
const issue = z.object({ error_code: maybeWord, warning_code: maybeWord, message: maybeText });

/** None is the usual case and says nothing. One that has not the form that it should is kept as far as it can be read. */
export const issues = z.preprocess((value) => {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.length ? Array.from(list, readable) : undefined;
}, z.array(issue).optional());

function readable(entry: unknown): object {
  if (entry && typeof entry === "object")
    return Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [key, typeof value === "number" ? String(value) : value]),
    );
  return entry === undefined ? {} : { message: String(entry) };
}

export const userIdentity = z.object({
  user_identity_id: id,
  display_name: maybeText,
  full_name: maybeText,
  user_identity_key: maybeText,
  email_address: maybeText,
  phone_number: maybeText,
  acs_user_ids: maybeIds,
  created_at: maybeTime,
  errors: issues,
  warnings: issues,
});
export type UserIdentity = z.infer<typeof userIdentity>;

export const acsUser = z.object({
  acs_user_id: id,
  acs_system_id: maybeWord,
  display_name: maybeText,
  email_address: maybeText,
  phone_number: maybeText,
  user_identity_id: maybeWord,
  is_suspended: maybeYes,
  /** From when until when the account has access. */
  access_schedule: maybe(z.object({ starts_at: maybeTime, ends_at: maybeTime })),
  errors: issues,
  warnings: issues,
});
export type AcsUser = z.infer<typeof acsUser>;

export const acsSystem = z.object({
  acs_system_id: id,
  name: maybeText,
  external_type: maybeWord,
  is_credential_manager: maybeYes,
  default_credential_manager_acs_system_id: maybeWord,
  location: maybe(z.object({ time_zone: maybeZone })),
  errors: issues,
  warnings: issues,
});
export type AcsSystem = z.infer<typeof acsSystem>;

export const acsEntrance = z.object({
  acs_entrance_id: id,
  acs_system_id: maybeWord,
  display_name: maybeText,
  can_unlock_with_card: maybeYes,
  can_unlock_with_code: maybeYes,
  can_unlock_with_mobile_key: maybeYes,
  can_unlock_with_cloud_key: maybeYes,
  errors: issues,
  warnings: issues,
});
export type AcsEntrance = z.infer<typeof acsEntrance>;

/** A PIN (`code`) and a card number are deliberately not read: they never leave Seam through this server. */
const visibleCredential = z.object({
  acs_credential_id: id,
  display_name: maybeText,
  access_method: maybeWord,
  acs_user_id: maybeWord,
  acs_system_id: maybeWord,
  user_identity_id: maybeWord,
  is_multi_phone_sync_credential: maybeYes,
  parent_acs_credential_id: maybeWord,
  starts_at: maybeTime,
  ends_at: maybeTime,
  created_at: maybeTime,
  errors: issues,
  warnings: issues,
});
export const acsCredential = z.preprocess(withoutSecrets, visibleCredential);
export type AcsCredential = z.infer<typeof acsCredential>;

export const enrollmentAutomation = z.object({
  enrollment_automation_id: id,
  user_identity_id: maybeWord,
  credential_manager_acs_system_id: maybeWord,
  created_at: maybeTime,
});
export type EnrollmentAutomation = z.infer<typeof enrollmentAutomation>;

export const phone = z.object({
  device_id: id,
  device_type: maybeWord,
  display_name: maybeText,
  nickname: maybeText,
  created_at: maybeTime,
  /** Whether the phone can receive keys: an active endpoint with the credential manager. */
  properties: maybe(
    z.object({
      assa_abloy_credential_service_metadata: maybe(z.object({ has_active_endpoint: maybeYes })),
      salto_space_credential_service_metadata: maybe(z.object({ has_active_phone: maybeYes })),
    }),
  ),
  errors: issues,
  warnings: issues,
});
export type Phone = z.infer<typeof phone>;

/** The `token` is deliberately not read: it signs its holder in. */
export const clientSession = z.object({
  client_session_id: id,
  user_identity_id: maybeWord,
  created_at: maybeTime,
});
export type ClientSession = z.infer<typeof clientSession>;

/** The `instant_key_url` is deliberately not read: it opens doors for whoever has it. */
export const instantKey = z.object({
  instant_key_id: id,
  user_identity_id: maybeWord,
  created_at: maybeTime,
});
export type InstantKey = z.infer<typeof instantKey>;

/** `client_session_token` and `instant_key_url` are deliberately not read: both are secrets. */
export const accessGrant = z.object({
  access_grant_id: id,
  user_identity_id: maybeWord,
  display_name: maybeText,
  errors: issues,
  warnings: issues,
});
export type AccessGrant = z.infer<typeof accessGrant>;

/** An event of /events/list. Which id it carries depends on its type; no type carries a `user_identity_id`. */
export const seamEvent = z.object({
  event_id: id,
  event_type: id,
  created_at: maybeTime,
  occurred_at: maybeTime,
  acs_credential_id: maybeWord,
  acs_user_id: maybeWord,
  enrollment_automation_id: maybeWord,
  device_id: maybeWord,
  client_session_id: maybeWord,
  access_grant_id: maybeWord,
});
export type SeamEvent = z.infer<typeof seamEvent>;

/** Stands for whatever cannot be read. */
export const unreadable = z.unknown().transform(() => undefined);

export const workspace = z.object({
  workspace_id: id,
  name: maybeText,
  is_sandbox: maybeYes,
});
export type Workspace = z.infer<typeof workspace>;

const SECRETS = new Set(["code", "card_number", "original_code", "new_code"]);
const WORDS = new Set(["display_name", "message"]);
/** Errors and warnings, and their entries when these are plain texts. */
const PLAIN_ISSUE = /^(errors|warnings|\d+)$/;

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
    (WORDS.has(key) || PLAIN_ISSUE.test(key)) && typeof value === "string" ? mask(value) : value,
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
