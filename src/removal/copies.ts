/** Which keys are on a phone. */
import { credentialsOf } from "../lookup/belongings.ts";
import type { Seam } from "../seam/api.ts";
import { isNotFound } from "../seam/errors.ts";
import type { AcsCredential } from "../seam/resources.ts";
import { type Found, foundCredential } from "./found.ts";

/** A copy of a multi-phone key on one phone. */
export interface CopyOnPhone {
  found: Found;
  credential: AcsCredential;
  /** The multi-phone key that it is a copy of, where Seam lists it. */
  original: AcsCredential | undefined;
}

/** More than a person has keys. */
const MOST = 50;

/**
 * The copies of the person's multi-phone keys that Seam shows on this phone and on no other. Credentials carry no
 * phone, so each copy is asked for its phones (/phones/list by acs_credential_id).
 */
export async function copiesOnPhone(
  seam: Seam,
  device_id: string,
  user_identity_id: string,
): Promise<CopyOnPhone[]> {
  const all = await credentialsOf(seam, user_identity_id);
  const copies = all.filter((one) => one.parent_acs_credential_id);
  const onPhone = await Promise.all(
    copies.slice(0, MOST).map(async (copy) => {
      const { acs_credential_id } = copy;
      const phones = await seam.phones.list({ acs_credential_id }).catch((error) => {
        if (isNotFound(error)) return []; // it went a moment ago
        throw error;
      });
      return phones.length === 1 && phones[0]?.device_id === device_id;
    }),
  );
  return copies
    .filter((_, place) => onPhone[place])
    .map((credential) => ({
      found: {
        ...foundCredential(credential),
        parent: { kind: "phone", id: device_id },
        isOnlyWatched: true,
      },
      credential,
      original: all.find((one) => one.acs_credential_id === credential.parent_acs_credential_id),
    }));
}
