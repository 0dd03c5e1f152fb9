import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { planned } from "../lookup/agreement.ts";
import { findPhone, nameOfPhone } from "../lookup/belongings.ts";
import { credentialsInWords } from "../lookup/credential-words.ts";
import { confirmationCode, id, waitSeconds } from "../lookup/fields.ts";
import { credentialRows } from "../lookup/names.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { isNamed, onePerson, person } from "../lookup/references.ts";
import { type CredentialRow, credentialRow } from "../lookup/rows.ts";
import { isLiveKey } from "../lookup/way-to-a-key.ts";
import { type CopyOnPhone, copiesOnPhone } from "../removal/copies.ts";
import { foundPhone } from "../removal/found.ts";
import { type Taken, takeAway } from "../removal/take.ts";
import { stillListed } from "../removal/tally.ts";
import type { Phone, UserIdentity } from "../seam/resources.ts";
import { count, quote } from "../text.ts";

const LOOK = "Look with list_phones whether the phone is still there";

export const deactivatePhone = defineTool({
  name: "deactivate_phone",
  title: "Deactivate phone",
  description:
    "Deactivate a lost, stolen or old phone (device) and revoke its keys, for good; other phones keep theirs. Name the owner to learn which keys went. If it may turn up: suspend_acs_user.",
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
    revoked_credentials: z.array(credentialRow).optional(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
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
    const look = () => (owner ? keysOn(phone, owner, context) : []);
    let copies = await look();
    const asked = question(phone, owner, copies, context.now());
    const confirmation = await context.confirm({
      subject: `deactivate_phone ${device_id}`,
      plan: [`${device_id} of ${user_identity_id ?? "somebody"}`],
      question: asked,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed)
      return {
        device_id,
        ...planned(`${asked} If the phone may turn up: suspend_acs_user can be undone.`, confirmation),
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
    return { device_id, ...answer({ phone, owner, copies, wait_seconds }, taken, context.now()) };
  },
});

/** A key on the phone, as a row. */
interface KeyOnPhone extends Pick<CopyOnPhone, "found" | "original"> {
  row: CredentialRow;
}

async function keysOn({ device_id }: Phone, owner: UserIdentity, context: Context): Promise<KeyOnPhone[]> {
  const copies = await copiesOnPhone(context.seam, device_id, owner.user_identity_id);
  const credentials = copies.map(({ credential }) => credential);
  const { rows } = await credentialRows(context, credentials, { person: owner });
  return copies.flatMap(({ found, original }, place) => {
    const row = rows[place];
    return row ? [{ found, original, row }] : [];
  });
}

const inWords = (keys: KeyOnPhone[], now: number, details = {}): string =>
  credentialsInWords(
    keys.map(({ row }) => row),
    now,
    details,
  );

function question(phone: Phone, owner: UserIdentity | undefined, keys: KeyOnPhone[], now: number): string {
  const which = `${quote(nameOfPhone(phone))} (device_id ${phone.device_id})`;
  if (!owner)
    return `Deactivate the phone ${which}, whose owner was not named? Its keys are revoked for good.`;
  const on =
    keys.length > 0 ? `${count(keys.length, "key")} on it: ${inWords(keys, now)}` : "none was found on it";
  return `Deactivate the phone ${which} of ${quote(nameOf(owner))}? Its keys are revoked for good (${on}).`;
}

interface Asked {
  phone: Phone;
  owner: UserIdentity | undefined;
  /** Those that were found on it; of an owner who was not named nothing is known. */
  copies: KeyOnPhone[];
  wait_seconds: number;
}

function answer({ phone, owner, copies, wait_seconds }: Asked, taken: Taken, now: number) {
  const name = `${quote(nameOfPhone(phone))}${owner ? ` of ${quote(nameOf(owner))}` : ""}`;
  if (!taken.isGone)
    return {
      status: "deactivating" as const,
      summary: `Seam has accepted the deactivation of ${name}, and has not confirmed it within ${wait_seconds} s.`,
      next_step: "Not finished: call deactivate_phone again with the same device_id to wait on.",
    };
  const status = "deactivated" as const;
  const summary = `Deactivated ${name}.${stillListed(taken.gone)}`;
  if (!owner)
    return {
      status,
      summary: `${summary} By Seam's rule its keys are revoked with it; name the owner to learn which.`,
    };
  const goneIds = new Set(taken.gone.map(({ thing }) => thing.id));
  const revoked = copies.filter(({ found }) => goneIds.has(found.id));
  return {
    status,
    summary: `${summary} ${keysInWords(copies, revoked, now)}`,
    revoked_credentials: revoked.map(({ row }) => row),
    next_step: nextStep(copies, revoked, now),
  };
}

function keysInWords(copies: KeyOnPhone[], revoked: KeyOnPhone[], now: number): string {
  if (copies.length === 0) return "No key of theirs was found on it.";
  if (revoked.length === copies.length)
    return `${count(revoked.length, "key")} went with it: ${inWords(revoked, now, { withoutValidity: true })}.`;
  const left = copies.filter((one) => !revoked.includes(one));
  return `${revoked.length} of ${count(copies.length, "key")} went with it; not confirmed yet: ${inWords(left, now, { withoutValidity: true })}.`;
}

/** Only who had a copy of a multi-phone key can expect one on the next phone, and only of a key that is in force then. */
function nextStep(copies: KeyOnPhone[], revoked: KeyOnPhone[], now: number): string | undefined {
  if (revoked.length < copies.length)
    return "Look with list_credentials, with_phone_copies, whether the other keys are gone; delete_credential revokes them.";
  if (copies.length === 0) return undefined;
  return copies.every(({ original }) => original && !isLiveKey(original, now)) ? NONE_COMES : COMES_IF;
}

const NONE_COMES =
  "A new phone gets no copy of these: the multi-phone keys that they were copies of have ended, or are being deleted.";

/** Whether the account is suspended by then, and the phones are enrolled, this call has not looked at. */
const COMES_IF =
  "When the person signs in to the app on a new phone, a multi-phone key comes to it by itself if it is valid then, its " +
  "account is not suspended and their phones are enrolled; get_user_identity shows what is missing.";

/**
 * Phones do not carry their owner: only the owner's list tells. That it lacks one is believed of two looks; what it shows,
 * while the id still means the same person.
 */
async function refuseOthersPhone(
  { seam, pace, signal }: Context,
  device_id: string,
  user_identity_id: string,
): Promise<void> {
  const isListed = async () => {
    const phones = await seam.phones.list({ owner_user_identity_id: user_identity_id });
    return phones.some((phone) => phone.device_id === device_id);
  };
  const isTheirs = (await isListed()) || (await delay(pace.apart, undefined, { signal }).then(isListed));
  await findPerson(seam, { user_identity_id });
  if (isTheirs) return;
  await findPhone(seam, device_id); // it may have gone meanwhile, and be nobody else's
  throw new Refusal(
    `Phone ${device_id} does not belong to user identity ${user_identity_id}. Nothing was done. ` +
      "Find the right one with list_phones, or leave the person out if the phone is right.",
  );
}
