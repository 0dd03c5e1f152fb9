import { z } from "zod";
import { findAcsUser, findAcsUserOf } from "../acs-users.ts";
import { quote, Refusal } from "../explain.ts";
import { defineTool, hints } from "../mcp.ts";
import { findPerson, nameOf } from "../people.ts";
import { acsUser, onePerson, person } from "../references.ts";
import { isNotFound } from "../seam/errors.ts";

export const unlinkAcsUser = defineTool({
  name: "unlink_acs_user",
  title: "Unlink ACS user",
  description:
    "Take an ACS user off a person's user identity; the account itself stays. Name it, or its system.",
  input: z
    .strictObject({ ...person, ...acsUser })
    .check(onePerson())
    .refine(({ acs_user_id, acs_user_email_address }) => !acs_user_id || !acs_user_email_address, {
      error:
        "Name the ACS user once: acs_user_id and acs_user_email_address were sent. Send only one of them",
    }),
  output: z.object({
    user_identity_id: z.string(),
    acs_user_id: z.string(),
    summary: z.string(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: "Look with get_user_identity whether the ACS user is still linked",
  async run(input, { seam }) {
    const identity = await findPerson(seam, input);
    const { user_identity_id } = identity;
    const isNamed = input.acs_user_id ?? input.acs_user_email_address;
    const user = isNamed
      ? await findAcsUser(seam, input)
      : await findAcsUserOf(seam, identity, input.acs_system_id, "There is nothing to take off.");
    const { acs_user_id } = user;
    if (user.user_identity_id && user.user_identity_id !== user_identity_id)
      throw new Refusal(
        `Nothing was unlinked: ACS user ${acs_user_id} belongs to another user identity, ${user.user_identity_id}. ` +
          "If that one is meant, call again with its user_identity_id.",
      );
    const what = `ACS user ${quote(user.display_name ?? acs_user_id)}`;
    const whose = `user identity ${quote(nameOf(identity))}`;
    if (!user.user_identity_id)
      return {
        user_identity_id,
        acs_user_id,
        summary: `${what} was not linked to ${whose}. Nothing was changed.`,
      };
    await seam.user_identities.remove_acs_user({ user_identity_id, acs_user_id }).catch((error) => {
      if (!isNotFound(error)) throw error; // it was linked just now: the first answer got lost
    });
    return {
      user_identity_id,
      acs_user_id,
      summary: `Unlinked ${what} from ${whose}.`,
      next_step:
        "Unlinking revokes no keys. list_credentials with this acs_user_id shows what it still has; delete_credential revokes it.",
    };
  },
});
