/** Before a credential is issued: who gets it, for which doors, and whether it can work at all. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { findOwnerOfKey } from "../lookup/acs-users.ts";
import { type AccessMethod, type Entrances, findEntrances } from "../lookup/entrances.ts";
import { refuseLeaving } from "../lookup/evidence.ts";
import { optionalLooks } from "../lookup/looks.ts";
import type { AcsUserReference, PersonReference } from "../lookup/references.ts";
import { systemOf } from "../lookup/rows.ts";
import { inZone, toUtc, type Zone, zoneOf } from "../lookup/zones.ts";
import type { Seam } from "../seam/api.ts";
import type { AcsEntrance, AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { lookAtKey } from "./mobile-keys.ts";

/** What a call asks for. */
export interface Wanted extends AcsUserReference, PersonReference, Entrances {
  credential_manager_acs_system_id?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
}

/** What can be sent to Seam, and what is odd about it. */
export interface Order {
  user: AcsUser;
  /** Whose account it is, as far as Seam says. */
  person: UserIdentity | undefined;
  /** Where the account is, as far as Seam lists it. */
  system: AcsSystem | undefined;
  /** Those that it shall open, as far as Seam lists them. */
  entrances: AcsEntrance[];
  /** What goes to Seam as it is. */
  params: {
    acs_user_id: string;
    allowed_acs_entrance_ids: string[] | undefined;
    starts_at: string | undefined;
    ends_at: string | undefined;
  };
  warnings: string[];
  /** Of a mobile key: whether the person's phones are prepared; undefined when that is not known, or not needed. */
  isEnrolled: boolean | undefined;
}

/**
 * Finds the account and the doors, and looks at what decides whether the credential can work. Throws a Refusal for what
 * is surely wrong; what is merely odd is in `warnings`.
 */
export async function prepareOrder(
  context: Context,
  wanted: Wanted,
  access_method: AccessMethod,
): Promise<Order> {
  const { seam, now } = context;
  const { look, warnings: unchecked } = optionalLooks(context);
  const listed = seam.acs.systems.list({});
  listed.catch(() => {}); // whoever waits for it hears of it
  const { user: found, identity } = await findOwnerOfKey(seam, wanted, listed);
  const user = { ...found, user_identity_id: found.user_identity_id ?? identity?.user_identity_id };
  refuseLeaving(user, `ACS user ${user.acs_user_id}`, UNDONE);
  if (identity) refuseLeaving(identity, `the person ${identity.user_identity_id}`, UNDONE);
  const systems = await look("what kind of system the account is in", () => listed);
  const system = systemOf(user.acs_system_id, systems);
  refuseManagersOwn(user, system, UNDONE);
  const zone = zoneOf(system);
  const times = toUtc({ starts_at: wanted.starts_at, ends_at: wanted.ends_at }, zone, UNDONE);
  refuseTimes(times, now(), zone);
  const doors = (from: Seam) => findEntrances(from, user.acs_system_id, wanted, access_method);
  const [entrances = [], owner, ofKey] = await Promise.all([
    // Names need the list; ids can do without it.
    wanted.acs_entrance_names ? doors(seam) : look("which entrances these are", doors),
    identity ?? look("whether the person is being deleted", (from) => ownerOf(from, user)),
    access_method === "mobile_key"
      ? lookAtKey(user, system, wanted.credential_manager_acs_system_id, { look, now })
      : undefined,
  ]);
  if (owner) refuseLeaving(owner, `the person ${owner.user_identity_id}`, UNDONE);
  const warnings = [
    ...oddAccount(user),
    ...oddEntrances(wanted, system),
    ...(ofKey?.warnings ?? []),
    ...unchecked,
  ];
  const ids = [...(wanted.allowed_acs_entrance_ids ?? []), ...entrances.map((one) => one.acs_entrance_id)];
  const params = {
    acs_user_id: user.acs_user_id,
    allowed_acs_entrance_ids: ids.length > 0 ? [...new Set(ids)] : undefined,
    ...times,
  };
  return { user, person: owner, system, entrances, params, warnings, isEnrolled: ofKey?.isEnrolled };
}

const UNDONE = "Nothing was issued";

const ownerOf = async (seam: Seam, { user_identity_id }: AcsUser) =>
  user_identity_id ? seam.user_identities.get({ user_identity_id }) : undefined;

interface Times {
  starts_at: string | undefined;
  ends_at: string | undefined;
}

function refuseTimes({ starts_at, ends_at }: Times, now: number, zone: Zone): void {
  if (!ends_at) return;
  const end = inZone(ends_at, zone);
  if (Date.parse(ends_at) <= now)
    throw new Refusal(
      `Nothing was issued: ends_at ${end} is in the past; Seam's clock says ${inZone(new Date(now).toISOString(), zone)}. ` +
        "Send an ends_at in the future, or leave it out.",
    );
  if (starts_at && Date.parse(starts_at) >= Date.parse(ends_at))
    throw new Refusal(
      `Nothing was issued: ends_at ${end} is not after starts_at ${inZone(starts_at, zone)}. Send a later ends_at.`,
    );
}

/** Throws a Refusal for an account in a credential manager, which opens nothing by itself. */
export function refuseManagersOwn(user: AcsUser, system: AcsSystem | undefined, undone: string): void {
  if (!system?.is_credential_manager) return;
  throw new Refusal(
    `${undone}: ACS user ${user.acs_user_id} is an account in ${quote(system.name ?? system.acs_system_id)}, ` +
      "a credential manager, which has no doors of its own. Name the person's account in the access control system; " +
      "find_acs_users finds it.",
  );
}

const oddAccount = ({ is_suspended }: AcsUser): string[] =>
  is_suspended ? ["The account is suspended, which revokes its access: unsuspend_acs_user restores it."] : [];

/** Systems whose doors are part of the credential; elsewhere they follow from access groups (Seam's guides). */
const DOORS_IN_CREDENTIAL = /visionline|latch|vostio/;

function oddEntrances(
  { allowed_acs_entrance_ids, acs_entrance_names }: Wanted,
  system: AcsSystem | undefined,
): string[] {
  if (allowed_acs_entrance_ids ?? acs_entrance_names) return [];
  const kind = system?.external_type ?? "";
  return DOORS_IN_CREDENTIAL.test(kind)
    ? [
        `No entrances were named, and in this kind of system (${kind}) they are part of it: it may open nothing.`,
      ]
    : ["No entrances were named: what it opens follows from the account's access groups, if it has any."];
}
