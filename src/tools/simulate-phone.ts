import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { obvious, plainText } from "../lookup/fields.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { onePerson, person } from "../lookup/references.ts";
import { phoneSchema } from "../seam/schemas.ts";
import { quote } from "../text.ts";

export const simulatePhone = defineTool({
  name: "simulate_phone",
  title: "Simulate phone (sandbox)",
  description: "Sandbox only: let a person sign in to the app on a new simulated phone.",
  input: z
    .strictObject({
      ...person,
      operating_system: z
        .enum(["ios", "android"])
        .default("ios")
        .describe("ios or android")
        .meta({ isObvious: true }),
      device_model: obvious(plainText("Like iPhone 15")).default("iPhone 15"),
    })
    .check(onePerson()),
  output: z.object({ phone: phoneSchema, summary: z.string(), next_step: z.string() }),
  annotations: hints.changes,
  isSandboxOnly: true,
  howToLook: "Look with list_phones whether the phone is there",
  async run({ operating_system, device_model, ...reference }, { seam }) {
    const identity = await findPerson(seam, reference);
    const device_manufacturer = operating_system === "ios" ? "Apple" : "Google";
    const simulated = await seam.phones.simulate.create_sandbox_phone({
      user_identity_id: identity.user_identity_id,
      phone_metadata: { operating_system, device_model, device_manufacturer },
    });
    return {
      phone: simulated,
      summary: `${quote(nameOf(identity))} signed in on a simulated ${quote(device_model)}.`,
      next_step: "list_phones with the acs_credential_id of a key shows the phones that received it.",
    };
  },
});
