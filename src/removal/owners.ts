/** Whose a credential or a phone is, where its own reply does not tell; and whether whose id it is still means the same person. */
import { absentIfNotFound } from "../seam/errors.ts";
import { type Found, foundCredential, foundPhone } from "./found.ts";
import type { Scope } from "./rule.ts";

/** Whose it is, its ACS user tells: a key may carry an identity that the ACS user has been taken off since. */
export async function readCredential({ seam }: Scope, { id }: Found): Promise<Found | undefined> {
  const credential = await absentIfNotFound(seam.acs.credentials.get({ acs_credential_id: id }));
  if (!credential?.acs_user_id) return credential && foundCredential(credential);
  const account = await absentIfNotFound(seam.acs.users.get({ acs_user_id: credential.acs_user_id }));
  return foundCredential(credential, account);
}

/**
 * Into whom the person was merged, if they were. From then on their id answers for the other one, also as a filter: what
 * only a list by their id shows to be theirs is theirs when this, asked afterwards, says nothing.
 */
export async function mergedInto({
  seam,
  user_identity_id,
}: Pick<Scope, "seam" | "user_identity_id">): Promise<string | undefined> {
  if (user_identity_id === undefined) return undefined;
  const identity = await absentIfNotFound(seam.user_identities.get({ user_identity_id }));
  return identity?.user_identity_id === user_identity_id ? undefined : identity?.user_identity_id;
}

/**
 * Phones do not carry their owner: only the owner's list tells. One that it lacks may have gone since it was read, and
 * is somebody else's only if it is there still.
 */
export async function readOwnedPhone(
  { seam, user_identity_id }: Scope,
  { id }: Found,
): Promise<Found | undefined> {
  const read = () => absentIfNotFound(seam.phones.get({ device_id: id }));
  if (user_identity_id === undefined) {
    const phone = await read();
    return phone && foundPhone(phone);
  }
  const [phone, owned] = await Promise.allSettled([
    read(),
    seam.phones.list({ owner_user_identity_id: user_identity_id }),
  ]);
  if (phone.status === "rejected") throw phone.reason;
  if (!phone.value) return undefined; // whoever's it was
  if (owned.status === "rejected") throw owned.reason;
  if (owned.value.some(({ device_id }) => device_id === id)) return foundPhone(phone.value);
  const still = await read();
  return still && foundPhone(still, null);
}
