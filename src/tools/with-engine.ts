/** What is offered beside, and instead of, the other tools where an engine keeps removals. */

import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, type Tool } from "../contract/tool.ts";
import { dateTime } from "../lookup/fields.ts";
import { cancelRemoval } from "../removal/cancel.ts";
import { setAllForLater, setForLater } from "../removal/schedule.ts";
import { settle } from "../removal/settle.ts";
import { settleAll } from "../removal/settle-group.ts";
import { listRemovals } from "./list-removals.ts";
import { removeAllNow, removeUserIdentities } from "./remove-user-identities.ts";
import { removeNow, removeUserIdentity } from "./remove-user-identity.ts";

const { input, output } = removeUserIdentity;
const several = removeUserIdentities;

const at = dateTime("Not now but then").optional();
const removal_id = z.string().optional().describe("As in list_removals");

const removeOne = defineTool({
  ...removeUserIdentity,
  description:
    "Remove or delete a person who leaves, for good: check out a guest, move out a tenant, offboard an employee; all their sessions, keys, phones, ACS users go. May answer removing, no failure: it goes on by itself, and calling again shows how far it is.",
  input: input.safeExtend({
    at,
    cancel: z.boolean().default(false).describe("Stop the removal that is under way or set"),
  }),
  output: output.extend({
    status: z.enum([...output.shape.status.options, "scheduled", "cancelled"]),
    removal_id,
  }),
  howToLook: "Call list_removals to see what becomes of it",
  async run({ cancel, ...asked }, context) {
    if (cancel && (asked.at !== undefined || asked.dry_run))
      throw new Refusal(
        "Nothing was done: send cancel alone, without at and dry_run. A new at takes the place of the one before.",
      );
    if (cancel) return cancelRemoval(asked, asked.wait_seconds, context);
    const { answer, agreed } = await settle(asked, context);
    if (answer) return answer;
    const { when } = agreed;
    return when ? setForLater(agreed, when, context) : removeNow(agreed, asked, context);
  },
});

const row = several.output.shape.people.element;

const removeSeveral = defineTool({
  ...several,
  description: several.description.replace(
    /May answer removing: .*/,
    "May answer removing: it goes on by itself, and calling again or list_removals shows how far it is.",
  ),
  input: several.input.safeExtend({ at }),
  output: several.output.extend({
    status: z.enum([...several.output.shape.status.options, "scheduled"]),
    people: z.array(row.extend({ status: z.enum([...row.shape.status.options, "scheduled"]), removal_id })),
  }),
  howToLook: "Call list_removals to see what becomes of them",
  async run(asked, context) {
    const { answer, agreed } = await settleAll(asked, context);
    if (answer) return answer;
    const { group, when } = agreed;
    const { keep_acs_users } = asked;
    return when
      ? setAllForLater(group, { when, keep_acs_users }, context)
      : removeAllNow(group, asked, context);
  },
});

export const engineTools: readonly Tool[] = [removeOne, removeSeveral, listRemovals];
