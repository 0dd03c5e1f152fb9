import { z } from "zod";
import { findCredential } from "../belongings.ts";
import { quote } from "../explain.ts";
import { dateTime, id, toUtc } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { acsCredential } from "../seam/schemas.ts";

export const updateCredential = defineTool({
  name: "update_credential",
  title: "Change when a credential ends",
  description: "Extend or shorten a mobile key, PIN code or card; a key's copies on phones follow.",
  input: z.strictObject({ acs_credential_id: id("From list_credentials"), ends_at: dateTime("ISO 8601") }),
  output: z.object({ acs_credential: acsCredential, summary: z.string() }),
  annotations: hints.changesOnce,
  howToLook: "Look with list_credentials when it ends",
  async run({ acs_credential_id, ends_at }, { seam }) {
    await findCredential(seam, acs_credential_id);
    await seam.acs.credentials.update({ acs_credential_id, ends_at: toUtc(ends_at) });
    const credential = await seam.acs.credentials.get({ acs_credential_id });
    const name = quote(credential.display_name ?? acs_credential_id);
    return {
      acs_credential: credential,
      summary: `${name} ends ${credential.ends_at ?? toUtc(ends_at)} now.`,
    };
  },
});
