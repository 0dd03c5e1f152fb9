import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { differences, notCarriedOut, readBack } from "../lookup/evidence.ts";
import { email, obvious, phoneNumber, plainText } from "../lookup/fields.ts";
import { findPerson, nameOf, refuseDuplicate } from "../lookup/people.ts";
import { onePerson, person } from "../lookup/references.ts";
import { userIdentitySchema } from "../seam/schemas.ts";
import { quote } from "../text.ts";

const howToLook = "Look with get_user_identity whether it was changed";

export const updateUserIdentity = defineTool({
  name: "update_user_identity",
  title: "Update user identity",
  description: "Change, correct or rename a person: name, email address, phone number or key.",
  input: z
    .strictObject({
      ...person,
      new_full_name: obvious(plainText("New name")).optional(),
      new_email_address: obvious(email("New email")).optional(),
      new_phone_number: obvious(phoneNumber("New phone in E.164")).optional(),
      new_user_identity_key: obvious(plainText("New key")).optional(),
    })
    .check(onePerson())
    .refine((input) => Object.entries(input).some(([field, value]) => field.startsWith("new_") && value), {
      error: "Send what to change: new_full_name, new_email_address, new_phone_number, new_user_identity_key",
    }),
  output: z.object({
    user_identity: userIdentitySchema,
    summary: z.string(),
    next_step: z.string().optional(),
  }),
  annotations: hints.changesOnce,
  howToLook,
  async run(input, { seam }) {
    const { user_identity_id } = await findPerson(seam, input);
    const wanted = {
      full_name: input.new_full_name,
      email_address: input.new_email_address,
      phone_number: input.new_phone_number,
      user_identity_key: input.new_user_identity_key,
    };
    await seam.user_identities
      .update({ user_identity_id, ...wanted })
      .catch((error) => refuseDuplicate(seam, { user_identity_id, ...wanted }, error, "new_"));
    const accepted = { what: `the change of user identity ${user_identity_id}`, howToLook };
    const identity = await readBack(seam.user_identities.get({ user_identity_id }), accepted);
    const unchanged = differences(wanted, identity);
    if (unchanged.length > 0) throw notCarriedOut(accepted, `this: ${unchanged.join("; ")}`);
    return {
      user_identity: identity,
      summary: `Changed user identity ${quote(nameOf(identity))}.`,
      next_step: identity.acs_user_ids?.length
        ? "Linked ACS users keep their own name, email and phone number; those are changed in the access control system."
        : undefined,
    };
  },
});
