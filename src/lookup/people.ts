/**
 * Finds the people whom calls name. Nothing found, or several: the call is refused with what to do, never guessed.
 */

import { setTimeout as delay } from "node:timers/promises";
import { PACE } from "../contract/pace.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound, SeamError } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { describe, type PersonReference } from "./references.ts";
import { findExact } from "./search.ts";
import { isSameEmail, isSamePhoneNumber } from "./text-match.ts";

/** The person's name, as far as known. */
export const nameOf = (identity: UserIdentity): string =>
  identity.display_name ?? identity.full_name ?? identity.email_address ?? identity.user_identity_id;

/** What a search looks through. */
export const textsOf = (identity: UserIdentity): (string | undefined)[] => [
  identity.display_name,
  identity.full_name,
  identity.email_address,
  identity.phone_number,
];

/** What tells people apart; get_user_identity has the rest. */
export const inBrief = (identity: UserIdentity): UserIdentity => ({
  ...identity,
  full_name: identity.full_name === identity.display_name ? undefined : identity.full_name,
  acs_user_ids: undefined,
  created_at: undefined,
});

/**
 * Finds the user identity that is meant, or undefined. Seam's `get` knows ids and keys only, so emails and phone
 * numbers go through its partial-match search and are compared exactly here, whatever their case and punctuation. Throws a Refusal when several match.
 */
export async function lookUpPerson(
  seam: Seam,
  reference: PersonReference,
): Promise<UserIdentity | undefined> {
  const { user_identity_id, user_identity_key, email_address, phone_number } = reference;
  if (user_identity_id !== undefined) return byId(seam, user_identity_id);
  if (user_identity_key !== undefined) return byKey(seam, user_identity_key);
  const wanted = email_address ?? phone_number;
  if (wanted === undefined) return undefined;
  const matches = await findExact(seam.user_identities.list, {}, wanted, (identity) =>
    email_address === undefined
      ? isSamePhoneNumber(wanted, identity.phone_number)
      : isSameEmail(wanted, identity.email_address),
  );
  if (matches.length <= 1) return matches[0];
  throw new Refusal(
    `${matches.length} user identities have ${describe(reference)}. Nothing was done. Call again with the ` +
      `user_identity_id of the right one: ${candidates(matches.map((one) => [one.user_identity_id, nameOf(one)]))}`,
  );
}

/**
 * One "not found" is not believed: only when the list lacks the id too, nobody has it. The id of a merged identity
 * resolves to the one that it was merged into: that is not who was meant.
 */
async function byId(seam: Seam, user_identity_id: string): Promise<UserIdentity | undefined> {
  const identity =
    (await absentIfNotFound(seam.user_identities.get({ user_identity_id }))) ??
    (
      await absentIfNotFound(everything(seam.user_identities.list, { user_identity_ids: [user_identity_id] }))
    )?.find((one) => one.user_identity_id === user_identity_id);
  if (identity && identity.user_identity_id !== user_identity_id)
    throw new Refusal(
      `User identity ${user_identity_id} was merged into ${identity.user_identity_id}. Nothing was done. ` +
        "If that one is meant, call again with its user_identity_id.",
    );
  return identity;
}

/** Nor is it believed of a key, for which Seam has one route: it is asked again after a while. */
async function byKey(seam: Seam, user_identity_key: string): Promise<UserIdentity | undefined> {
  const get = () => absentIfNotFound(seam.user_identities.get({ user_identity_key }));
  const identity = await get();
  if (identity) return identity;
  await delay(PACE.apart);
  return get();
}

/** As {@link lookUpPerson}, but somebody must be there. Throws a Refusal that says what was looked for. */
export async function findPerson(seam: Seam, reference: PersonReference): Promise<UserIdentity> {
  const identity = await lookUpPerson(seam, reference);
  if (identity) return identity;
  throw new Refusal(
    `No user identity has ${describe(reference)}. Nothing was done. Find the person with find_user_identities.`,
    {
      advice: {
        tool: "create_user_identity",
        words: "If they are new, create them with create_user_identity.",
      },
    },
  );
}

const candidates = (rows: [id: string, name: string][]): string =>
  JSON.stringify(Object.fromEntries(rows.slice(0, 10)));

/** Key, email and phone number are unique in a workspace. */
const UNIQUE = ["user_identity_key", "email_address", "phone_number"] as const;

/**
 * How Seam says that a key, email or phone number is taken is not documented: after a refused create or update,
 * looks who has it. Throws a Refusal that names them, or else the error itself.
 */
export async function refuseDuplicate(
  seam: Seam,
  wanted: PersonReference,
  error: unknown,
  prefix = "",
): Promise<never> {
  if (!(error instanceof SeamError) || ![400, 409].includes(error.status)) throw error;
  for (const field of UNIQUE) {
    if (wanted[field] === undefined) continue;
    const owner = await lookUpPerson(seam, { [field]: wanted[field] });
    if (owner && owner.user_identity_id !== wanted.user_identity_id)
      throw new Refusal(
        `Nothing was changed: ${field} ${quote(wanted[field])} belongs to the user identity ` +
          `${owner.user_identity_id} (${quote(nameOf(owner))}). Use that one, or send another ${prefix}${field}.`,
        { cause: error },
      );
  }
  throw error;
}
