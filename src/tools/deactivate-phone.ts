import { z } from "zod";
import { findPhone, nameOfPhone } from "../belongings.ts";
import { count, quote, Refusal } from "../explain.ts";
import { CONFIRM, confirmationCode, id, waitSeconds } from "../fields.ts";
import { type Context, defineTool, hints } from "../mcp.ts";
import { findPerson, nameOf } from "../people.ts";
import { isNamed, onePerson, person } from "../references.ts";
import { type CopyOnPhone, copiesOnPhone } from "../removal/copies.ts";
import { foundPhone } from "../removal/found.ts";
import { type Taken, takeAway } from "../removal/take.ts";
import type { Phone, UserIdentity } from "../seam/schemas.ts";

const LOOK = "Look with list_phones whether the phone is still there";

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
  howToLook: LOOK,
  async run({ device_id, wait_seconds, confirmation_code, ...reference }, context) {
    const { seam } = context;
    const [phone, owner] = await Promise.all([
      findPhone(seam, device_id),
      isNamed(reference) ? findPerson(seam, reference) : undefined,
    ]);
    const user_identity_id = owner?.user_identity_id;
    if (user_identity_id) await refuseOthersPhone(context, device_id, user_identity_id);
    const look = () => (user_identity_id ? copiesOnPhone(seam, device_id, user_identity_id) : []);
    let copies = await look();
    const confirmation = await context.confirm({
      subject: `deactivate_phone ${device_id}`,
      plan: [`${device_id} of ${user_identity_id ?? "somebody"}`],
      question: question(phone, owner, copies),
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
    if (confirmation.wasAsked && user_identity_id) {
      await refuseOthersPhone(context, device_id, user_identity_id);
      copies = await look();
    }
    const taken = await takeAway(
      [foundPhone(phone), ...copies.map(({ found }) => found)],
      { wait_seconds, user_identity_id, howToLook: LOOK },
      context,
    );
    return { device_id, ...answer(phone, taken, owner && copies, wait_seconds) };
  },
});

function question(phone: Phone, owner: UserIdentity | undefined, copies: CopyOnPhone[]): string {
  const which = `${quote(nameOfPhone(phone))} (device_id ${phone.device_id})`;
  if (!owner)
    return `Deactivate the phone ${which}, whose owner was not named? Its keys are revoked for good.`;
  const keys = copies.map(({ name }) => quote(name)).join(", ");
  const on = copies.length > 0 ? `${count(copies.length, "key")} on it: ${keys}` : "none was found on it";
  return `Deactivate the phone ${which} of ${quote(nameOf(owner))}? Its keys are revoked for good (${on}).`;
}

/** `copies` is absent when the owner was not named: then nothing is known of keys. */
function answer(phone: Phone, taken: Taken, copies: CopyOnPhone[] | undefined, wait_seconds: number) {
  const name = quote(nameOfPhone(phone));
  if (!taken.isGone)
    return {
      status: "deactivating" as const,
      summary: `Seam has accepted the deactivation of ${name}, and has not confirmed it within ${wait_seconds} s.`,
      next_step: "Not finished: call deactivate_phone again with the same device_id to wait on.",
    };
  const goneIds = new Set(taken.gone.map(({ thing }) => thing.id));
  const revoked = copies?.filter(({ found }) => goneIds.has(found.id));
  return {
    status: "deactivated" as const,
    summary: `Deactivated ${name}. ${keysInWords(copies, revoked)}`,
    revoked_credentials: revoked?.map(({ found, name }) => ({
      acs_credential_id: found.id,
      display_name: name,
    })),
    next_step:
      copies && revoked && revoked.length < copies.length
        ? "Look with list_credentials, with_phone_copies, whether the other keys are gone; delete_credential revokes them."
        : "When the person signs in to the app on a new phone, their multi-phone keys come to it by themselves.",
  };
}

function keysInWords(copies: CopyOnPhone[] | undefined, revoked: CopyOnPhone[] | undefined): string {
  if (!copies || !revoked)
    return "By Seam's rule its keys are revoked with it; name the owner to learn which.";
  if (copies.length === 0) return "No key of theirs was found on it.";
  if (revoked.length === copies.length) return `${count(revoked.length, "key")} went with it.`;
  const left = copies.filter((one) => !revoked.includes(one)).map(({ name }) => quote(name));
  return `${revoked.length} of ${count(copies.length, "key")} went with it; not confirmed yet: ${left.join(", ")}.`;
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
