/** What an id is that no user identity has. */

import { Refusal } from "../contract/refusal.ts";
import { nameOf } from "../lookup/people.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import { quote } from "../text.ts";

/** Throws a Refusal when something else has this id: then the wrong one was sent, and nobody is gone. */
export async function refuseOtherId(seam: Seam, id: string): Promise<void> {
  const [person, phone, account, credential] = await Promise.all([
    absentIfNotFound(seam.user_identities.get({ user_identity_key: id })),
    absentIfNotFound(seam.phones.get({ device_id: id })),
    absentIfNotFound(seam.acs.users.get({ acs_user_id: id })),
    absentIfNotFound(seam.acs.credentials.get({ acs_credential_id: id })),
  ]);
  const refuse = (what: string, advice: string): never => {
    throw new Refusal(`${quote(id)} is no user_identity_id: it is ${what}. Nothing was touched. ${advice}`);
  };
  if (person)
    refuse(
      `the user_identity_key of ${quote(nameOf(person))}`,
      `If they are meant, call again with user_identity_key, or with user_identity_id ${person.user_identity_id}.`,
    );
  if (phone) refuse("the device_id of a phone", "A phone is taken away with deactivate_phone.");
  if (account) {
    const owner = account.user_identity_id;
    refuse(
      `the acs_user_id of ${quote(account.display_name ?? id)}`,
      owner
        ? `It belongs to user_identity_id ${owner}: if they are meant, call again with that.`
        : "It is linked to nobody.",
    );
  }
  if (credential)
    refuse("the acs_credential_id of a credential", "A credential is taken away with delete_credential.");
}
