/** What is wrong with what a person has, as when a key does not work. */
import * as z from "zod";
import type {
  AcsCredential,
  AcsSystem,
  AcsUser,
  EnrollmentAutomation,
  Phone,
  UserIdentity,
} from "../seam/resources.ts";
import { hasCome, isUnreadable } from "../seam/times.ts";
import { cleanText, quote } from "../text.ts";
import { systemOf } from "./rows.ts";
import { issuesOf, type Trouble, troublesOf } from "./standing.ts";
import { inZone, type Zone, zoneOf } from "./zones.ts";

/** One thing that is wrong: with what of them, and in Seam's words where it has some. */
export const problem = z.object({
  kind: z.string(),
  id: z.string(),
  code: z.string(),
  message: z.string().optional(),
});
type Problem = z.infer<typeof problem>;

interface Belongings {
  identity: UserIdentity;
  acs_users: readonly AcsUser[];
  /** All, and those that are shown. */
  credentials: readonly AcsCredential[];
  acs_credentials: readonly AcsCredential[];
  phones: readonly Phone[];
  automations: readonly EnrollmentAutomation[] | undefined;
}

/** In the order of the belongings; last the systems of their accounts, and those that put keys on their phones. */
export function problemsOf(theirs: Belongings, systems: readonly AcsSystem[], now: number): Problem[] {
  const { identity, acs_users, credentials, acs_credentials, phones, automations = [] } = theirs;
  const zone = (one: AcsUser | AcsCredential): Zone => zoneOf(systemOf(one.acs_system_id, systems));
  const ids = new Set([
    ...acs_users.map((one) => one.acs_system_id),
    ...automations.map((one) => one.credential_manager_acs_system_id),
  ]);
  return [
    ...each("user_identity", [identity], (one) => one.user_identity_id, issuesOf),
    ...each(
      "acs_user",
      acs_users,
      (one) => one.acs_user_id,
      (one) => troublesOf(one, now, zone(one)),
    ),
    ...each("acs_credential", credentials, (one) => one.acs_credential_id, issuesOf),
    ...each(
      "acs_credential",
      acs_credentials,
      (one) => one.acs_credential_id,
      (one) => wrongEnd(one, now, zone(one)),
    ),
    ...each("phone", phones, (one) => one.device_id, issuesOf),
    ...each(
      "acs_system",
      systems.filter((one) => ids.has(one.acs_system_id)),
      (one) => one.acs_system_id,
      ofSystem,
    ),
  ];
}

const each = <Item>(
  kind: string,
  items: readonly Item[],
  idOf: (item: Item) => string,
  troubles: (item: Item) => Trouble[],
): Problem[] => items.flatMap((item) => troubles(item).map((one) => ({ kind, id: idOf(item), ...one })));

function wrongEnd({ ends_at = "" }: AcsCredential, now: number, zone: Zone): Trouble[] {
  if (isUnreadable(ends_at))
    return [{ code: "ends_at_unreadable", message: `No time that can be read: ${quote(ends_at)}` }];
  if (!hasCome(ends_at, now)) return [];
  return [{ code: "has_ended", message: `Its validity ended ${inZone(ends_at, zone)}` }];
}

/** Rows have the names of systems, not their ids. */
const ofSystem = ({ name, ...system }: AcsSystem): Trouble[] =>
  issuesOf(system).map(({ code, message = code }) => ({
    code,
    message: cleanText(name ? `${quote(name)}: ${message}` : message),
  }));
