import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { reportCreated } from "../issuing/issued.ts";
import { prepareOrder } from "../issuing/order.ts";
import { entrances } from "../lookup/entrances.ts";
import { dateTime, obvious, secret } from "../lookup/fields.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../lookup/references.ts";
import { credentialRow } from "../lookup/rows.ts";

export const createCredential = defineTool({
  name: "create_credential",
  title: "Create PIN code or card",
  description:
    "Create a door code (PIN), key card, badge or fob for a guest, resident, employee, cleaner or visitor. For phones use issue_mobile_key.",
  input: z
    .strictObject({
      ...acsUser,
      ...person,
      access_method: z.enum(["code", "card"]).describe("PIN code or card").meta({ isObvious: true }),
      code: secret(
        z
          .string()
          .refine((value) => /^\d{1,32}$/.test(value), { error: "must be digits only" })
          .optional()
          .describe("Digits; never shown again"),
      ),
      ...entrances,
      starts_at: obvious(dateTime("ISO 8601")).optional(),
      ends_at: dateTime("ISO 8601").optional(),
    })
    .check(oneAcsUserOrPerson),
  output: z.object({
    acs_credential: credentialRow,
    summary: z.string(),
    warnings: z.array(z.string()).optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.changes,
  howToLook: "Look with list_credentials whether it is there before you create it again",
  async run(input, context) {
    const { access_method, code } = input;
    const order = await prepareOrder(context, input, access_method);
    const credential = await context.seam.acs.credentials.create({ ...order.params, access_method, code });
    return {
      ...(await reportCreated(context, { credential, order, kind: { access_method }, claim: "Created for" })),
      next_step:
        access_method === "card"
          ? "A card works once it is encoded at the access control system."
          : undefined,
    };
  },
});
