/** Takes one thing away, with what goes along with it, by the same run as a whole removal. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { deadlineOf } from "./deadline.ts";
import type { Found } from "./found.ts";
import { ruleOf } from "./kinds.ts";
import { createReporter } from "./progress.ts";
import { reconcile, type Verdict } from "./run.ts";
import { adviceFor, causes, isUnclear, isUndone, type Tally, tally, whoseNow } from "./tally.ts";
import { newThing } from "./things.ts";

export interface Taking {
  wait_seconds: number;
  /** Whose it must be, if that is known. */
  user_identity_id?: string | undefined;
  /** How to find out what became of it, as a sentence without its full stop. */
  howToLook: string;
}

export interface Taken extends Tally {
  verdict: Verdict;
  /** Whether the thing itself is gone, by evidence. */
  isGone: boolean;
}

/**
 * Deletes the first of `found`, and watches what it takes along. Returns when all is over or `wait_seconds` have passed since the call began. Throws a Refusal when the thing
 * itself will not go, is somebody else's by now, or Seam has taken nothing over, and what {@link reconcile} throws.
 */
export async function takeAway(
  found: readonly [Found, ...Found[]],
  taking: Taking,
  context: Context,
): Promise<Taken> {
  const { wait_seconds, user_identity_id } = taking;
  const now = { at: performance.now(), seamTime: context.clock().latest };
  const things = found.map((one) => newThing(one, ruleOf(one.kind), now));
  const rules = [...new Set(things.map(({ rule }) => rule))];
  const reporter = createReporter(context, things);
  const until = deadlineOf(wait_seconds, context);
  const verdict = await reconcile(
    { things, user_identity_id, rules },
    { ...context, until, report: reporter.report },
  );
  const became = tally(things, context.pace);
  const [first] = became.all;
  const isGone = first?.state.phase === "gone";
  if (!isGone) refuse(became, found[0], taking, context.mayHaveChanged());
  else if (verdict === "over") reporter.finish();
  return { ...became, verdict, isGone };
}

function refuse(
  { all, failed, accepted, left, unasked }: Tally,
  { kind, id }: Found,
  { wait_seconds, howToLook }: Taking,
  mayHaveChanged: boolean,
): void {
  const [one, , happened] = ruleOf(kind).words;
  const first = all[0];
  if (first && left.includes(first))
    throw new Refusal(
      `${mayHaveChanged ? "It is unknown whether Seam carried out what was asked before" : "Nothing was done"}: the ` +
        `${one} ${id} ${whoseNow(first)}. Look again before you go on. ${howToLook}.`,
    );
  const others = failed.filter((each) => each !== first);
  if (first && (failed.includes(first) || isUndone(first)))
    throw new Refusal(
      `The ${one} ${id} was not ${happened}. Seam says: ${first.state.word?.words}. ` +
        `${others.length ? `Nor were: ${causes(others)}. ` : ""}${adviceFor([first, ...others])} Then call again.`,
    );
  if (first && unasked.includes(first))
    throw new Refusal(
      `Seam did not answer within the ${wait_seconds} s of wait_seconds. Nothing was done. Call again.`,
    );
  if (!first || accepted.includes(first)) return;
  throw new Refusal(
    `Seam has not taken it over within the ${wait_seconds} s of wait_seconds: ${causes([first])}. ` +
      (mayHaveChanged || isUnclear([first])
        ? `It is unknown whether Seam carried it out; calling again is harmless. ${howToLook}.`
        : "Nothing was changed. Call again."),
  );
}
