import { z } from "zod";
import { quote } from "../explain.ts";
import { email, id, obvious, phoneNumber, plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { nameOf, refuseDuplicate } from "../people.ts";
import { userIdentity } from "../seam/schemas.ts";
import { identityUri } from "../uris.ts";

export const createUserIdentity = defineTool({
  name: "create_user_identity",
  title: "Create user identity",
  description: "Create a user identity for an app user (guest, tenant, employee). Send at least one field.",
  input: z
    .strictObject({
      full_name: obvious(plainText("Full name")).optional(),
      email_address: obvious(email("Unique email")).optional(),
      phone_number: phoneNumber("E.164").optional(),
      user_identity_key: plainText("Your own key").optional(),
      acs_system_ids: z.array(id("ACS system")).optional().describe("Link or create the ACS user there"),
    })
    .refine((input) => Object.values(input).some((value) => typeof value === "string"), {
      error: "Send at least one of full_name, email_address, phone_number, user_identity_key",
    }),
  output: z.object({ user_identity: userIdentity, summary: z.string(), next_step: z.string() }),
  annotations: hints.changes,
  links: ({ user_identity }) => [
    { uri: identityUri(user_identity.user_identity_id), name: nameOf(user_identity) },
  ],
  howToLook: "Look with find_user_identities whether the person is there before you create them again",
  async run(input, { seam }) {
    const identity = await seam.user_identities
      .create(input)
      .catch((error) => refuseDuplicate(seam, input, error));
    const linked = identity.acs_user_ids?.length ?? 0;
    return {
      user_identity: identity,
      summary: `Created user identity ${quote(nameOf(identity))}${linked ? `, linked to ${linked} ACS users` : ""}.`,
      next_step: linked
        ? "Prepare the person's phones with launch_enrollment."
        : "Link the person's account in the access control system with link_acs_user.",
    };
  },
});
