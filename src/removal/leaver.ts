/** Whom a removal is about, and what is known of them already. */
import type { Removals } from "../contract/removals.ts";
import { lookUpPerson, nameOf } from "../lookup/people.ts";
import type { PersonReference } from "../lookup/references.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound, isNotFound } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsUser, UserIdentity } from "../seam/resources.ts";
import { refuseOtherId } from "./identify.ts";
import type { Remembered } from "./memory.ts";

export type Leaver =
  | { is: "there"; identity: UserIdentity }
  /**
   * Seam does not find them any more, and an earlier call of this process stopped before all was seen to go; or an
   * engine goes on with it.
   */
  | { is: "going"; identity: UserIdentity; keep_acs_users: boolean; isUnderWay: boolean }
  /** An earlier call of this process saw all of it go, or an engine did. */
  | { is: "removed"; user_identity_id: string; name: string; end: Remembered["end"] }
  /**
   * By two routes, nobody has this id: that alone says nothing of who ever had it; `name` is of whom this call saw with
   * it at its first look, `left` the accounts that Seam lists under it all the same.
   */
  | { is: "nobody"; user_identity_id: string; name?: string; left: readonly AcsUser[] }
  /** Not named by id, and nobody is found: it may be misspelt. */
  | { is: "unknown"; reference: PersonReference };

/**
 * Finds who is meant. An email is freed before its person is gone, so it also names whom this process saw with it. A dry
 * run goes by what Seam has, not by what is remembered of a removal that goes on. Throws a Refusal when several match,
 * or when the id is something else's.
 */
export async function findLeaver(
  seam: Seam,
  reference: PersonReference,
  removals: Removals,
  { dry_run }: { dry_run: boolean },
): Promise<Leaver> {
  const identity = await lookUpPerson(seam, reference);
  if (identity) {
    const seen = dry_run ? undefined : await removals.status(identity.user_identity_id);
    if (seen?.isUnderWay)
      return { is: "going", identity, keep_acs_users: seen.keep_acs_users, isUnderWay: true };
    return { is: "there", identity };
  }
  const { user_identity_id, email_address } = reference;
  if (user_identity_id === undefined) {
    const remembered = email_address && (await removals.idOfEmail(email_address));
    if (!remembered) return { is: "unknown", reference };
    return findLeaver(seam, { user_identity_id: remembered }, removals, { dry_run });
  }
  const seen = await removals.status(user_identity_id);
  if (seen?.isRemoved) return { is: "removed", user_identity_id, name: seen.name, end: seen.end };
  if (seen && !dry_run) {
    const { name, keep_acs_users, isUnderWay = false } = seen;
    return {
      is: "going",
      identity: { user_identity_id, display_name: name } as UserIdentity,
      keep_acs_users,
      isUnderWay,
    };
  }
  await refuseOtherId(seam, user_identity_id);
  return { is: "nobody", user_identity_id, left: await accountsUnder(seam, user_identity_id) };
}

/** An account may outlast its person. */
async function accountsUnder(seam: Seam, user_identity_id: string): Promise<AcsUser[]> {
  const listed = await absentIfNotFound(everything(seam.acs.users.list, { user_identity_id }));
  return (listed ?? []).filter((user) => user.user_identity_id === user_identity_id);
}

/**
 * What has become of somebody whose lists are not found: others may take them away while this call looks. Throws
 * `error`, by which the lists failed, when that is not why.
 */
export async function goneSince(
  error: unknown,
  identity: UserIdentity,
  seam: Seam,
  removals: Removals,
  options: { dry_run: boolean },
): Promise<Exclude<Leaver, { is: "there" | "unknown" }>> {
  if (!isNotFound(error)) throw error;
  const { user_identity_id } = identity;
  const leaver = await findLeaver(seam, { user_identity_id }, removals, options);
  if (leaver.is === "there" || leaver.is === "unknown") throw error;
  return leaver.is === "nobody" ? { ...leaver, name: nameOf(identity) } : leaver;
}
