import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { id, waitSeconds } from "../fields.ts";
import { type Context, defineTool, hints } from "../mcp.ts";
import { findPerson, onePerson, person } from "../people.ts";
import { deleteOne, listKindOf } from "../removal/delete-one.ts";
import { isNotFound } from "../seam/errors.ts";
import type { Phone } from "../seam/schemas.ts";

export const deactivatePhone = defineTool({
  name: "deactivate_phone",
  title: "Deactivate phone",
  description:
    "Deactivate a lost or stolen phone: revokes the mobile keys on it, for good; the person's other phones keep theirs. Also name the owner, to be told which keys went.",
  input: z
    .strictObject({ device_id: id("From list_phones"), ...person, wait_seconds: waitSeconds })
    .check(onePerson("optional")),
  output: z.object({
    device_id: z.string(),
    status: z.enum(["deactivated", "deactivating"]),
    summary: z.string(),
    revoked_credentials: z
      .array(z.object({ acs_credential_id: z.string(), display_name: z.string().optional() }))
      .optional(),
    next_step: z.string(),
  }),
  annotations: hints.removes,
  howToLook: "Look with list_phones whether the phone is still there",
  async run({ device_id, wait_seconds, ...reference }, context) {
    const { seam } = context;
    const isNamed = Object.values(reference).some((value) => value !== undefined);
    const [phone, owner] = await Promise.all([
      getPhone(context, device_id),
      isNamed ? findPerson(seam, reference) : undefined,
    ]);
    const user_identity_id = owner?.user_identity_id;
    if (user_identity_id) await refuseOthersPhone(context, device_id, user_identity_id);
    const listKeys = () => (user_identity_id ? listKindOf("acs_credential", seam, user_identity_id) : []);
    const before = await listKeys();
    const isGone = await deleteOne(
      "phone",
      { id: device_id, name: nameOf(phone) },
      { wait_seconds, context },
    );
    if (!isGone)
      return {
        device_id,
        status: "deactivating" as const,
        summary: `Seam is deactivating ${quote(nameOf(phone))}, and has not confirmed it within ${wait_seconds} s.`,
        next_step: "Not finished: call deactivate_phone again with the same device_id to wait on.",
      };
    const after = new Set((await listKeys()).filter((key) => !key.isBeingDeleted).map((key) => key.id));
    const revoked = before.filter((key) => !after.has(key.id));
    return {
      device_id,
      status: "deactivated" as const,
      summary: `Deactivated ${quote(nameOf(phone))}. ${
        owner
          ? `${revoked.length} ${revoked.length === 1 ? "key" : "keys"} went with it.`
          : "Seam revokes its keys."
      }`,
      revoked_credentials:
        owner && revoked.map((key) => ({ acs_credential_id: key.id, display_name: key.name })),
      next_step:
        "When the person signs in to the app on a new phone, their multi-phone keys come to it by themselves.",
    };
  },
});

const nameOf = (phone: Phone) => phone.nickname ?? phone.display_name ?? phone.device_id;

async function getPhone({ seam }: Context, device_id: string): Promise<Phone> {
  try {
    return await seam.phones.get({ device_id });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new Refusal(
      `Seam knows no phone with device_id ${quote(device_id)}. Nothing was done. If it was deactivated before, it is ` +
        "gone; if not, the id is wrong. list_phones shows the phones that are there.",
    );
  }
}

/** Phones do not carry their owner: only the owner's list tells. */
async function refuseOthersPhone(
  { seam }: Context,
  device_id: string,
  user_identity_id: string,
): Promise<void> {
  const phones = await seam.phones.list({ owner_user_identity_id: user_identity_id });
  if (phones.some((phone) => phone.device_id === device_id)) return;
  throw new Refusal(
    `Phone ${device_id} does not belong to user identity ${user_identity_id}. Nothing was done. ` +
      "Find the right one with list_phones, or leave the person out if the phone is right.",
  );
}
