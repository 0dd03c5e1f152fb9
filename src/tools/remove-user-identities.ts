import { z } from "zod";
import type { Proposal } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { CONFIRM, confirmationCode, email, id, obvious, waitSeconds } from "../lookup/fields.ts";
import type { PersonReference } from "../lookup/references.ts";
import { askingForMore, goesWith, planOf, subjectOf } from "../removal/agree.ts";
import { deadlineOf, lookInTime } from "../removal/deadline.ts";
import { findAll, takeStockOfAll } from "../removal/gather.ts";
import {
  idOf,
  type Member,
  membersInWords,
  nameOfMember,
  type Row,
  removeGroup,
  rowWithoutWork,
} from "../removal/group.ts";
import { answerGroup, people } from "../removal/group-report.ts";
import { besidePlan } from "../removal/plan.ts";

/** Each of them takes a while, and a host gives up a call that takes long. */
const MOST_PEOPLE = 50;
/** A confirmation code grows with the plan (see codes.ts), and must pass as an argument. */
const MOST_THINGS = 2_000;

interface Names {
  user_identity_ids?: string[] | undefined;
  email_addresses?: string[] | undefined;
}

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
  async run({ dry_run, keep_acs_users, wait_seconds, confirmation_code, ...names }, context) {
    const references = referencesIn(names);
    context.progress({ progress: 0, message: `Listing what belongs to ${people(references.length)}` });
    let group = await lookInTime(wait_seconds, context, async (seam) =>
      takeStockOfAll(
        seam,
        await findAll(seam, references, context.removals, { dry_run }),
        keep_acs_users,
        context.removals,
      ),
    );
    const isAnybodyThere = () => group.some(({ found }) => found.length > 0);
    if (dry_run && isAnybodyThere()) return { ...plan(group, keep_acs_users), next_step: DRY_RUN };
    while (isAnybodyThere()) {
      const answer = await context.confirm(proposal(group, keep_acs_users, confirmation_code));
      if (!answer.isConfirmed)
        return {
          ...plan(group, keep_acs_users),
          confirmation_code: answer.confirmation_code,
          next_step: CONFIRM,
        };
      if (!answer.wasAsked) break;
      // A person took the time to answer: what there is now goes, if they agreed to all of it.
      group = await takeStockOfAll(context.seam, group, keep_acs_users, context.removals);
    }
    const asking = await askingForMore(group, keep_acs_users, context);
    const until = deadlineOf(wait_seconds, context);
    const options = { keep_acs_users, wait_seconds, until, allows: asking.allows };
    const fates = await removeGroup(group, options, context);
    return answerGroup(fates, asking.code(), context);
  },
});

const DRY_RUN = "If this is what is wanted, call remove_user_identities again without dry_run.";

/** Each once: some name the same person twice. */
function referencesIn({ user_identity_ids = [], email_addresses = [] }: Names): PersonReference[] {
  const emails = new Map(email_addresses.map((one) => [one.toLowerCase(), one]));
  return [
    ...Array.from(new Set(user_identity_ids), (user_identity_id) => ({ user_identity_id })),
    ...Array.from(emails.values(), (email_address) => ({ email_address })),
  ];
}

function somePeople({ value, issues }: { value: Names; issues: unknown[] }): void {
  const named = referencesIn(value).length;
  const message =
    named === 0
      ? "Name the people: send user_identity_ids, email_addresses, or both"
      : `Name at most ${MOST_PEOPLE} people: ${named} were sent. Send them in several calls, one after the other`;
  if (named === 0 || named > MOST_PEOPLE) issues.push({ code: "custom", message, input: value, path: [] });
}

/** Throws a Refusal when that is more than one agreement can cover. */
function proposal(group: readonly Member[], keep_acs_users: boolean, code?: string): Proposal {
  const leaving = group.filter(({ found }) => found.length > 0);
  const things = planOf(leaving);
  if (things.length > MOST_THINGS)
    throw new Refusal(
      `Nothing was touched: ${things.length} things would go, and one call takes ${MOST_THINGS} at most. ` +
        "Remove fewer people at once.",
    );
  return {
    subject: subjectOf(keep_acs_users),
    plan: things,
    question:
      `Remove ${people(leaving.length)} for good: ${membersInWords(leaving)}? ` +
      `With them go: ${goesWith(leaving, keep_acs_users)}.`,
    code,
  };
}

function plan(group: readonly Member[], keep_acs_users: boolean) {
  const leaving = group.filter(({ found }) => found.length > 0);
  return {
    status: "planned" as const,
    summary:
      `Plan, nothing was touched. ${people(leaving.length)} would be removed. ` +
      `With them would go: ${goesWith(leaving, keep_acs_users)}.`,
    people: group.map(
      (member): Row =>
        rowWithoutWork(member) ?? {
          user_identity_id: idOf(member),
          name: nameOfMember(member),
          status: "planned",
          summary: `${goesWith([member], keep_acs_users)}.${besidePlan(member.lookalikes)}`,
        },
    ),
  };
}
