import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { email, id, phoneNumber, plainText } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { lookUpPerson, nameOf, type PersonReference } from "../people.ts";
import type { Seam } from "../seam/client.ts";
import { SeamError } from "../seam/errors.ts";
import { userIdentity } from "../seam/schemas.ts";

const UNIQUE = ["user_identity_key", "email_address", "phone_number"] as const;

export const createUserIdentity = defineTool({
  name: "create_user_identity",
  title: "Create user identity",
  description:
    "Create a user identity for an app user: a guest, tenant or employee who gets mobile keys. Send at least one field.",
  input: z
    .strictObject({
      full_name: plainText("Full name").optional(),
      email_address: email("Unique email").optional(),
      phone_number: phoneNumber("Unique phone, E.164").optional(),
      user_identity_key: plainText("Your own unique key").optional(),
      acs_system_ids: z
        .array(id("ACS system"))
        .optional()
        .describe("Systems in which to link (or create) the ACS user with this email or phone"),
    })
    .refine((input) => Object.values(input).some((value) => typeof value === "string"), {
      error: "Send at least one of full_name, email_address, phone_number, user_identity_key",
    }),
  output: z.object({ user_identity: userIdentity, summary: z.string(), next_step: z.string() }),
  annotations: hints.changes,
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

/** Key, email and phone number are unique in a workspace. How Seam says so is not documented: look who has them. */
async function refuseDuplicate(seam: Seam, input: PersonReference, error: unknown): Promise<never> {
  if (!(error instanceof SeamError) || ![400, 409].includes(error.status)) throw error;
  for (const field of UNIQUE) {
    if (input[field] === undefined) continue;
    const owner = await lookUpPerson(seam, { [field]: input[field] });
    if (owner)
      throw new Refusal(
        `Nothing was created: ${field} ${quote(input[field])} belongs to the user identity ` +
          `${owner.user_identity_id} (${quote(nameOf(owner))}). Use that one, or send another ${field}.`,
      );
  }
  throw error;
}
