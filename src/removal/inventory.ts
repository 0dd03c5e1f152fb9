/** Everything that hangs on a user identity, listed side by side, each thing once. */
import { lookUpPerson } from "../lookup/people.ts";
import type { Seam } from "../seam/api.ts";
import { isNotFound } from "../seam/errors.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { type Account, findLookalikes } from "./accounts.ts";
import { type Found, foundIdentity, keyOf } from "./found.ts";
import { type Rule, type Scope, scopeOf } from "./rule.ts";

/**
 * Lists what the rules know of, except the identity itself. Throws what Seam's requests throw: a list that cannot be
 * read is not an empty one. Only when the identity is known to be gone (`isOwnerGone`), "not found" means none.
 */
export async function takeInventory(
  scope: Scope,
  rules: readonly Rule[],
  { isOwnerGone = false } = {},
): Promise<Found[]> {
  const lists = await allSettled(
    rules
      .filter(({ kind }) => kind !== "user_identity")
      .map(({ list }) =>
        list(scope, []).catch((error) => {
          if (isOwnerGone && isNotFound(error)) return [];
          throw error;
        }),
      ),
  );
  return [...new Map(lists.flat().map((found) => [keyOf(found), found])).values()];
}

/** A single reply that is wrong about a list does not end a removal before it began. */
const MOST_LISTINGS = 3;

/**
 * Everything that hangs on the person, and accounts that look like theirs although nobody is linked to them. Throws a
 * Refusal when they were merged into somebody else meanwhile.
 */
export async function takeStock(
  seam: Seam,
  identity: UserIdentity,
  rules: readonly Rule[],
): Promise<{ found: Found[]; lookalikes: Account[] }> {
  const [found, lookalikes] = await allSettled([
    listInsistently(seam, identity.user_identity_id, rules),
    findLookalikes(seam, identity),
  ]);
  const { user_identity_id } = identity;
  // What only a list by their id shows to be theirs is the other one's after a merge: looked at last, and refused then.
  if (found.some(({ owner }) => owner !== user_identity_id)) await lookUpPerson(seam, { user_identity_id });
  return { found: [...found, foundIdentity(identity)], lookalikes };
}

async function listInsistently(
  seam: Seam,
  user_identity_id: string,
  rules: readonly Rule[],
): Promise<Found[]> {
  for (let listings = 1; ; listings++)
    try {
      return await takeInventory(scopeOf(seam, user_identity_id), rules);
    } catch (error) {
      if (!isNotFound(error) || listings === MOST_LISTINGS) throw error;
    }
}

/** As Promise.all, but not before all are over: whoever is told of the first failure shall not see requests after it. */
async function allSettled<Results extends readonly unknown[] | []>(
  promises: Results,
): Promise<{ -readonly [Place in keyof Results]: Awaited<Results[Place]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
