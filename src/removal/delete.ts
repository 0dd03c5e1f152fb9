/** Asks Seam to delete one thing, if it still is the person's, and records what that showed. */
import { setTimeout as delay } from "node:timers/promises";
import { isNotFound } from "../seam/errors.ts";
import { type Found, isOthers } from "./found.ts";
import { mergedInto } from "./owners.ts";
import type { Seen } from "./record.ts";
import type { Run } from "./run.ts";
import { isMergedAway, stateOf } from "./state.ts";
import { survey, tellOfMerge } from "./survey.ts";
import type { Thing } from "./things.ts";
import { isFatal, wordBefore, wordOf } from "./words.ts";

export async function askToDelete(thing: Thing, run: Run): Promise<void> {
  run.record(thing, { saw: "deletion begun" });
  for (const seen of await attempt(thing, run)) run.record(thing, seen);
}

/** Reads whose it is, and deletes it if it still is the person's. */
async function attempt(thing: Thing, run: Run): Promise<Seen[]> {
  const { rule } = thing;
  const { user_identity_id, isWholePerson = false } = run.target;
  const isLate = thing.kind === "user_identity" || stateOf(thing, run.pace).word?.kind === "refused";
  let isSent = false;
  try {
    const isClear = !isWholePerson || !isLate || (await surveyUnlessGone(run));
    // Last, so that nothing comes between whose it is and its deletion: a survey takes many requests.
    const fresh = await readForItsEnd(thing, run);
    if (!fresh) return [{ saw: "deletion put off" }, { saw: "absent", route: "get" }];
    const into = await personBehind(fresh, run);
    if (into !== undefined) return [{ saw: "merged", into }];
    if (isOthers(fresh, user_identity_id ?? thing.owner))
      return [{ saw: "another owner", owner: fresh.owner ?? undefined }];
    if (!isClear || isStopping(run) || (fresh.isBeingDeleted && !fresh.failure))
      return [{ saw: "deletion put off" }, { saw: "present", found: fresh, seamTime: run.clock().latest }];
    isSent = true;
    const { earliest, latest } = run.clock();
    run.record(thing, { saw: "deletion sent", seamTime: latest, earliest });
    await rule.delete(run.scopeOfDeletion(), thing);
    return [{ saw: "deletion accepted", ...(!rule.event && { usualMs: run.events.usual() }) }];
  } catch (error) {
    return [refusal(error, isSent, run)];
  }
}

/** By a list, a thing is somebody else's only when two looks agree: one may be behind. */
async function readForItsEnd(thing: Thing, run: Run): Promise<Found | undefined> {
  const { read, readOwned = read } = thing.rule;
  const fresh = await readOwned(run.scope(), thing);
  if (readOwned === read || !fresh || !isOthers(fresh, run.target.user_identity_id)) return fresh;
  await delay(run.pace.apart, undefined, { signal: run.signal });
  return readOwned(run.scope(), thing);
}

/** Into whom the person was merged, where the thing itself cannot tell whose it is; told of the person, too. */
async function personBehind({ kind, owner }: Found, run: Run): Promise<string | undefined> {
  const { user_identity_id } = run.target;
  if (kind === "user_identity") return owner === user_identity_id ? undefined : (owner ?? undefined);
  if (owner !== undefined) return undefined;
  const into = await mergedInto(run.scope());
  if (into !== undefined) tellOfMerge(into, run);
  return into;
}

/** What is under way when the time is up, or another thing has shown that the person was merged, is not sent. */
const isStopping = (run: Run): boolean => run.isTimeUp() || isMergedAway(run.target.things, run.pace);

/** When Seam does not know whose lists these are, somebody else may have removed the person: their own route tells. */
const surveyUnlessGone = (run: Run): Promise<boolean> =>
  survey(run).catch((error) => {
    if (isNotFound(error)) return false;
    throw error;
  });

/** What makes going on pointless ends the run, too. */
function refusal(error: unknown, isSent: boolean, run: Run): Seen {
  if (isSent && isNotFound(error)) return { saw: "deletion of nothing" };
  const { aborted } = run.signal;
  if (!aborted && isFatal(error)) run.fatal ??= error;
  const word = aborted ? undefined : isSent ? wordOf(error) : wordBefore(error);
  if (word) return { saw: "no deletion", word };
  return isSent ? NO_ANSWER_YET : { saw: "deletion put off" };
}

const NO_ANSWER_YET: Seen = {
  saw: "no deletion",
  word: { kind: "lost", words: "its answer had not come when the time was up" },
};
