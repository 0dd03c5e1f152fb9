import { z } from "zod";
import { findCredential } from "../belongings.ts";
import { quote } from "../explain.ts";
import { CONFIRM, confirmationCode, id, waitSeconds } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { deleteCredentialAndCopies } from "../removal/delete-one.ts";

export const deleteCredential = defineTool({
  name: "delete_credential",
  title: "Delete credential",
  description: "Revoke a mobile key with its copies on phones, a PIN code or a card, for good.",
  input: z.strictObject({
    acs_credential_id: id("From list_credentials"),
    wait_seconds: waitSeconds,
    confirmation_code: confirmationCode,
  }),
  output: z.object({
    acs_credential_id: z.string(),
    status: z.enum(["deleted", "deleting", "planned"]),
    summary: z.string(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: "Look with list_credentials whether it is still there",
  async run({ acs_credential_id, wait_seconds, confirmation_code }, context) {
    const credential = await findCredential(context.seam, acs_credential_id);
    const name = quote(credential.display_name ?? acs_credential_id);
    const confirmation = await context.confirm({
      subject: `delete_credential ${acs_credential_id}`,
      plan: [acs_credential_id],
      question: `Delete the credential ${name} (${credential.access_method ?? "credential"}) for good?`,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed)
      return {
        acs_credential_id,
        status: "planned" as const,
        summary: `Nothing was touched: a person must agree to delete ${name}.`,
        confirmation_code: confirmation.confirmation_code,
        next_step: CONFIRM,
      };
    const { isGone, copies } = await deleteCredentialAndCopies(credential, { wait_seconds, context });
    if (isGone)
      return {
        acs_credential_id,
        status: "deleted" as const,
        summary: `Deleted ${name}${copies ? ` with its ${copies} ${copies === 1 ? "copy" : "copies"} on phones` : ""}.`,
      };
    return {
      acs_credential_id,
      status: "deleting" as const,
      summary: `Seam is deleting ${name}, and has not confirmed it within ${wait_seconds} s.`,
      next_step: "Not finished: call delete_credential again with the same acs_credential_id to wait on.",
    };
  },
});
