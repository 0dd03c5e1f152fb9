import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { copiesOf, findCredential } from "../lookup/belongings.ts";
import { credentialsInWords } from "../lookup/credential-words.ts";
import { CONFIRM, confirmationCode, id, waitSeconds } from "../lookup/fields.ts";
import { credentialRows } from "../lookup/names.ts";
import { type Found, foundCredential } from "../removal/found.ts";
import { type Taken, takeAway } from "../removal/take.ts";
import { causes } from "../removal/tally.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import type { AcsCredential, AcsUser } from "../seam/resources.ts";
import { count } from "../text.ts";

const LOOK = "Look with list_credentials whether it is still there";

export const deleteCredential = defineTool({
  name: "delete_credential",
  title: "Delete credential",
  description:
    "Revoke, cancel or delete a mobile key, door code, card, badge or fob for good, as when it was lost.",
  input: z.strictObject({
    acs_credential_id: id("From list_credentials"),
    wait_seconds: waitSeconds,
    confirmation_code: confirmationCode,
  }),
  output: z.object({
    acs_credential_id: z.string(),
    status: z.enum(["deleted", "deleting", "planned"]),
    summary: z.string(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: LOOK,
  async run({ acs_credential_id, wait_seconds, confirmation_code }, context) {
    const before = await lookAt(acs_credential_id, context);
    const { rows } = await credentialRows(context, [before.credential]);
    const name = credentialsInWords(rows, context.now(), { withOwner: true, withoutValidity: true });
    const confirmation = await context.confirm({
      subject: `delete_credential ${acs_credential_id}`,
      plan: [`${acs_credential_id} of ${ownerOf(before)}`],
      question: `Delete for good the ${name} (${acs_credential_id})?`,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed)
      return {
        acs_credential_id,
        status: "planned" as const,
        summary: `Nothing was touched: a person must agree to delete the ${name} (${acs_credential_id}).`,
        confirmation_code: confirmation.confirmation_code,
        next_step: CONFIRM,
      };
    const { credential, account } = confirmation.wasAsked ? await lookAgain(before, context) : before;
    const copies = credential.is_multi_phone_sync_credential ? await copiesOf(context.seam, credential) : [];
    const along = copies.map((one) => foundCredential(one)); // what goes along with a multi-phone key
    const found: [Found, ...Found[]] = [foundCredential(credential, account), ...along];
    const taken = await takeAway(found, { wait_seconds, howToLook: LOOK }, context);
    return { acs_credential_id, ...answer(name, taken, wait_seconds) };
  },
});

interface Seen {
  credential: AcsCredential;
  account: AcsUser | undefined;
}

async function lookAt(acs_credential_id: string, { seam }: Context): Promise<Seen> {
  const credential = await findCredential(seam, acs_credential_id);
  const { acs_user_id } = credential;
  const account = acs_user_id ? await absentIfNotFound(seam.acs.users.get({ acs_user_id })) : undefined;
  return { credential, account };
}

const ownerOf = ({ credential, account }: Seen): string =>
  account?.user_identity_id ?? credential.user_identity_id ?? credential.acs_user_id ?? "nobody";

/** While a person was asked, it may have changed hands: then they did not agree to this. */
async function lookAgain(before: Seen, context: Context): Promise<Seen> {
  const now = await lookAt(before.credential.acs_credential_id, context);
  if (ownerOf(now) === ownerOf(before)) return now;
  throw new Refusal(
    `Nothing was done: the credential ${before.credential.acs_credential_id} belonged to ${ownerOf(before)} when the ` +
      `question was asked, and belongs to ${ownerOf(now)} now. Look with list_credentials before you go on.`,
  );
}

function answer(name: string, { isGone, all, gone }: Taken, wait_seconds: number) {
  const word = all[0]?.state.word;
  const before = word ? ` Before that: ${word.words}.` : "";
  if (!isGone)
    return {
      status: "deleting" as const,
      summary: `Seam has accepted the deletion of the ${name}, and has not confirmed it within ${wait_seconds} s.${before}`,
      next_step: "Not finished: call delete_credential again with the same acs_credential_id to wait on.",
    };
  const copies = gone.length - 1;
  const left = all.filter((one) => !gone.includes(one));
  const went = copies > 0 ? ` with its ${count(copies, "copy", "copies")} on phones` : "";
  if (left.length === 0) return { status: "deleted" as const, summary: `Deleted the ${name}${went}.` };
  return {
    status: "deleted" as const,
    summary: `Deleted the ${name}${went}. Not confirmed of its copies on phones: ${causes(left)}.`,
    next_step: "Look with list_credentials, with_phone_copies, whether they are gone.",
  };
}
