import { z } from "zod";
import { findPhone, nameOfPhone } from "../belongings.ts";
import { quote } from "../explain.ts";
import { id } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { phone } from "../seam/schemas.ts";
import { phoneUri } from "../uris.ts";

export const getPhone = defineTool({
  name: "get_phone",
  title: "Get phone",
  description: "Show one phone by its device_id, and whether it can receive keys.",
  input: z.strictObject({ device_id: id("From list_phones") }),
  output: z.object({ phone, summary: z.string(), next_step: z.string().optional() }),
  annotations: hints.reads,
  links: (result) => [{ uri: phoneUri(result.phone.device_id), name: nameOfPhone(result.phone) }],
  async run({ device_id }, { seam }) {
    const found = await findPhone(seam, device_id);
    const { assa_abloy_credential_service_metadata: assa, salto_space_credential_service_metadata: salto } =
      found.properties ?? {};
    const isReady = assa?.has_active_endpoint || salto?.has_active_phone;
    return {
      phone: found,
      summary: `${quote(nameOfPhone(found))} ${isReady ? "can receive keys" : "is not enrolled yet, so it cannot receive keys"}.`,
      next_step: isReady ? undefined : "launch_enrollment with the person prepares their phones.",
    };
  },
});
