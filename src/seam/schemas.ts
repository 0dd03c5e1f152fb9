/**
 * Reads what resources.ts says, tolerantly: only ids are required, unknown fields and such of a wrong type are dropped,
 * and `null` has already been turned into "absent" (see http.ts).
 */
import * as z from "zod";
import { cleanText, cleanWord } from "../text.ts";
import type * as seam from "./resources.ts";
import { toIso } from "./times.ts";

/**
 * A schema for each field of an interface. A field that only one of them has does not compile, nor does a `?` that only
 * one of them has.
 */
type Fields<Row> = {
  [Field in keyof Row]-?: z.ZodType<Row[Field]> &
    (object extends Pick<Row, Field> ? { _zod: { optout: "optional" } } : unknown);
};

const ZONE = /^[\w+/-]{1,100}$/;

const text = z.string().overwrite((value) => cleanText(value));
const word = z.string().overwrite(cleanWord);
const id = word.min(1);

/** What Seam may leave out. Of a wrong type it counts as left out, so that it does not hide the resource. */
const maybe = <Field extends z.ZodType>(field: Field) => field.optional().catch(undefined);
const maybeText = maybe(text);
const maybeWord = maybe(word);
const maybeTime = maybe(z.string().overwrite(toIso));
/** A name of the IANA's, such as "America/Argentina/Buenos_Aires"; what has not the form of one counts as left out. */
const maybeZone = maybe(z.string().refine((name) => ZONE.test(name)));
const maybeYes = maybe(z.boolean());
const maybeIds = maybe(z.array(word));

const issue = z.object({
  error_code: maybeWord,
  warning_code: maybeWord,
  message: maybeText,
} satisfies Fields<seam.Issue>);

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

export const userIdentitySchema = z.object({
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
} satisfies Fields<seam.UserIdentity>);

export const acsUserSchema = z.object({
  acs_user_id: id,
  acs_system_id: maybeWord,
  display_name: maybeText,
  email_address: maybeText,
  phone_number: maybeText,
  user_identity_id: maybeWord,
  is_suspended: maybeYes,
  access_schedule: maybe(
    z.object({ starts_at: maybeTime, ends_at: maybeTime } satisfies Fields<seam.AccessSchedule>),
  ),
  pending_mutations: maybe(
    z.array(z.object({ mutation_code: maybeWord } satisfies Fields<seam.PendingMutation>)),
  ),
  errors: issues,
  warnings: issues,
} satisfies Fields<seam.AcsUser>);

export const acsSystemSchema = z.object({
  acs_system_id: id,
  name: maybeText,
  external_type: maybeWord,
  is_credential_manager: maybeYes,
  default_credential_manager_acs_system_id: maybeWord,
  location: maybe(z.object({ time_zone: maybeZone } satisfies Fields<seam.AcsLocation>)),
  errors: issues,
  warnings: issues,
} satisfies Fields<seam.AcsSystem>);

export const acsEntranceSchema = z.object({
  acs_entrance_id: id,
  acs_system_id: maybeWord,
  display_name: maybeText,
  can_unlock_with_card: maybeYes,
  can_unlock_with_code: maybeYes,
  can_unlock_with_mobile_key: maybeYes,
  can_unlock_with_cloud_key: maybeYes,
  errors: issues,
  warnings: issues,
} satisfies Fields<seam.AcsEntrance>);

/** A PIN (`code`) and a card number are deliberately not read: they never leave Seam through this server. */
export const acsCredentialSchema = z.preprocess(
  withoutSecrets,
  z.object({
    acs_credential_id: id,
    display_name: maybeText,
    access_method: maybeWord,
    acs_user_id: maybeWord,
    acs_system_id: maybeWord,
    user_identity_id: maybeWord,
    is_multi_phone_sync_credential: maybeYes,
    is_latest_desired_state_synced_with_provider: maybeYes,
    parent_acs_credential_id: maybeWord,
    starts_at: maybeTime,
    ends_at: maybeTime,
    created_at: maybeTime,
    errors: issues,
    warnings: issues,
  } satisfies Fields<seam.AcsCredential>),
);

export const enrollmentAutomationSchema = z.object({
  enrollment_automation_id: id,
  user_identity_id: maybeWord,
  credential_manager_acs_system_id: maybeWord,
  created_at: maybeTime,
} satisfies Fields<seam.EnrollmentAutomation>);

export const phoneSchema = z.object({
  device_id: id,
  device_type: maybeWord,
  display_name: maybeText,
  nickname: maybeText,
  created_at: maybeTime,
  properties: maybe(
    z.object({
      assa_abloy_credential_service_metadata: maybe(
        z.object({ has_active_endpoint: maybeYes } satisfies Fields<seam.AssaAbloyPhone>),
      ),
      salto_space_credential_service_metadata: maybe(
        z.object({ has_active_phone: maybeYes } satisfies Fields<seam.SaltoSpacePhone>),
      ),
    } satisfies Fields<seam.PhoneProperties>),
  ),
  errors: issues,
  warnings: issues,
} satisfies Fields<seam.Phone>);

/** The `token` is deliberately not read: it signs its holder in. */
export const clientSessionSchema = z.object({
  client_session_id: id,
  user_identity_id: maybeWord,
  created_at: maybeTime,
} satisfies Fields<seam.ClientSession>);

/** The `instant_key_url` is deliberately not read: it opens doors for whoever has it. */
export const instantKeySchema = z.object({
  instant_key_id: id,
  user_identity_id: maybeWord,
  created_at: maybeTime,
} satisfies Fields<seam.InstantKey>);

/** `client_session_token` and `instant_key_url` are deliberately not read: both are secrets. */
export const accessGrantSchema = z.object({
  access_grant_id: id,
  user_identity_id: maybeWord,
  display_name: maybeText,
  errors: issues,
  warnings: issues,
} satisfies Fields<seam.AccessGrant>);

export const seamEventSchema = z.object({
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
} satisfies Fields<seam.SeamEvent>);

/** The `secret` is deliberately not read: whoever has it can sign what is taken for Seam's word. */
export const webhookSchema = z.object({
  webhook_id: id,
  url: maybeText,
  event_types: maybeIds,
} satisfies Fields<seam.Webhook>);

export const newWebhookSchema = webhookSchema.extend({
  secret: z.string().min(1),
} satisfies Pick<Fields<seam.NewWebhook>, "secret">);

/** An event, or undefined for whatever cannot be read as one. */
export const anyEvent = seamEventSchema.or(z.unknown().transform(() => undefined));

export const seamWorkspaceSchema = z.object({
  workspace_id: id,
  name: maybeText,
  is_sandbox: maybeYes,
  is_suspended: maybeYes,
} satisfies Fields<seam.SeamWorkspace>);

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

/** Whether Seam says that the resource is on its way out (warning `being_deleted`, of an ACS user also mutation `deleting`). */
export const isBeingDeleted = ({
  warnings = [],
  pending_mutations = [],
}: seam.WithIssues & Pick<seam.AcsUser, "pending_mutations">): boolean =>
  warnings.some(({ warning_code }) => warning_code === "being_deleted") ||
  pending_mutations.some(({ mutation_code }) => mutation_code === "deleting");

/** Seam's words when it gave up deleting the resource (error `failed_to_delete_on_acs_system`), else undefined. */
export const deletionFailure = ({ errors }: seam.WithIssues): string | undefined => {
  const failure = errors?.find((error) => error.error_code === "failed_to_delete_on_acs_system");
  return failure && (failure.message ?? "failed_to_delete_on_acs_system");
};
