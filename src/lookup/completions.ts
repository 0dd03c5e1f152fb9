/** What to propose while somebody types: people and phones, found by part of a name, email or model. */

import type { Seam } from "../seam/api.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { textsOf } from "./people.ts";
import { firstFound } from "./search.ts";

const MOST = 100;

const similar = (search: string, { user_identities }: Seam): Promise<UserIdentity[]> =>
  firstFound(user_identities.list, {}, { search, limit: MOST }, textsOf);

/** Ids of people. */
export async function proposeIdentityIds(typed: string, seam: Seam): Promise<string[]> {
  return (await similar(typed, seam)).map((identity) => identity.user_identity_id);
}

/** What a tool takes to name a person: the email where there is one, else the id. */
export async function proposePeople(typed: string, seam: Seam): Promise<string[]> {
  return (await similar(typed, seam)).map((identity) => identity.email_address ?? identity.user_identity_id);
}

/** Ids of phones, by model, nickname or owner. */
export async function proposePhoneIds(typed: string, seam: Seam): Promise<string[]> {
  const wanted = typed.toLowerCase();
  const [all, owners] = await Promise.all([seam.phones.list({}), typed ? similar(typed, seam) : []]);
  const owned = await Promise.all(
    owners.slice(0, 5).map((one) => seam.phones.list({ owner_user_identity_id: one.user_identity_id })),
  );
  const named = all.filter((phone) =>
    [phone.device_id, phone.nickname, phone.display_name].some((text) =>
      text?.toLowerCase().includes(wanted),
    ),
  );
  return [...new Set([...owned.flat(), ...named].map((phone) => phone.device_id))];
}
