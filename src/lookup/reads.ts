/** What resources show, loaded with the first read: the rows of answers bring a library along that no start needs. */
import type { LookContext } from "../contract/context.ts";
import { nameOf } from "./people.ts";
import { takePicture } from "./picture.ts";
import { toPhoneRow } from "./rows.ts";

export const readIdentity = async (user_identity_id: string, context: LookContext) =>
  takePicture(context, await context.seam.user_identities.get({ user_identity_id }));

export async function readIdentityPhones(user_identity_id: string, { seam }: LookContext) {
  const [owner, phones] = await Promise.all([
    seam.user_identities.get({ user_identity_id }),
    seam.phones.list({ owner_user_identity_id: user_identity_id }),
  ]);
  return {
    user_identity_id: owner.user_identity_id,
    phones: phones.map((one) => toPhoneRow(one, nameOf(owner))),
  };
}

const MOST_PHONES = 100;

export async function readPhones({ seam }: LookContext) {
  const all = await seam.phones.list({});
  const phones = all.slice(0, MOST_PHONES).map((one) => toPhoneRow(one));
  return { phones, total: all.length, has_more: all.length > phones.length };
}

export const readPhone = async (device_id: string, { seam }: LookContext) => ({
  phone: toPhoneRow(await seam.phones.get({ device_id })),
});
