import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { findPhone, nameOfPhone } from "../lookup/belongings.ts";
import { id } from "../lookup/fields.ts";
import { phoneRow, toPhoneRow } from "../lookup/rows.ts";
import { quote } from "../text.ts";

export const getPhone = defineTool({
  name: "get_phone",
  title: "Get phone",
  description: "Show one phone (device) by its device_id: details, and whether it can receive keys.",
  input: z.strictObject({ device_id: id("From list_phones") }),
  output: z.object({ phone: phoneRow, summary: z.string(), next_step: z.string().optional() }),
  annotations: hints.reads,
  async run({ device_id }, { seam, advise }) {
    const found = await findPhone(seam, device_id);
    const phone = toPhoneRow(found);
    return { phone, ...readiness(quote(nameOfPhone(found)), phone.can_receive_keys, advise) };
  },
});

const LAUNCH = {
  tool: "launch_enrollment",
  words: "get_user_identity of its owner shows whether enrollment runs; launch_enrollment launches it.",
};

function readiness(name: string, can_receive_keys: boolean | undefined, advise: Context["advise"]) {
  if (can_receive_keys) return { summary: `${name} can receive keys.` };
  if (can_receive_keys === false)
    return {
      summary: `${name} cannot receive keys yet: Seam shows no active endpoint on it.`,
      next_step: advise(LAUNCH),
    };
  return {
    summary: `Seam does not say whether ${name} can receive keys.`,
    next_step: "list_phones with the acs_credential_id of a key shows whether the phone has received it.",
  };
}
