/** Before a person's removal begins: who is meant, what would go, when, and whether a person agrees. */

import type { Context } from "../contract/context.ts";
import type { Confirmation, Proposal } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { CONFIRM } from "../lookup/fields.ts";
import { nameOf } from "../lookup/people.ts";
import { describe, type PersonReference } from "../lookup/references.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import type { Account } from "./accounts.ts";
import { lookInTime } from "./deadline.ts";
import { type Found, keyOf } from "./found.ts";
import { takeStock } from "./inventory.ts";
import { rulesFor } from "./kinds.ts";
import { findLeaver, goneSince, type Leaver } from "./leaver.ts";
import { notFound, removedBefore } from "./not-there.ts";
import { besidePlan, withRules } from "./plan.ts";
import { answerRemoval } from "./report.ts";
import { hasLeft, stateOf } from "./state.ts";
import { beyond, countsOf, named, summarize, tally } from "./tally.ts";
import { newThing } from "./things.ts";
import { inDoorTime, type When, whenOf } from "./when.ts";

export interface Asked extends PersonReference {
  dry_run: boolean;
  keep_acs_users: boolean;
  wait_seconds: number;
  confirmation_code?: string | undefined;
  /** Not now but then: ISO 8601, local to the doors or with an offset. */
  at?: string | undefined;
}

export interface Agreed {
  identity: UserIdentity;
  /** Empty when Seam does not find the person any more, and what is known of them is brought to its end. */
  found: readonly Found[];
  lookalikes: Account[];
  keep_acs_users: boolean;
  when?: When | undefined;
  /** It goes on already, in an engine. */
  isUnderWay?: boolean;
  /** Whether these things may go. */
  ask(things: readonly Found[]): Promise<Confirmation>;
}

/** What was agreed to; or an answer, when there is nothing to do or the question is still open. Throws a Refusal. */
export async function settle(asked: Asked, context: Context) {
  const { seam, removals } = context;
  const { dry_run, keep_acs_users, wait_seconds, confirmation_code, at, ...reference } = asked;
  const leaver = await findLeaver(seam, reference, removals, { dry_run });
  if (leaver.is === "unknown")
    throw new Refusal(
      `No user identity has ${describe(reference)}. Nothing was done. Find the person with find_user_identities. ` +
        "If a removal was going on, call again with the user_identity_id that it gave: emails are freed first.",
    );
  if (leaver.is !== "there") return settleGone(leaver, asked, context);
  try {
    return await settleThere(leaver.identity, asked, context);
  } catch (error) {
    return settleGone(await goneSince(error, leaver.identity, seam, removals, { dry_run }), asked, context);
  }
}

/** Seam does not find them any more, or it goes on already: what is known of them is the answer, or goes on. */
async function settleGone(
  leaver: Exclude<Leaver, { is: "there" | "unknown" }>,
  { wait_seconds, confirmation_code, at }: Asked,
  context: Context,
) {
  switch (leaver.is) {
    case "removed":
      return {
        answer: leaver.end
          ? await answerRemoval(leaver, leaver.end, { lookalikes: [], wait_seconds }, context)
          : removedBefore(leaver.user_identity_id, leaver.name),
      };
    case "nobody":
      return { answer: notFound(leaver) };
    case "going": {
      if (at !== undefined) throw new Refusal(leaver.isUnderWay ? UNDER_WAY : NOT_THERE);
      const { open, agreed } = await goOn(leaver, confirmation_code, context);
      return open ? { answer: open } : { agreed };
    }
  }
}

async function settleThere(
  identity: UserIdentity,
  { dry_run, keep_acs_users, wait_seconds, confirmation_code, at }: Asked,
  context: Context,
) {
  const when = at === undefined ? undefined : await whenOf(at, [identity.user_identity_id], context);
  const rules = rulesFor({ keep_acs_users });
  context.progress({ progress: 0, message: "Listing everything that belongs to the user identity" });
  let { found, lookalikes } = await lookInTime(wait_seconds, context, (seam) =>
    takeStock(seam, identity, rules),
  );
  const plan = () => planned({ identity, keep_acs_users, when }, found, lookalikes, context);
  if (dry_run) return { answer: { ...plan(), next_step: DRY_RUN } };
  const ask = (things: readonly Found[]) =>
    context.confirm(proposal({ identity, keep_acs_users, when }, things, confirmation_code));
  for (;;) {
    const answer = await ask(found);
    if (!answer.isConfirmed)
      return { answer: { ...plan(), confirmation_code: answer.confirmation_code, next_step: CONFIRM } };
    if (!answer.wasAsked) break;
    // A person took the time to answer: what there is now goes, if they agreed to all of it.
    ({ found, lookalikes } = await takeStock(context.seam, identity, rules));
  }
  const agreed: Agreed = { identity, found, lookalikes, keep_acs_users, when, ask };
  return { agreed };
}

const DRY_RUN = "If this is what is wanted, call remove_user_identity again without dry_run.";
const UNDER_WAY =
  "Nothing was set: the removal of this person is under way already. Call again with cancel to stop it, or without at " +
  "to see how far it is.";

const NOT_THERE =
  "Nothing was set: Seam does not find this person any more. Call again without at to see whether anything is left.";

/** What an engine has stopped with goes on by a new yes; for what goes on there, or was begun by this process, there is one. */
async function goOn(
  { identity, keep_acs_users, isUnderWay }: Extract<Leaver, { is: "going" }>,
  code: string | undefined,
  context: Context,
) {
  const { removals, pace } = context;
  const about = { identity, keep_acs_users };
  const ask = (things: readonly Found[]) => context.confirm(proposal(about, things, code));
  const isStopped = removals.areKept && !isUnderWay;
  const { things = [] } = (isStopped && (await removals.status(identity.user_identity_id))) || {};
  const left = things.filter((thing) => !hasLeft(stateOf(thing, pace)));
  const answer = left.length > 0 ? await ask(left) : undefined;
  const open = answer &&
    !answer.isConfirmed && {
      ...planned(about, left, [], context),
      confirmation_code: answer.confirmation_code,
      next_step: CONFIRM,
    };
  const agreed: Agreed = { ...about, found: [], lookalikes: [], isUnderWay, ask };
  return { open, agreed };
}

type About = Pick<Agreed, "identity" | "keep_acs_users" | "when">;

/** A yes to a removal then is none to one now. */
function proposal(
  { identity, keep_acs_users, when }: About,
  found: readonly Found[],
  code?: string,
): Proposal {
  const name = quote(nameOf(identity));
  const then = when ? ` ${when.startsAt.toISOString()}` : "";
  return {
    subject: `remove_user_identity ${identity.user_identity_id} ${keep_acs_users}${then}`,
    plan: found.map(keyOf),
    question:
      `Remove ${name} for good${when ? ` at ${inDoorTime(when)}` : ""}? ` +
      `With them go: ${summarize(withRules(found, keep_acs_users))}.`,
    code,
  };
}

function planned(
  { identity, keep_acs_users, when }: About,
  found: readonly Found[],
  lookalikes: Account[],
  { pace }: Context,
) {
  const things = withRules(found, keep_acs_users).map((one) =>
    newThing(one, one.rule, { at: 0, seamTime: 0 }),
  );
  const { all } = tally(things, pace);
  const moment = when ? `, at ${inDoorTime(when)},` : "";
  return {
    user_identity_id: identity.user_identity_id,
    status: "planned" as const,
    summary:
      `Plan, nothing was touched. With user identity ${quote(nameOf(identity))}${moment} would go: ` +
      `${summarize(things)}${beyond(things)}.${besidePlan(lookalikes)}`,
    counts: countsOf(all),
    waiting_for: named(all).map(({ kind, id, name }) => ({ kind, id, name })),
    unlinked_acs_users: lookalikes.length ? lookalikes : undefined,
  };
}
