import { z } from "zod";
import { findPhone, nameOfPhone } from "../belongings.ts";
import { quote } from "../explain.ts";
import { id } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { type Phone, phone } from "../seam/schemas.ts";

export const getPhone = defineTool({
  name: "get_phone",
  title: "Get phone",
  description: "Show one phone by its device_id, and whether it can receive keys.",
  input: z.strictObject({ device_id: id("From list_phones") }),
  output: z.object({ phone, summary: z.string(), next_step: z.string().optional() }),
  annotations: hints.reads,
  async run({ device_id }, { seam }) {
    const found = await findPhone(seam, device_id);
    const name = quote(nameOfPhone(found));
    return { phone: found, ...READINESS[readinessOf(found)](name) };
  },
});

/** Only what Seam says of the phone's endpoints tells; without a word of them it is not known. */
function readinessOf({ properties }: Phone): keyof typeof READINESS {
  const said = [
    properties?.assa_abloy_credential_service_metadata?.has_active_endpoint,
    properties?.salto_space_credential_service_metadata?.has_active_phone,
  ];
  if (said.includes(true)) return "ready";
  return said.includes(false) ? "not_enrolled" : "unknown";
}

const READINESS = {
  ready: (name: string) => ({ summary: `${name} can receive keys.` }),
  not_enrolled: (name: string) => ({
    summary: `${name} is not enrolled yet, so it cannot receive keys.`,
    next_step: "launch_enrollment with the person prepares their phones.",
  }),
  unknown: (name: string) => ({
    summary: `Seam does not say whether ${name} can receive keys.`,
    next_step: "list_phones with the acs_credential_id of a key shows whether the phone has received it.",
  }),
};
