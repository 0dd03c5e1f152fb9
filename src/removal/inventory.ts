/** Everything that hangs on a user identity, listed side by side, each thing once. */
import { isNotFound } from "../seam/errors.ts";
import { type Found, keyOf } from "./found.ts";
import type { Rule, Scope } from "./kinds.ts";

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

/** As Promise.all, but not before all are over: whoever is told of the first failure shall not see requests after it. */
export async function allSettled<Results extends readonly unknown[] | []>(
  promises: Results,
): Promise<{ -readonly [Place in keyof Results]: Awaited<Results[Place]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
