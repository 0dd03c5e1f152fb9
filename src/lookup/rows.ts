/**
 * Rows of answers as a person reads them: each has its own id, and of everything else the name. Times are in the time
 * zone of the row's system, where Seam knows it, with their offset.
 */
import * as z from "zod";
import type {
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  EnrollmentAutomation,
  Phone,
} from "../seam/resources.ts";
import {
  acsEntranceSchema,
  acsUserSchema,
  enrollmentAutomationSchema,
  issues,
  phoneSchema,
} from "../seam/schemas.ts";
import { CAN_UNLOCK, nameOfEntrance } from "./entrances.ts";
import { inZone, zoneOf } from "./zones.ts";

const maybe = z.string().optional();
const maybeYes = z.boolean().optional();
const problems = { errors: issues, warnings: issues };

/**
 * A credential. `acs_user` is the account that it belongs to, where no person is known; `is_suspended` and
 * `acs_user_problems` (codes) are about that account.
 */
export const credentialRow = z.object({
  acs_credential_id: z.string(),
  access_method: maybe,
  display_name: maybe,
  person: maybe,
  acs_user: maybe,
  system: maybe,
  doors: z.array(z.string()).optional(),
  starts_at: maybe,
  ends_at: maybe,
  is_suspended: maybeYes,
  acs_user_problems: z.array(z.string()).optional(),
  parent_acs_credential_id: maybe,
  ...problems,
});
export type CredentialRow = z.infer<typeof credentialRow>;

/** An account in a system; without a `person` it is not linked. */
export const acsUserRow = acsUserSchema
  .pick({
    acs_user_id: true,
    display_name: true,
    email_address: true,
    phone_number: true,
    is_suspended: true,
  })
  .extend({ person: maybe, system: maybe, ...problems });
export type AcsUserRow = z.infer<typeof acsUserRow>;

/** A phone. Seam says whose it is only where the phones of a person are asked for. */
export const phoneRow = phoneSchema
  .pick({ device_id: true, device_type: true, display_name: true, nickname: true })
  .extend({ person: maybe, can_receive_keys: maybeYes, ...problems });
export type PhoneRow = z.infer<typeof phoneRow>;

/** A door. */
export const entranceRow = acsEntranceSchema
  .pick({ acs_entrance_id: true, display_name: true })
  .extend({ system: maybe, ...problems });
export type EntranceRow = z.infer<typeof entranceRow>;

export const enrollmentAutomationRow = enrollmentAutomationSchema
  .pick({ enrollment_automation_id: true })
  .extend({ credential_manager: maybe });
export type EnrollmentAutomationRow = z.infer<typeof enrollmentAutomationRow>;

/** What is known of a credential besides itself. */
export interface AboutCredential {
  person?: string | undefined;
  acs_user?: AcsUser | undefined;
  system?: AcsSystem | undefined;
  doors?: readonly AcsEntrance[] | undefined;
}

export function toCredentialRow(credential: AcsCredential, about: AboutCredential): CredentialRow {
  const { person, acs_user, system, doors } = about;
  const { starts_at, ends_at, is_multi_phone_sync_credential } = credential;
  const zone = zoneOf(system);
  return {
    acs_credential_id: credential.acs_credential_id,
    access_method: credential.access_method,
    // All multi-phone keys have the same.
    display_name: is_multi_phone_sync_credential ? undefined : credential.display_name,
    person,
    acs_user: person || !acs_user ? undefined : nameOfAcsUser(acs_user),
    system: system?.name,
    doors: doors && doors.length > 0 ? doors.map(nameOfEntrance) : undefined, // "none" takes more than one look
    starts_at: starts_at && inZone(starts_at, zone),
    ends_at: ends_at && inZone(ends_at, zone),
    parent_acs_credential_id: credential.parent_acs_credential_id,
    errors: credential.errors,
    warnings: credential.warnings,
  };
}

export function toAcsUserRow(
  user: AcsUser,
  about: { person?: string | undefined; system?: AcsSystem | undefined },
): AcsUserRow {
  const { acs_user_id, display_name, email_address, phone_number, is_suspended, errors, warnings } = user;
  return {
    acs_user_id,
    display_name,
    email_address,
    phone_number,
    is_suspended: is_suspended || undefined,
    person: about.person,
    system: about.system?.name,
    errors,
    warnings,
  };
}

export function toPhoneRow(one: Phone, person?: string): PhoneRow {
  const { device_id, device_type, display_name, nickname, errors, warnings } = one;
  return {
    device_id,
    device_type,
    display_name,
    nickname,
    person,
    can_receive_keys: canReceiveKeys(one),
    errors,
    warnings,
  };
}

/** Only what Seam says of the phone's endpoints tells; undefined when it says nothing. */
function canReceiveKeys({ properties }: Phone): boolean | undefined {
  const said = [
    properties?.assa_abloy_credential_service_metadata?.has_active_endpoint,
    properties?.salto_space_credential_service_metadata?.has_active_phone,
  ];
  if (said.includes(true)) return true;
  return said.includes(false) ? false : undefined;
}

export const doorRows = (doors: readonly AcsEntrance[], systems: readonly AcsSystem[]): EntranceRow[] =>
  doors.map((one) => ({
    acs_entrance_id: one.acs_entrance_id,
    display_name: one.display_name,
    system: systemOf(one.acs_system_id, systems)?.name,
    errors: one.errors,
    warnings: one.warnings,
  }));

const METHODS = Object.entries(CAN_UNLOCK);

/** By what at least one of the doors opens; undefined when Seam says nothing of any. */
export function accessMethodsOf(doors: readonly AcsEntrance[]): string[] | undefined {
  const isSaid = doors.some((one) => METHODS.some(([, field]) => one[field] !== undefined));
  if (!isSaid) return undefined;
  return METHODS.filter(([, field]) => doors.some((one) => one[field])).map(([method]) => method);
}

export const toEnrollmentAutomationRow = (
  one: EnrollmentAutomation,
  systems: readonly AcsSystem[] = [],
): EnrollmentAutomationRow => ({
  enrollment_automation_id: one.enrollment_automation_id,
  credential_manager: systemOf(one.credential_manager_acs_system_id, systems)?.name,
});

export const nameOfAcsUser = ({
  display_name,
  email_address,
  acs_user_id,
}: Pick<AcsUser, "acs_user_id" | "display_name" | "email_address">): string =>
  display_name ?? email_address ?? acs_user_id;

/** The system with this id, if it is among them. */
export const systemOf = (
  acs_system_id: string | undefined,
  systems: readonly AcsSystem[] | undefined,
): AcsSystem | undefined => systems?.find((one) => one.acs_system_id === acs_system_id);
