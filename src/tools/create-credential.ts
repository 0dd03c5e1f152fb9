import { z } from "zod";
import { quote } from "../explain.ts";
import { dateTime, id, toUtc } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { acsUser, findOwnerOfKey, oneAcsUserOrPerson, person } from "../people.ts";
import { acsCredential } from "../seam/schemas.ts";

export const createCredential = defineTool({
  name: "create_credential",
  title: "Create PIN code or card",
  description:
    "Create a PIN code or card credential for an ACS user. For keys on phones use issue_mobile_key instead.",
  input: z
    .strictObject({
      ...acsUser,
      ...person,
      access_method: z.enum(["code", "card"]).describe("PIN code or card"),
      code: z
        .string()
        .refine((value) => /^\d{1,32}$/.test(value), { error: "must be digits only" })
        .optional()
        .describe("Digits; never shown again"),
      allowed_acs_entrance_ids: z.array(id("Entrance")).optional().describe("Entrances it opens"),
      starts_at: dateTime("ISO 8601").optional(),
      ends_at: dateTime("ISO 8601").optional(),
    })
    .check(oneAcsUserOrPerson)
    .refine(({ starts_at, ends_at }) => !starts_at || !ends_at || new Date(starts_at) < new Date(ends_at), {
      error: "ends_at must be after starts_at",
    }),
  output: z.object({ acs_credential: acsCredential, summary: z.string() }),
  annotations: hints.changes,
  howToLook: "Look with list_credentials whether it is there before you create it again",
  async run(input, { seam }) {
    const { acs_user_id, display_name } = await findOwnerOfKey(seam, input);
    const credential = await seam.acs.credentials.create({
      acs_user_id,
      access_method: input.access_method,
      code: input.code,
      allowed_acs_entrance_ids: input.allowed_acs_entrance_ids,
      starts_at: input.starts_at && toUtc(input.starts_at),
      ends_at: input.ends_at && toUtc(input.ends_at),
    });
    const what = input.access_method === "code" ? "PIN code" : "card";
    return {
      acs_credential: credential,
      summary: `Created a ${what} for ACS user ${quote(display_name ?? acs_user_id)}.`,
    };
  },
});
