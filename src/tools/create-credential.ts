import { z } from "zod";
import { findOwnerOfKey } from "../acs-users.ts";
import { entrances, findEntranceIds, forWhat } from "../entrances.ts";
import { quote } from "../explain.ts";
import { dateTime, toUtc } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../references.ts";
import { acsCredential } from "../seam/schemas.ts";

export const createCredential = defineTool({
  name: "create_credential",
  title: "Create PIN code or card",
  description: "Create a PIN code or card for an ACS user or person. For phones use issue_mobile_key.",
  input: z
    .strictObject({
      ...acsUser,
      ...person,
      access_method: z.enum(["code", "card"]).describe("PIN code or card").meta({ isObvious: true }),
      code: z
        .string()
        .refine((value) => /^\d{1,32}$/.test(value), { error: "must be digits only" })
        .optional()
        .describe("Digits; never shown again"),
      ...entrances,
      starts_at: dateTime("ISO 8601").optional(),
      ends_at: dateTime("ISO 8601").optional(),
    })
    .check(oneAcsUserOrPerson)
    .refine(({ starts_at, ends_at }) => !starts_at || !ends_at || new Date(starts_at) < new Date(ends_at), {
      error: "ends_at must be after starts_at",
    }),
  output: z.object({ acs_credential: acsCredential, summary: z.string(), next_step: z.string().optional() }),
  annotations: hints.changes,
  howToLook: "Look with list_credentials whether it is there before you create it again",
  async run(input, { seam }) {
    const { acs_user_id, acs_system_id, display_name } = await findOwnerOfKey(seam, input);
    const credential = await seam.acs.credentials.create({
      acs_user_id,
      access_method: input.access_method,
      code: input.code,
      allowed_acs_entrance_ids: await findEntranceIds(seam, acs_system_id, input),
      starts_at: input.starts_at && toUtc(input.starts_at),
      ends_at: input.ends_at && toUtc(input.ends_at),
    });
    const what = input.access_method === "code" ? "PIN code" : "card";
    return {
      acs_credential: credential,
      summary: `Created a ${what} for ACS user ${quote(display_name ?? acs_user_id)}${forWhat(input, credential.ends_at)}.`,
      next_step:
        input.access_method === "card"
          ? "A card works once it is encoded at the access control system."
          : undefined,
    };
  },
});
