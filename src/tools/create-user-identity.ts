import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { differences, problemsSaid } from "../lookup/evidence.ts";
import { email, id, obvious, phoneNumber, plainText } from "../lookup/fields.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { nameOf, refuseDuplicate } from "../lookup/people.ts";
import { everything } from "../seam/lists.ts";
import { userIdentitySchema } from "../seam/schemas.ts";
import { count, quote } from "../text.ts";

export const createUserIdentity = defineTool({
  name: "create_user_identity",
  title: "Create user identity",
  description:
    "Create a person (user identity): add, register or onboard a new guest, tenant, resident, member or employee.",
  input: z
    .strictObject({
      full_name: obvious(plainText("Full name")).optional(),
      email_address: obvious(email("Unique email")).optional(),
      phone_number: phoneNumber("E.164").optional(),
      user_identity_key: plainText("Your own key").optional(),
      acs_system_ids: z
        .array(id("ACS system"))
        .optional()
        .describe("Systems to link or create an ACS user in"),
    })
    .refine((input) => Object.values(input).some((value) => typeof value === "string"), {
      error: "Send at least one of full_name, email_address, phone_number, user_identity_key",
    }),
  output: z.object({
    user_identity: userIdentitySchema,
    summary: z.string(),
    warnings: z.array(z.string()).optional(),
    next_step: z.string(),
  }),
  annotations: hints.changes,
  howToLook: "Look with find_user_identities whether the person is there before you create them again",
  async run(input, context) {
    const { seam } = context;
    const { acs_system_ids = [], ...wanted } = input;
    const identity = await seam.user_identities
      .create(input)
      .catch((error) => refuseDuplicate(seam, input, error));
    const { user_identity_id, acs_user_ids = [] } = identity;
    const { look, warnings: unchecked } = optionalLooks(context);
    const accounts =
      acs_system_ids.length > 0
        ? await look("which ACS users are linked (get_user_identity shows them)", (from) =>
            everything(from.acs.users.list, { user_identity_id }),
          )
        : undefined;
    const missing = accounts
      ? acs_system_ids.filter((id) => !accounts.some((one) => one.acs_system_id === id))
      : [];
    const warnings = [
      ...differences(wanted, identity).map((one) => `Seam shows it otherwise: ${one}.`),
      ...missing.map(
        (id) => `Seam shows no ACS user of theirs in ACS system ${id}; link it with link_acs_user.`,
      ),
      ...problemsSaid(identity),
      ...unchecked,
    ];
    const linked = accounts?.length ?? acs_user_ids.length;
    return {
      user_identity: identity,
      summary: `Created user identity ${quote(nameOf(identity))}${linked ? `, linked to ${count(linked, "ACS user")}` : ""}.`,
      warnings: warnings.length > 0 ? warnings : undefined,
      next_step: linked
        ? "Prepare the person's phones with launch_enrollment."
        : "Link the person's account in the access control system with link_acs_user.",
    };
  },
});
