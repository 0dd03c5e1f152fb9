/** Removes a person with all that hangs on them: what there is, the run, and what is worth knowing beside it. */

import type { Context } from "../contract/context.ts";
import { nameOf } from "../lookup/people.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { type Account, keptAccounts } from "./accounts.ts";
import { type Found, keyOf } from "./found.ts";
import { rulesFor } from "./kinds.ts";
import { type RemovalMemory, recall, remember } from "./memory.ts";
import { createReporter } from "./progress.ts";
import type { Rule } from "./rule.ts";
import { type Means, reconcile, type Target, type Verdict } from "./run.ts";
import { hasLeft, stateOf } from "./state.ts";
import { type Tally, tally } from "./tally.ts";
import { isListedStill, newThing, type Thing } from "./things.ts";
import type { When } from "./when.ts";

export interface Removal extends Tally {
  verdict: Verdict;
  /** Whether everything was seen to go, the identity too. */
  isRemoved: boolean;
  /** Accounts that were unlinked and that Seam still shows; undefined when that could not be looked at. */
  kept: Account[] | undefined;
  /** By which an engine knows it, where one keeps it: then it goes on without the call. */
  keptAs?: string;
  /** Accounts that look like theirs, as they were when it began; absent: as the call sees them. */
  lookalikes?: readonly Account[];
  /** It is set for then, and nothing has been touched. */
  startsAt?: Date;
  /** What had turned up between the agreement and its time, in words. */
  news?: string;
}

/** Who goes, as it is remembered. */
export interface Leaving {
  user_identity_id: string;
  name: string;
  email_address?: string | undefined;
}

export const leaving = (identity: UserIdentity): Leaving => ({
  user_identity_id: identity.user_identity_id,
  name: nameOf(identity),
  email_address: identity.email_address,
});

export interface RemovalOptions {
  keep_acs_users: boolean;
  /** When to stop (ms, performance.now). */
  until: number;
  /** Accounts that look like theirs, for whoever reports the end. */
  lookalikes: readonly Account[];
  allows: NonNullable<Target["allows"]>;
  /** It was under way when the call looked: what has become of it is the answer, and nothing begins anew. */
  isJoining?: boolean;
  /** Not now but then, where an engine keeps it. */
  when?: When | undefined;
}

/** What a run for a whole person may use: of a call, or of a worker. */
export type RemovalMeans = Omit<Means, "until" | "report"> & Pick<Context, "seam" | "progress">;

/**
 * Removes what is found, and the identity, until all is seen to go or the time is up. What an earlier call of this
 * process knows is counted in. Throws what {@link reconcile} throws.
 */
export async function removePerson(
  person: Leaving,
  found: readonly Found[],
  options: RemovalOptions,
  context: Context,
  memory: RemovalMemory,
): Promise<Removal> {
  const { user_identity_id, ...who } = person;
  const { keep_acs_users } = options;
  const known = recall(memory.get(user_identity_id), { keep_acs_users, pace: context.pace });
  const things = joined(known, found, rulesFor({ keep_acs_users }), context);
  const seen = (isRemoved: boolean) =>
    remember(memory, user_identity_id, { ...who, keep_acs_users, things, isRemoved });
  try {
    return await removeThings(user_identity_id, things, options, context, seen);
  } catch (error) {
    seen(false);
    throw error;
  }
}

/** Removes these things of the person, and what turns up. `tell` hears what is certain before more is looked at. */
export async function removeThings(
  user_identity_id: string,
  things: Thing[],
  { keep_acs_users, until, allows }: Pick<RemovalOptions, "keep_acs_users" | "until" | "allows">,
  means: RemovalMeans,
  tell: (isRemoved: boolean) => void = () => {},
): Promise<Removal> {
  const { pace } = means;
  const rules = rulesFor({ keep_acs_users });
  const reporter = createReporter(means, things);
  reporter.report();
  const target: Target = { things, user_identity_id, isWholePerson: true, rules, allows };
  const verdict = await reconcile(target, { ...means, until, report: reporter.report });
  const became = tally(things, pace);
  const { gone, left } = became;
  const isAllOver = verdict === "over" && gone.length + left.length === things.length;
  const isRemoved = isAllOver && gone.some(({ thing }) => thing.kind === "user_identity");
  tell(isRemoved);
  const kept = keep_acs_users ? await keptAccounts(means, became) : [];
  if (isRemoved) reporter.finish();
  return { ...became, verdict, isRemoved, kept };
}

/** What was known and what was found now; what had gone and is found again has come back, unless it may stay listed. */
export function joined(
  known: Thing[],
  found: readonly Found[],
  rules: readonly Rule[],
  { pace, clock }: Pick<Context, "pace" | "clock">,
): Thing[] {
  const now = { at: performance.now(), seamTime: clock().latest };
  const things = new Map(known.map((thing) => [keyOf(thing), thing]));
  for (const one of found) {
    const thing = things.get(keyOf(one));
    const rule = rules.find(({ kind }) => kind === one.kind);
    if (!rule) continue;
    const isBack = !thing || (hasLeft(stateOf(thing, pace)) && !isListedStill(thing, one));
    if (isBack) things.set(keyOf(one), newThing(one, rule, now));
    else thing.evidence.push({ saw: "present", found: one, ...now });
  }
  return [...things.values()];
}
