import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { findAcsUser, findAcsUserOf } from "../lookup/acs-users.ts";
import { agreement, planned, whichAccount, whoIs } from "../lookup/agreement.ts";
import { notCarriedOut, readBack } from "../lookup/evidence.ts";
import { confirmationCode } from "../lookup/fields.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { acsUser, onePerson, person } from "../lookup/references.ts";
import type { Seam } from "../seam/api.ts";
import { isNotFound } from "../seam/errors.ts";
import type { AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";

const howToLook = "Look with get_user_identity whether the ACS user is still linked";

const NOTHING = { words: "There is nothing to take off." };

export const unlinkAcsUser = defineTool({
  name: "unlink_acs_user",
  title: "Unlink ACS user",
  description: "Unlink, detach or disconnect an account (ACS user) from the wrong person; the account stays.",
  input: z
    .strictObject({ ...person, ...acsUser, confirmation_code: confirmationCode })
    .check(onePerson())
    .refine(({ acs_user_id, acs_user_email_address }) => !acs_user_id || !acs_user_email_address, {
      error:
        "Name the ACS user once: acs_user_id and acs_user_email_address were sent. Send only one of them",
    }),
  output: z.object({
    user_identity_id: z.string(),
    acs_user_id: z.string(),
    summary: z.string(),
    ...agreement,
  }),
  annotations: hints.removes,
  howToLook,
  async run(input, context) {
    const { seam } = context;
    const systems = seam.acs.systems.list({});
    systems.catch(() => {}); // whoever waits for it hears of it
    const identity = await findPerson(seam, input);
    const { user_identity_id } = identity;
    const isNamed = input.acs_user_id ?? input.acs_user_email_address;
    const user = isNamed
      ? await findAcsUser(seam, input)
      : await findAcsUserOf(seam, identity, input.acs_system_id, NOTHING, systems);
    const { acs_user_id } = user;
    const ids = { user_identity_id, acs_user_id };
    const what = `ACS user ${quote(user.display_name ?? acs_user_id)}`;
    const both = `${what} from user identity ${quote(nameOf(identity))}`;
    const untouched = {
      ...ids,
      summary: `${what} was not linked to user identity ${quote(nameOf(identity))}. Nothing was changed.`,
    };
    refuseOthers(user, user_identity_id);
    if (!user.user_identity_id) return untouched;
    const asked = question(user, identity, await nameOfSystem(user, systems, context));
    const confirmation = await context.confirm({
      subject: `unlink_acs_user ${acs_user_id} from ${user_identity_id}`,
      plan: [`${acs_user_id} of ${user_identity_id}`],
      question: asked,
      code: input.confirmation_code,
    });
    if (!confirmation.isConfirmed) return { ...ids, ...planned(asked, confirmation) };
    // The link may have changed since, also while a person was being asked.
    const fresh = await seam.acs.users.get({ acs_user_id });
    refuseOthers(fresh, user_identity_id);
    if (!fresh.user_identity_id) return untouched;
    const owner = await unlink(seam, ids);
    return {
      ...ids,
      summary: `Unlinked ${both}.${owner ? ` Somebody else has linked it meanwhile: it belongs to user identity ${owner} now.` : ""}`,
      next_step:
        "The account may still have keys: list_credentials with this acs_user_id shows them, delete_credential revokes them.",
    };
  },
});

function refuseOthers(user: AcsUser, user_identity_id: string): void {
  if (!user.user_identity_id || user.user_identity_id === user_identity_id) return;
  throw new Refusal(
    `Nothing was unlinked: ACS user ${user.acs_user_id} belongs to another user identity, ${user.user_identity_id}. ` +
      "If that one is meant, call again with its user_identity_id.",
  );
}

/** Whose account is linked afterwards: nobody's, or that of somebody else. Throws a Refusal when it still is theirs. */
async function unlink(
  seam: Seam,
  ids: { user_identity_id: string; acs_user_id: string },
): Promise<string | undefined> {
  const { user_identity_id, acs_user_id } = ids;
  const { remove_acs_user } = seam.user_identities;
  const isAccepted = await remove_acs_user(ids).then(
    () => true,
    (error) => {
      if (isNotFound(error)) return false; // an answer before may have got lost: the look tells
      throw error;
    },
  );
  const accepted = { what: `the unlinking of ACS user ${acs_user_id} from ${user_identity_id}`, howToLook };
  const now = await readBack(seam.acs.users.get({ acs_user_id }), accepted);
  if (now.user_identity_id !== user_identity_id) return now.user_identity_id;
  if (isAccepted) throw notCarriedOut(accepted, "that it is still linked");
  throw new Refusal(
    `Nothing was unlinked: Seam answered that there is nothing to unlink (404), and shows ACS user ${acs_user_id} ` +
      "as linked still. Call again in a minute.",
  );
}

async function nameOfSystem(
  { acs_system_id }: AcsUser,
  listed: Promise<AcsSystem[]>,
  context: Context,
): Promise<string | undefined> {
  const systems = await optionalLooks(context).look("in which system it is", () => listed);
  return systems?.find((one) => one.acs_system_id === acs_system_id)?.name ?? acs_system_id;
}

const question = (user: AcsUser, identity: UserIdentity, system: string | undefined): string =>
  `Unlink ${whichAccount(user)}${system ? ` in ${quote(system)}` : ""} from the person ${whoIs(identity)}? ` +
  "This deletes neither the account nor its keys.";
