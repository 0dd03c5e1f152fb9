import { z } from "zod";
import { count, quote } from "../explain.ts";
import { defineTool, hints } from "../mcp.ts";
import { findPerson, nameOf } from "../people.ts";
import { type Picture, picture, takePicture } from "../picture.ts";
import { onePerson, person } from "../references.ts";

export const getUserIdentity = defineTool({
  name: "get_user_identity",
  title: "Get user identity",
  description:
    "Show one person whole: ACS users, keys and other credentials, phones, enrollment, and what is wrong.",
  input: z.strictObject(person).check(onePerson()),
  output: z.object({ ...picture, summary: z.string(), next_step: z.string().optional() }),
  annotations: hints.reads,
  async run(reference, context) {
    const shown = await takePicture(context, await findPerson(context.seam, reference));
    const { acs_users = 0, acs_credentials = 0, phones = 0, client_sessions = 0 } = shown.totals;
    return {
      ...shown,
      summary:
        `${quote(nameOf(shown.user_identity))}: ${count(acs_users, "ACS user")}, ` +
        `${count(acs_credentials, "credential")}, ${count(phones, "phone")}, ` +
        `${count(client_sessions, "client session")}${shown.problems ? ", with problems" : ""}.`,
      next_step: nextStep(shown),
    };
  },
});

/** What is missing on the way to a key on a phone. */
function nextStep({
  acs_users,
  acs_credentials,
  enrollment_automations,
  phones,
}: Picture): string | undefined {
  if (acs_users.length === 0) return "Link the person's account with link_acs_user.";
  if (enrollment_automations?.length === 0)
    return "For mobile keys, prepare the phones with launch_enrollment.";
  if (!acs_credentials.some((one) => one.access_method === "mobile_key"))
    return "Issue a mobile key with issue_mobile_key.";
  return phones.length === 0 ? "A phone appears when the person signs in to the app on it." : undefined;
}
