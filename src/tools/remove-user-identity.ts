import { z } from "zod";
import type { Context } from "../contract/context.ts";
import type { Confirmation } from "../contract/proposal.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { CONFIRM, confirmationCode, obvious, waitSeconds } from "../lookup/fields.ts";
import { nameOf } from "../lookup/people.ts";
import { describe, onePerson, person } from "../lookup/references.ts";
import { deadlineOf, lookInTime } from "../removal/deadline.ts";
import { type Found, keyOf } from "../removal/found.ts";
import { rulesFor } from "../removal/kinds.ts";
import { findLeaver } from "../removal/leaver.ts";
import { type Account, leaving, takeStock } from "../removal/person.ts";
import { besidePlan, withRules } from "../removal/plan.ts";
import { answerRemoval, notFound, removedBefore } from "../removal/report.ts";
import { beyond, countsOf, named, summarize, tally } from "../removal/tally.ts";
import { newThing } from "../removal/things.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";

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
  async run({ dry_run, keep_acs_users, wait_seconds, confirmation_code, ...reference }, context) {
    const leaver = await findLeaver(context.seam, reference, context.removals, { dry_run });
    switch (leaver.is) {
      case "unknown":
        throw new Refusal(
          `No user identity has ${describe(reference)}. Nothing was done. Find the person with find_user_identities. ` +
            "If a removal was going on, call again with the user_identity_id that it gave: emails are freed first.",
        );
      case "removed":
        return leaver.end
          ? answerRemoval(leaver, leaver.end, { lookalikes: [], wait_seconds }, context)
          : removedBefore(leaver.user_identity_id, leaver.name);
      case "nobody":
        return notFound(leaver.user_identity_id);
      case "going":
        return goOn(leaver, wait_seconds, context);
    }
    const { identity } = leaver;
    const rules = rulesFor({ keep_acs_users });
    context.progress({ progress: 0, message: "Listing everything that belongs to the user identity" });
    let { found, lookalikes } = await lookInTime(wait_seconds, context, (seam) =>
      takeStock(seam, identity, rules),
    );
    if (dry_run) return { ...plan(identity, found, lookalikes, keep_acs_users, context), next_step: DRY_RUN };
    const ask = (things: readonly Found[]) =>
      context.confirm(proposal(identity, things, keep_acs_users, confirmation_code));
    for (;;) {
      const answer = await ask(found);
      if (!answer.isConfirmed)
        return {
          ...plan(identity, found, lookalikes, keep_acs_users, context),
          confirmation_code: answer.confirmation_code,
          next_step: CONFIRM,
        };
      if (!answer.wasAsked) break;
      // A person took the time to answer: what there is now goes, if they agreed to all of it.
      ({ found, lookalikes } = await takeStock(context.seam, identity, rules));
    }
    return removeAll(identity, { found, lookalikes, keep_acs_users, wait_seconds, ask }, context);
  },
});

/** Brings to its end what an earlier call of this process saw of a person whom Seam does not find any more. */
function goOn(
  { identity, keep_acs_users }: { identity: UserIdentity; keep_acs_users: boolean },
  wait_seconds: number,
  context: Context,
) {
  const ask = (things: readonly Found[]) => context.confirm(proposal(identity, things, keep_acs_users));
  return removeAll(identity, { found: [], lookalikes: [], keep_acs_users, wait_seconds, ask }, context);
}

interface Agreed {
  found: readonly Found[];
  lookalikes: Account[];
  keep_acs_users: boolean;
  wait_seconds: number;
  /** Whether these things may go. */
  ask(things: readonly Found[]): Promise<Confirmation>;
}

async function removeAll(
  identity: UserIdentity,
  { found, lookalikes, keep_acs_users, wait_seconds, ask }: Agreed,
  context: Context,
) {
  const { user_identity_id } = identity;
  const seen = await context.removals.status(user_identity_id);
  const agreed = [...(seen?.things ?? []), ...found];
  let answer: Confirmation | undefined;
  const removal = await context.removals.start(
    leaving(identity),
    found,
    {
      keep_acs_users,
      until: deadlineOf(wait_seconds, context),
      lookalikes,
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
  return answerRemoval(leaving(identity), removal, { lookalikes, wait_seconds, code }, context);
}

const DRY_RUN = "If this is what is wanted, call remove_user_identity again without dry_run.";

function proposal(identity: UserIdentity, found: readonly Found[], keep_acs_users: boolean, code?: string) {
  return {
    subject: `remove_user_identity ${identity.user_identity_id} ${keep_acs_users}`,
    plan: found.map(keyOf),
    question: `Remove ${quote(nameOf(identity))} for good? With them go: ${inWords(found, keep_acs_users)}.`,
    code,
  };
}

/** All but the identity itself, in words. */
const inWords = (found: readonly Found[], keep_acs_users: boolean): string =>
  summarize(withRules(found, keep_acs_users));

function plan(
  identity: UserIdentity,
  found: readonly Found[],
  lookalikes: Account[],
  keep_acs_users: boolean,
  { pace }: Context,
) {
  const things = withRules(found, keep_acs_users).map((one) =>
    newThing(one, one.rule, { at: 0, seamTime: 0 }),
  );
  const { all } = tally(things, pace);
  return {
    user_identity_id: identity.user_identity_id,
    status: "planned" as const,
    summary:
      `Plan, nothing was touched. With user identity ${quote(nameOf(identity))} would go: ` +
      `${summarize(things)}${beyond(things)}.${besidePlan(lookalikes)}`,
    counts: countsOf(all),
    waiting_for: named(all).map(({ kind, id, name }) => ({ kind, id, name })),
    unlinked_acs_users: lookalikes.length ? lookalikes : undefined,
  };
}
