/** Suspending an account in an access control system, and unsuspending it: the same work in two directions. */

import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { findOwnerOfKey } from "../lookup/acs-users.ts";
import { whichAccount } from "../lookup/agreement.ts";
import { notCarriedOut, problemsSaid, readBack, refuseLeaving } from "../lookup/evidence.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { nameOf } from "../lookup/people.ts";
import type { AcsUserReference, PersonReference } from "../lookup/references.ts";
import { type AcsUserRow, acsUserRow, systemOf, toAcsUserRow } from "../lookup/rows.ts";
import type { Seam } from "../seam/api.ts";
import type { AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";

export const UNDONE = "Nothing was changed";
export const howToLook = "Look with find_acs_users whether the account is suspended";

/** What both tools answer. */
export const answer = {
  acs_user: acsUserRow,
  summary: z.string(),
  warnings: z.array(z.string()).optional(),
};

/** An account, and as far as Seam tells where and whose it is. `warnings` says what could not be checked. */
export interface Account {
  user: AcsUser;
  system: AcsSystem | undefined;
  person: UserIdentity | undefined;
  warnings: string[];
}

/** Finds the account that is named, itself or by its person. Throws a Refusal when Seam is deleting it. */
export async function findAccount(
  context: Context,
  reference: AcsUserReference & PersonReference,
): Promise<Account> {
  const { seam } = context;
  const { look, warnings } = optionalLooks(context);
  const listed = seam.acs.systems.list({});
  listed.catch(() => {}); // whoever waits for it hears of it
  const advice = { tool: "find_acs_users", words: "Find the person's account with find_acs_users." };
  const { user, identity } = await findOwnerOfKey(seam, reference, listed, advice);
  const user_identity_id = user.user_identity_id ?? identity?.user_identity_id;
  refuseLeaving(user, `ACS user ${user.acs_user_id}`, UNDONE);
  const [systems, person] = await Promise.all([
    look("in which system it is", () => listed),
    identity ??
      (user_identity_id
        ? look("whose it is", (from) => from.user_identities.get({ user_identity_id }))
        : undefined),
  ]);
  return { user, system: systemOf(user.acs_system_id, systems), person, warnings };
}

/** The account's row, which says in so many words whether it is suspended. */
export const rowOf = (user: AcsUser, { system, person }: Account): AcsUserRow => ({
  ...toAcsUserRow(user, { system, person: person && nameOf(person) }),
  is_suspended: user.is_suspended,
});

/** The account as an answer names it, by its system and its person too. */
export function inWords({ user, system, person }: Account): string {
  const where = system ? ` in ${quote(system.name ?? system.acs_system_id)}` : "";
  return `${whichAccount(user)}${where}${person ? `, the account of ${quote(nameOf(person))}` : ""}`;
}

/** Somebody took the time to answer: the account must still be there and be whose it was. */
export async function refuseChanged(seam: Seam, { user }: Account): Promise<void> {
  const { acs_user_id, user_identity_id } = user;
  const now = await seam.acs.users.get({ acs_user_id });
  refuseLeaving(now, `ACS user ${acs_user_id}`, UNDONE);
  if (now.user_identity_id === user_identity_id) return;
  throw new Refusal(
    `${UNDONE}: while the person was being asked, ACS user ${acs_user_id} changed hands: it belonged to ` +
      `${ownedBy(user_identity_id)}, and belongs to ${ownedBy(now.user_identity_id)}. Call again if it shall still be done.`,
  );
}

const ownedBy = (user_identity_id: string | undefined): string =>
  user_identity_id ? `user identity ${user_identity_id}` : "nobody";

/**
 * Suspends the account (`/acs/users/suspend`) or unsuspends it, and returns it as a look afterwards shows it, with what
 * is odd about it. Throws a Refusal when that does not show it so.
 */
export async function setSuspended(
  seam: Seam,
  { user, warnings }: Account,
  is_suspended: boolean,
): Promise<{ acs_user: AcsUser; warnings: string[] }> {
  const { acs_user_id } = user;
  const { suspend, unsuspend, get } = seam.acs.users;
  await (is_suspended ? suspend : unsuspend)({ acs_user_id });
  const what = `the ${is_suspended ? "suspension" : "unsuspension"} of ACS user ${acs_user_id}`;
  const now = await readBack(get({ acs_user_id }), { what, howToLook });
  if (now.is_suspended !== is_suspended) throw notCarriedOut({ what, howToLook }, shown(now));
  const moved =
    now.user_identity_id === user.user_identity_id
      ? []
      : [`It changed hands meanwhile: it belongs to ${ownedBy(now.user_identity_id)} now.`];
  return { acs_user: now, warnings: [...moved, ...problemsSaid(now), ...warnings] };
}

/** Why an account that Seam shows as asked for may not be so at the doors yet; undefined when nothing says so. */
export function unconfirmed({ pending_mutations = [], errors = [] }: AcsUser): string | undefined {
  if (errors.some(({ error_code }) => error_code === "failed_to_update_on_acs_system"))
    return "the access control system did not take it over (failed_to_update_on_acs_system)";
  return pending_mutations.some(({ mutation_code }) => mutation_code === "updating_suspension_state")
    ? "the access control system has not confirmed it yet (updating_suspension_state)"
    : undefined;
}

function shown({ is_suspended }: AcsUser): string {
  if (is_suspended === undefined) return "nothing of whether it is suspended";
  return is_suspended ? "that it is still suspended" : "that it is not suspended";
}
