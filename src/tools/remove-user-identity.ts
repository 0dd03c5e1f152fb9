import * as z from "zod";
import type { Context } from "../contract/context.ts";
import type { Confirmation } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { confirmationCode, obvious, waitSeconds } from "../lookup/fields.ts";
import { onePerson, person } from "../lookup/references.ts";
import { deadlineOf } from "../removal/deadline.ts";
import { leaving } from "../removal/person.ts";
import { answerRemoval } from "../removal/report.ts";
import { type Agreed, type Asked, settle } from "../removal/settle.ts";

const account = z.object({
  acs_user_id: z.string(),
  acs_system_id: z.string().optional(),
  name: z.string().optional(),
  credentials: z.number().describe("That open doors there still"),
});

export const removeUserIdentity = defineTool({
  name: "remove_user_identity",
  title: "Remove user identity",
  description:
    "Remove or delete a person who leaves, for good: check out a guest, move out a tenant, offboard an employee; all their sessions, keys, phones, ACS users go. May answer removing, no failure: call again with the user_identity_id.",
  input: z
    .strictObject({
      ...person,
      dry_run: obvious(z.boolean().default(false).describe("Only show what would go")),
      keep_acs_users: z.boolean().default(false).describe("Unlink ACS users, keep them"),
      wait_seconds: waitSeconds,
      confirmation_code: confirmationCode,
    })
    .check(onePerson()),
  output: z.object({
    user_identity_id: z.string(),
    status: z.enum(["removed", "removing", "planned", "not_found"]),
    summary: z.string(),
    counts: z.array(z.object({ kind: z.string(), total: z.number(), done: z.number() })).optional(),
    waiting_for: z
      .array(
        z.object({
          kind: z.string(),
          id: z.string(),
          name: z.string().optional(),
          seam_says: z.string().optional().describe("Seam's last word"),
        }),
      )
      .optional(),
    kept_acs_users: z.array(account).optional(),
    unlinked_acs_users: z.array(account).optional().describe("Not linked, same email or phone; not touched"),
    waited_seconds: z.number().optional(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: "Call remove_user_identity again with dry_run to see what is left",
  async run(asked, context) {
    const { answer, agreed } = await settle(asked, context);
    return answer ?? removeNow(agreed, asked, context);
  },
});

/** Until it is over, or the time of the call is up. Throws a Refusal when nothing was done or something will not go. */
export async function removeNow(
  { identity, found, lookalikes, keep_acs_users, isUnderWay = false, ask }: Agreed,
  { wait_seconds }: Pick<Asked, "wait_seconds">,
  context: Context,
) {
  const leaver = leaving(identity);
  const seen = await context.removals.status(leaver.user_identity_id);
  const agreed = [...(seen?.things ?? []), ...found];
  let answer: Confirmation | undefined;
  const removal = await context.removals.start(
    leaver,
    found,
    {
      keep_acs_users,
      until: deadlineOf(wait_seconds, context),
      lookalikes,
      isJoining: isUnderWay,
      async allows(more) {
        agreed.push(...more);
        try {
          answer = await ask(agreed);
        } catch (error) {
          // A no to what turned up says nothing of what has gone by then: the report does.
          if (error instanceof Refusal) return false;
          throw error;
        }
        return answer.isConfirmed;
      },
    },
    context,
  );
  const code = answer && !answer.isConfirmed ? answer.confirmation_code : undefined;
  return answerRemoval(leaver, removal, { lookalikes, wait_seconds, code }, context);
}
