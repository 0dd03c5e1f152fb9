/** Before a credential is issued: who gets it, for which doors, and whether it can work at all. */
import { findOwnerOfKey } from "./acs-users.ts";
import { type AccessMethod, type Entrances, findEntrances } from "./entrances.ts";
import { refuseLeaving } from "./evidence.ts";
import { quote, Refusal } from "./explain.ts";
import { toUtc } from "./fields.ts";
import { optionalLooks } from "./looks.ts";
import type { Context } from "./mcp.ts";
import { oddKey } from "./mobile-keys.ts";
import type { AcsUserReference, PersonReference } from "./references.ts";
import type { Seam } from "./seam/client.ts";
import type { AcsEntrance, AcsSystem, AcsUser } from "./seam/schemas.ts";

/** What a call asks for. */
export interface Wanted extends AcsUserReference, PersonReference, Entrances {
  credential_manager_acs_system_id?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
}

/** What can be sent to Seam, and what is odd about it. */
export interface Order {
  user: AcsUser;
  /** The person, when the call named one. */
  user_identity_id: string | undefined;
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
  refusePast(wanted.ends_at, now());
  refuseLeaving(user, `ACS user ${user.acs_user_id}`, UNDONE);
  if (identity) refuseLeaving(identity, `the person ${identity.user_identity_id}`, UNDONE);
  const systems = await look("what kind of system the account is in", () => listed);
  const system = systems?.find((one) => one.acs_system_id === user.acs_system_id);
  refuseManagersOwn(user, system);
  const doors = (from: Seam) => findEntrances(from, user.acs_system_id, wanted, access_method);
  const [entrances = [], owner, ofKey] = await Promise.all([
    // Names need the list; ids can do without it.
    wanted.acs_entrance_names ? doors(seam) : look("which entrances these are", doors),
    identity ?? look("whether the person is being deleted", (from) => ownerOf(from, user)),
    access_method === "mobile_key"
      ? oddKey(user, system, wanted.credential_manager_acs_system_id, { look, now })
      : [],
  ]);
  if (owner) refuseLeaving(owner, `the person ${owner.user_identity_id}`, UNDONE);
  const warnings = [...oddAccount(user), ...oddEntrances(wanted, system), ...ofKey, ...unchecked];
  const ids = [...(wanted.allowed_acs_entrance_ids ?? []), ...entrances.map((one) => one.acs_entrance_id)];
  const params = {
    acs_user_id: user.acs_user_id,
    allowed_acs_entrance_ids: ids.length > 0 ? [...new Set(ids)] : undefined,
    starts_at: wanted.starts_at && toUtc(wanted.starts_at),
    ends_at: wanted.ends_at && toUtc(wanted.ends_at),
  };
  return { user, user_identity_id: identity?.user_identity_id, entrances, params, warnings };
}

const UNDONE = "Nothing was issued";

const ownerOf = async (seam: Seam, { user_identity_id }: AcsUser) =>
  user_identity_id ? seam.user_identities.get({ user_identity_id }) : undefined;

function refusePast(ends_at: string | undefined, now: number): void {
  if (!ends_at || Date.parse(ends_at) > now) return;
  throw new Refusal(
    `Nothing was issued: ends_at ${toUtc(ends_at)} is in the past; Seam's clock says ${new Date(now).toISOString().slice(0, 19)}Z. ` +
      "Send an ends_at in the future, or leave it out.",
  );
}

function refuseManagersOwn(user: AcsUser, system: AcsSystem | undefined): void {
  if (!system?.is_credential_manager) return;
  throw new Refusal(
    `Nothing was issued: ACS user ${user.acs_user_id} is an account in ${quote(system.name ?? system.acs_system_id)}, ` +
      "a credential manager, which has no doors of its own. Name the person's account in the access control system; " +
      "find_acs_users finds it.",
  );
}

const oddAccount = ({ is_suspended }: AcsUser): string[] =>
  is_suspended
    ? [
        "The account is suspended: nothing of it opens a door until it is unsuspended in the access control system.",
      ]
    : [];

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
