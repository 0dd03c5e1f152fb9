/** Before the removal of several people begins: who they are, what would go, when, and whether a person agrees. */

import type { Context } from "../contract/context.ts";
import type { Proposal } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { CONFIRM } from "../lookup/fields.ts";
import type { PersonReference } from "../lookup/references.ts";
import { goesWith, planOf, subjectOf } from "./agree.ts";
import { lookInTime } from "./deadline.ts";
import { findAll, takeStockOfAll } from "./gather.ts";
import { idOf, type Member, membersInWords, nameOfMember, type Row, rowWithoutWork } from "./group.ts";
import { people } from "./group-report.ts";
import { besidePlan } from "./plan.ts";
import type { Asked } from "./settle.ts";
import { inDoorTime, type When, whenOf } from "./when.ts";

/** A confirmation code grows with the plan, and must pass as an argument. */
const MOST_THINGS = 2_000;

export interface Names {
  user_identity_ids?: string[] | undefined;
  email_addresses?: string[] | undefined;
}

export type AskedForSeveral = Names &
  Pick<Asked, "dry_run" | "keep_acs_users" | "wait_seconds" | "confirmation_code" | "at">;

/** Who and what was agreed to; or an answer, while the question is open. Throws a Refusal. */
export async function settleAll(
  { dry_run, keep_acs_users, wait_seconds, confirmation_code, at, ...names }: AskedForSeveral,
  context: Context,
) {
  const references = referencesIn(names);
  context.progress({ progress: 0, message: `Listing what belongs to ${people(references.length)}` });
  const { removals } = context;
  let group = await lookInTime(wait_seconds, context, async (seam) => {
    const all = await findAll(seam, references, removals, { dry_run });
    return takeStockOfAll(seam, all, keep_acs_users, removals, { dry_run });
  });
  const when = at === undefined ? undefined : await whenOf(at, group.map(idOf), context);
  const plan = () => planned(group, keep_acs_users, when);
  const isAnybodyThere = () => group.some(({ found }) => found.length > 0);
  if (dry_run && isAnybodyThere()) return { answer: { ...plan(), next_step: DRY_RUN } };
  while (isAnybodyThere()) {
    const answer = await context.confirm(proposal(group, keep_acs_users, when, confirmation_code));
    if (!answer.isConfirmed)
      return { answer: { ...plan(), confirmation_code: answer.confirmation_code, next_step: CONFIRM } };
    if (!answer.wasAsked) break;
    // A person took the time to answer: what there is now goes, if they agreed to all of it.
    group = await takeStockOfAll(context.seam, group, keep_acs_users, removals, { dry_run });
  }
  return { agreed: { group, when } };
}

const DRY_RUN = "If this is what is wanted, call remove_user_identities again without dry_run.";

/** Each once: some name the same person twice. */
export function referencesIn({ user_identity_ids = [], email_addresses = [] }: Names): PersonReference[] {
  const emails = new Map(email_addresses.map((one) => [one.toLowerCase(), one]));
  return [
    ...Array.from(new Set(user_identity_ids), (user_identity_id) => ({ user_identity_id })),
    ...Array.from(emails.values(), (email_address) => ({ email_address })),
  ];
}

/** Throws a Refusal when that is more than one agreement can cover. */
function proposal(
  group: readonly Member[],
  keep_acs_users: boolean,
  when: When | undefined,
  code?: string,
): Proposal {
  const leaving = group.filter(({ found }) => found.length > 0);
  const things = planOf(leaving);
  if (things.length > MOST_THINGS)
    throw new Refusal(
      `Nothing was touched: ${things.length} things would go, and one call takes ${MOST_THINGS} at most. ` +
        "Remove fewer people at once.",
    );
  return {
    subject: subjectOf(keep_acs_users, when),
    plan: things,
    question:
      `Remove ${people(leaving.length)} for good${when ? ` at ${inDoorTime(when)}` : ""}: ${membersInWords(leaving)}? ` +
      `With them go: ${goesWith(leaving, keep_acs_users)}.`,
    code,
  };
}

function planned(group: readonly Member[], keep_acs_users: boolean, when: When | undefined) {
  const leaving = group.filter(({ found }) => found.length > 0);
  const then = when ? ` at ${inDoorTime(when)}` : "";
  return {
    status: "planned" as const,
    summary:
      `Plan, nothing was touched. ${people(leaving.length)} would be removed${then}. ` +
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
