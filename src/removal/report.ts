/** What became of a person's removal, as the answer says it. */

import type { Context } from "../contract/context.ts";
import { outcomeOf } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import { CONFIRM } from "../lookup/fields.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import { quote } from "../text.ts";
import { type Account, accountsInWords } from "./accounts.ts";
import { deedsIn } from "./memory.ts";
import type { Leaving, Removal } from "./person.ts";
import { hasLeft } from "./state.ts";
import {
  adviceFor,
  beyond,
  byName,
  causes,
  countsOf,
  failures,
  inWords,
  isUnclear,
  isUndone,
  leftAlone,
  named,
  stillListed,
  stopped,
  type Tallied,
} from "./tally.ts";

interface Circumstances {
  lookalikes: readonly Account[];
  wait_seconds: number;
  /** With which the next call says that what turned up may go, too. */
  code?: string | undefined;
}

const AGAIN = "Call remove_user_identity again with this user_identity_id; it goes on where it stopped.";
const GOES_ON =
  "It goes on by itself, whatever becomes of this chat: nobody has to call again. To see how far it is, call " +
  "remove_user_identity again with this user_identity_id.";

/** An answer, or a Refusal when nothing was done or something will not go. */
export async function answerRemoval(
  person: Pick<Leaving, "user_identity_id" | "name">,
  removal: Removal,
  { lookalikes: seen, wait_seconds, code }: Circumstances,
  context: Context,
) {
  const { user_identity_id, name } = person;
  const { all, gone, failed, accepted, unaccepted, verdict, lookalikes = seen } = removal;
  const base = {
    user_identity_id,
    counts: countsOf(all),
    waited_seconds: Math.round((performance.now() - context.startedAt) / 1000),
    unlinked_acs_users: lookalikes.length ? [...lookalikes] : undefined,
    removal_id: removal.keptAs,
  };
  if (removal.isRemoved) return { ...base, ...removed(name, removal, lookalikes) };
  const merged = removal.left.find(({ thing }) => thing.kind === "user_identity");
  if (merged) throw mergedAway(user_identity_id, merged, removal);
  // What is kept is asked anew without the call.
  const undone = removal.keptAs ? [] : unaccepted.filter(isUndone);
  const stuck = [...failed, ...undone];
  if (stuck.length > 0 || verdict === "no end")
    throw await incomplete(user_identity_id, { ...removal, failed: stuck }, context);
  if (verdict === "not allowed" && !code)
    throw new Refusal(
      "Not removed: more has turned up than was agreed to, and the host said no to that. " +
        `Done: ${gone.length} of ${all.length} things are gone. Ask the person, then call remove_user_identity again ` +
        "with the same user_identity_id: it goes on where it stopped.",
    );
  const isAllGone = gone.length + removal.left.length === all.length;
  if (verdict === "time is up" && accepted.length === 0 && !isAllGone && !removal.keptAs)
    throw nothingUnderWay(removal, wait_seconds, context);
  const left = all.filter(({ state }) => !hasLeft(state));
  const things = left.filter(({ thing }) => thing.kind !== "user_identity");
  const refusals = unaccepted.length > 0 ? ` Seam has not taken over: ${causes(unaccepted)}.` : "";
  const still = things.length > 0 ? `${inWords(things)} and ` : "";
  const toGo = isAllGone
    ? "The user identity is gone too; whether anything turned up in the last moment is still to be looked for."
    : `Still to go: ${still}the user identity itself${beyond(things)}.`;
  return {
    ...base,
    status: "removing" as const,
    summary:
      `Removing user identity ${quote(name)} ${code ? "has stopped" : "is under way"}, not finished: ${gone.length} of ${all.length} ` +
      `things are gone. ${toGo}${refusals}` +
      `${leftAlone(removal.left)}${stillListed(gone)}${code ? " More has turned up than was agreed to: a person must agree to that, too." : ""}`,
    waiting_for: named(things, { isElsewhere: removal.keptAs !== undefined }),
    confirmation_code: code,
    next_step: code ? CONFIRM : removal.keptAs ? GOES_ON : AGAIN,
  };
}

function removed(name: string, removal: Removal, lookalikes: readonly Account[]) {
  const { kept } = removal;
  return {
    status: "removed" as const,
    summary:
      `Removed user identity ${quote(name)}. ${went(deletedWith(removal))}` +
      besideRemoval(removal, lookalikes),
    kept_acs_users: kept?.length ? kept : undefined,
    next_step: opensStill(removal, lookalikes) ? STILL_OPENS : undefined,
  };
}

const isUnlinked = ({ thing }: Tallied): boolean => thing.kind === "acs_user" && !thing.rule.event;

/** What was deleted with the identity; of an unlinking, what is kept tells more. */
export const deletedWith = ({ gone }: Removal): Tallied[] =>
  gone.filter((one) => one.thing.kind !== "user_identity" && !isUnlinked(one));

/** What is worth knowing beside a removal, as sentences with a space before: what was kept, left alone, or never linked. */
export function besideRemoval(
  { gone, left, kept: seen, news }: Removal,
  lookalikes: readonly Account[],
): string {
  const kept = seen ?? [];
  const lost = seen ? gone.filter(isUnlinked).length - kept.length : 0;
  return (
    (news ? ` New since it was agreed to: ${news}.` : "") +
    (kept.length ? ` Kept, only unlinked: ${accountsInWords(kept)}.` : "") +
    (lost > 0 ? ` ${lost} more that were unlinked are not there any more: somebody else deleted them.` : "") +
    leftAlone(left) +
    stillListed(gone) +
    (lookalikes.length
      ? ` Never linked to them, so not touched, though email or phone number are the same: ${accountsInWords(lookalikes)}.`
      : "")
  );
}

/** Whether an account that stays holds credentials. */
export const opensStill = ({ kept }: Removal, lookalikes: readonly Account[]): boolean =>
  [...(kept ?? []), ...lookalikes].some(({ credentials }) => credentials > 0);

export const STILL_OPENS =
  "What these accounts hold opens doors still: list_credentials with the acs_user_id shows it, delete_credential revokes it.";

const went = (others: readonly Tallied[]): string =>
  others.length > 0
    ? `With it went: ${inWords(others)}. Seam confirms each of them, by its event or by two routes that do not find it.`
    : "Nothing else hung on it when this call looked. Seam does not find it by two routes.";

/** What their id lists is another one's now: the rest is left to whoever sees to that one. */
function mergedAway(user_identity_id: string, { state }: Tallied, removal: Removal): Refusal {
  const { all, gone, accepted, unaccepted } = removal;
  const going = new Set([...gone, ...accepted, ...unaccepted]);
  const rest = all.filter((one) => one.thing.kind !== "user_identity" && !going.has(one));
  return new Refusal(
    `Not removed: user identity ${user_identity_id} was merged into ${state.mergedInto ?? state.owner} meanwhile, and this ` +
      `id answers for that one now. ${stopped(removal)}${gone.length > 0 ? ` Gone: ${byName(gone)}.` : ""}` +
      `${rest.length > 0 ? ` Left as it is: ${byName(rest)}.` : ""} If the other one shall go, call again with its id.`,
  );
}

/** Something will not go, or more and more turns up. Whether the person is still there, a fresh look tells. */
async function incomplete(user_identity_id: string, removal: Removal, { seam }: Context): Promise<Refusal> {
  const { all, gone, failed, verdict } = removal;
  const identity = await absentIfNotFound(seam.user_identities.get({ user_identity_id })).catch(
    () => "unknown",
  );
  const reason =
    verdict === "no end"
      ? "new things keep appearing, as if an app still signs the person in"
      : "Seam could not delete everything";
  const isThere =
    identity === "unknown"
      ? "Whether the user identity still exists could not be seen."
      : identity
        ? `The user identity ${user_identity_id} still exists.`
        : `Seam does not find the user identity ${user_identity_id} any more: somebody else may have deleted it.`;
  return new Refusal(
    `Not removed: ${reason}. ${isThere} Done: ${gone.length} of ${all.length} things are gone. ` +
      (failed.length > 0 ? `Still there: ${failures(failed)}. ${adviceFor(failed)} ` : "") +
      `${(leftAlone(removal.left) + stillListed(gone)).trimStart()} `.trimStart() +
      "Then call remove_user_identity again with the same user_identity_id: it goes on where it stopped.",
  );
}

/** Until when Seam had time, where the process is about to end. */
export const BEFORE_THE_END = "before this server had to end";

/** The time is up, and Seam has taken over nothing of what is left: that is no progress, and must not sound like it. */
function nothingUnderWay(
  { all, gone, unaccepted }: Removal,
  wait_seconds: number,
  { mayHaveChanged, ending }: Context,
): Refusal {
  const within = ending?.aborted ? BEFORE_THE_END : `within the ${wait_seconds} s of wait_seconds`;
  const done = gone.length > 0 ? `Done: ${gone.length} of ${all.length} things are gone. ` : "";
  // What somebody else took away meanwhile, or an earlier call, is gone, but not done by this call.
  const deeds = deedsIn(all.map(({ thing }) => thing));
  const isInDoubt = deeds.mayHaveChanged || mayHaveChanged() || isUnclear(unaccepted);
  const outcome = `${done}${outcomeOf({ ...deeds, mayHaveChanged: isInDoubt })}`;
  const next = "Call remove_user_identity again with dry_run to see what is left, or without it to go on.";
  if (unaccepted.length > 0)
    return new Refusal(
      `Seam has taken over no further deletion ${within}: ${causes(unaccepted)}. ${outcome} ${next}`,
    );
  return new Refusal(`Seam did not get further ${within}. ${outcome} ${next}`);
}
