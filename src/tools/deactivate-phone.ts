import { z } from "zod";
import { findPhone, nameOfPhone } from "../belongings.ts";
import { quote, Refusal } from "../explain.ts";
import { CONFIRM, confirmationCode, id, waitSeconds } from "../fields.ts";
import { type Context, defineTool, hints } from "../mcp.ts";
import { findPerson, nameOf } from "../people.ts";
import { isNamed, onePerson, person } from "../references.ts";
import { deactivate, listKindOf } from "../removal/delete-one.ts";

export const deactivatePhone = defineTool({
  name: "deactivate_phone",
  title: "Deactivate phone",
  description:
    "Deactivate a lost or stolen phone and revoke its keys, for good; the person's other phones keep theirs. Name the owner too, to learn which keys went.",
  input: z
    .strictObject({
      device_id: id("From list_phones"),
      ...person,
      wait_seconds: waitSeconds,
      confirmation_code: confirmationCode,
    })
    .check(onePerson("optional")),
  output: z.object({
    device_id: z.string(),
    status: z.enum(["deactivated", "deactivating", "planned"]),
    summary: z.string(),
    revoked_credentials: z
      .array(z.object({ acs_credential_id: z.string(), display_name: z.string().optional() }))
      .optional(),
    confirmation_code: z.string().optional(),
    next_step: z.string(),
  }),
  annotations: hints.removes,
  howToLook: "Look with list_phones whether the phone is still there",
  async run({ device_id, wait_seconds, confirmation_code, ...reference }, context) {
    const { seam } = context;
    const [phone, owner] = await Promise.all([
      findPhone(seam, device_id),
      isNamed(reference) ? findPerson(seam, reference) : undefined,
    ]);
    const user_identity_id = owner?.user_identity_id;
    if (user_identity_id) await refuseOthersPhone(context, device_id, user_identity_id);
    const confirmation = await context.confirm({
      subject: `deactivate_phone ${device_id}`,
      plan: [device_id],
      question: `Deactivate the phone ${quote(nameOfPhone(phone))}${owner ? ` of ${quote(nameOf(owner))}` : ""}? Its keys are revoked for good.`,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed)
      return {
        device_id,
        status: "planned" as const,
        summary: `Nothing was touched: a person must agree to deactivate ${quote(nameOfPhone(phone))} and revoke its keys.`,
        confirmation_code: confirmation.confirmation_code,
        next_step: CONFIRM,
      };
    const listKeys = () => (user_identity_id ? listKindOf("acs_credential", seam, user_identity_id) : []);
    const before = await listKeys();
    const isGone = await deactivate(phone, { wait_seconds, context });
    if (!isGone)
      return {
        device_id,
        status: "deactivating" as const,
        summary: `Seam is deactivating ${quote(nameOfPhone(phone))}, and has not confirmed it within ${wait_seconds} s.`,
        next_step: "Not finished: call deactivate_phone again with the same device_id to wait on.",
      };
    const after = new Set((await listKeys()).filter((key) => !key.isBeingDeleted).map((key) => key.id));
    const revoked = before.filter((key) => !after.has(key.id));
    return {
      device_id,
      status: "deactivated" as const,
      summary: `Deactivated ${quote(nameOfPhone(phone))}. ${
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
