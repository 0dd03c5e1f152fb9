/** Removals that are set for later, where an engine keeps them; and what the answers say of them. */

import type { Context } from "../contract/context.ts";
import { explain } from "../contract/explain.ts";
import { Refusal } from "../contract/refusal.ts";
import { sideBySide } from "../lookup/side-by-side.ts";
import { quote } from "../text.ts";
import type { Account } from "./accounts.ts";
import { idOf, type Member, nameOfMember, rowWithoutWork, SIDE_BY_SIDE } from "./group.ts";
import { people } from "./group-report.ts";
import { leaving, type Removal } from "./person.ts";
import { besidePlan } from "./plan.ts";
import type { Agreed } from "./settle.ts";
import { countsOf, inWords } from "./tally.ts";
import { inDoorTime, type When } from "./when.ts";

type ToSet = Pick<Agreed, "identity" | "found" | "lookalikes" | "keep_acs_users">;

/** Throws a Refusal when one is under way, and when it cannot be kept. */
async function set(agreed: ToSet, when: When, context: Context): Promise<Removal & { keptAs: string }> {
  const { identity, found, lookalikes, keep_acs_users } = agreed;
  const options = { keep_acs_users, lookalikes, when, until: 0, allows: async () => false };
  const { keptAs, startsAt, ...removal } = await context.removals.start(
    leaving(identity),
    found,
    options,
    context,
  );
  if (keptAs === undefined || startsAt === undefined) throw new Error("It is not set for later");
  return { ...removal, keptAs };
}

/** Sets the removal of one person, in place of what was set before. */
export async function setForLater(agreed: ToSet, when: When, context: Context) {
  const { user_identity_id, name } = leaving(agreed.identity);
  const removal = await set(agreed, when, context);
  const things = removal.all.filter(({ thing }) => thing.kind !== "user_identity");
  return {
    user_identity_id,
    status: "scheduled" as const,
    summary:
      `Set for ${inDoorTime(when)}: the removal of user identity ${quote(name)}. Nothing is touched before then. With ` +
      `it are to go: ${inWords(things)}; what there is by then is looked at again.${besidePlan(agreed.lookalikes)}`,
    counts: countsOf(removal.all),
    unlinked_acs_users: unlinked(agreed.lookalikes),
    removal_id: removal.keptAs,
    next_step: NEXT,
  };
}

const unlinked = (lookalikes: Account[]) => (lookalikes.length ? lookalikes : undefined);

const NEXT =
  "It begins by itself, whatever becomes of this chat; list_removals shows it. To change the time, call again with " +
  "another at; to cancel it, with cancel.";

/** Sets those of several people; what goes wrong with one is in their row and stops nobody else. */
export async function setAllForLater(
  group: readonly Member[],
  { when, keep_acs_users }: { when: When; keep_acs_users: boolean },
  context: Context,
) {
  const rows = await sideBySide(group, SIDE_BY_SIDE, async (member) => {
    const row = { user_identity_id: idOf(member), name: nameOfMember(member) };
    const { leaver, found, lookalikes } = member;
    const finished = rowWithoutWork(member);
    if (finished) return finished;
    if (leaver.is !== "there") {
      const isUnderWay = leaver.is === "going" && leaver.isUnderWay;
      return { ...row, status: "failed" as const, summary: isUnderWay ? UNDER_WAY : NOT_THERE };
    }
    try {
      const agreed = { identity: leaver.identity, found, lookalikes, keep_acs_users };
      const { keptAs } = await set(agreed, when, context);
      return { ...row, status: "scheduled" as const, removal_id: keptAs };
    } catch (error) {
      return { ...row, status: "failed" as const, summary: explain(error).words };
    }
  });
  context.signal.throwIfAborted();
  const scheduled = rows.filter(({ status }) => status === "scheduled").length;
  const all = people(rows.length);
  if (scheduled === 0) throw new Refusal(`No removal was set: ${reasons(rows)}`);
  return {
    status: scheduled === rows.length ? ("scheduled" as const) : ("incomplete" as const),
    summary:
      `Set for ${inDoorTime(when)}: the removal of ${scheduled === rows.length ? all : `${scheduled} of ${all}`}. Nothing is ` +
      `touched before then; what there is by then is looked at again.${scheduled < rows.length ? " The rows say what is with the others." : ""}`,
    people: rows,
    next_step: NEXT_OF_SEVERAL,
  };
}

const UNDER_WAY = "Their removal is under way already: cancel it first, or let it end.";
const NOT_THERE = "Seam does not find them any more. Call without at to see whether anything is left.";
const NEXT_OF_SEVERAL =
  "They begin by themselves, whatever becomes of this chat; list_removals shows them. To change the time of some, call " +
  "again for these with another at; to cancel one, call remove_user_identity with cancel.";

const reasons = (
  rows: readonly { user_identity_id: string; status: string; summary?: string | undefined }[],
) =>
  rows.map(({ user_identity_id, status, summary }) => `${user_identity_id}: ${summary ?? status}`).join(" ");
