/** What people have: credentials and phones. */

import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, Phone } from "../seam/resources.ts";
import { quote } from "../text.ts";

/** By identity and by each ACS user: a key issued before the link may not carry the identity. */
export async function credentialsOf(
  seam: Seam,
  user_identity_id: string,
  acsUsers = everything(seam.acs.users.list, { user_identity_id }),
): Promise<AcsCredential[]> {
  const { list } = seam.acs.credentials;
  const ofAcsUsers = async () =>
    Promise.all((await acsUsers).map(({ acs_user_id }) => everything(list, { acs_user_id })));
  const [carrying, others] = await Promise.all([everything(list, { user_identity_id }), ofAcsUsers()]);
  const all = [...carrying, ...others.flat()];
  return [...new Map(all.map((one) => [one.acs_credential_id, one])).values()];
}

/**
 * Finds a credential by its id. Throws a Refusal when Seam knows it by neither of two routes: it never was there, or is
 * gone.
 */
export async function findCredential(seam: Seam, acs_credential_id: string): Promise<AcsCredential> {
  const { get, list } = seam.acs.credentials;
  const credential =
    (await absentIfNotFound(get({ acs_credential_id }))) ??
    (await everything(list, { search: acs_credential_id })).find(
      (one) => one.acs_credential_id === acs_credential_id,
    );
  if (credential) return credential;
  throw new Refusal(
    `Seam knows no credential ${quote(acs_credential_id)}. Nothing was done. If it was deleted before, it is gone; ` +
      "if not, the id is wrong. list_credentials shows those that are there.",
  );
}

/** The copies on phones that Seam lists of a multi-phone key. */
export async function copiesOf(
  seam: Seam,
  { acs_credential_id, acs_user_id }: AcsCredential,
): Promise<AcsCredential[]> {
  const all = await everything(seam.acs.credentials.list, acs_user_id ? { acs_user_id } : {});
  return all.filter((one) => one.parent_acs_credential_id === acs_credential_id);
}

/** The phone's name, as far as known. */
export const nameOfPhone = (phone: Phone): string => phone.nickname ?? phone.display_name ?? phone.device_id;

/** Finds a phone by its id. Throws a Refusal when Seam knows it by neither of two routes: it never was there, or is gone. */
export async function findPhone(seam: Seam, device_id: string): Promise<Phone> {
  const phone =
    (await absentIfNotFound(seam.phones.get({ device_id }))) ??
    (await seam.phones.list({})).find((one) => one.device_id === device_id);
  if (phone) return phone;
  throw new Refusal(
    `Seam knows no phone with device_id ${quote(device_id)}. Nothing was done. If it was deactivated before, it is ` +
      "gone; if not, the id is wrong. list_phones shows the phones that are there.",
  );
}
