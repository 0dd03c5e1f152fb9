import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { confirmationCode, email, id, obvious, waitSeconds } from "../lookup/fields.ts";
import { askingForMore } from "../removal/agree.ts";
import { deadlineOf } from "../removal/deadline.ts";
import type { Member } from "../removal/group.ts";
import { removeGroup } from "../removal/group.ts";
import { answerGroup } from "../removal/group-report.ts";
import { type AskedForSeveral, type Names, referencesIn, settleAll } from "../removal/settle-group.ts";

/** Each of them takes a while, and a host gives up a call that takes long. */
const MOST_PEOPLE = 50;

export const removeUserIdentities = defineTool({
  name: "remove_user_identities",
  title: "Remove several user identities",
  description: `Remove several people at once, for good: check out guests of a group, offboard a team; at most ${MOST_PEOPLE}. May answer removing: call again with the user_identity_ids left.`,
  input: z
    .strictObject({
      user_identity_ids: obvious(z.array(id("A person's id")).describe("Their ids")).optional(),
      email_addresses: obvious(z.array(email("A person's email")).describe("Their emails")).optional(),
      dry_run: obvious(z.boolean().default(false).describe("Only show what would go")),
      keep_acs_users: obvious(z.boolean().default(false).describe("Unlink ACS users, keep them")),
      wait_seconds: waitSeconds,
      confirmation_code: confirmationCode,
    })
    .check(somePeople),
  output: z.object({
    status: z.enum(["removed", "removing", "incomplete", "planned"]),
    summary: z.string(),
    people: z.array(
      z.object({
        user_identity_id: z.string(),
        name: z.string().optional(),
        status: z.enum(["removed", "removing", "waiting", "failed", "planned", "not_found"]),
        summary: z.string().optional(),
      }),
    ),
    waited_seconds: z.number().optional(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: "Call remove_user_identities again with dry_run to see what is left",
  async run(asked, context) {
    const { answer, agreed } = await settleAll(asked, context);
    return answer ?? removeAllNow(agreed.group, asked, context);
  },
});

/** Until all are gone, or the time of the call is up. Throws a Refusal when nothing was begun. */
export async function removeAllNow(
  group: readonly Member[],
  { keep_acs_users, wait_seconds }: Pick<AskedForSeveral, "keep_acs_users" | "wait_seconds">,
  context: Context,
) {
  const { allows, code } = await askingForMore(group, keep_acs_users, context);
  const until = deadlineOf(wait_seconds, context);
  const fates = await removeGroup(group, { keep_acs_users, wait_seconds, until, allows }, context);
  return answerGroup(fates, code(), context);
}

function somePeople({ value, issues }: { value: Names; issues: unknown[] }): void {
  const named = referencesIn(value).length;
  const message =
    named === 0
      ? "Name the people: send user_identity_ids, email_addresses, or both"
      : `Name at most ${MOST_PEOPLE} people: ${named} were sent. Send them in several calls, one after the other`;
  if (named === 0 || named > MOST_PEOPLE) issues.push({ code: "custom", message, input: value, path: [] });
}
