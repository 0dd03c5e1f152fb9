/** What a person agrees to when several people are removed: the plan, and what turns up beyond it. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { quote } from "../text.ts";
import { keyOf } from "./found.ts";
import { type GroupOptions, idOf, type Member, nameOfMember } from "./group.ts";
import { withRules } from "./plan.ts";
import { summarize } from "./tally.ts";
import type { When } from "./when.ts";

/** The same subject for all calls, so that what was agreed to holds for fewer people, too: a call that goes on. */
export const subjectOf = (keep_acs_users: boolean, when?: When) =>
  `remove_user_identities ${keep_acs_users}${when ? ` ${when.startsAt.toISOString()}` : ""}`;

/** What an agreement covers, thing by thing. */
export const planOf = (group: readonly Pick<Member, "found">[]): string[] =>
  group.flatMap(({ found }) => found.map(keyOf));

/** All that goes with them, in words. */
export const goesWith = (group: readonly Pick<Member, "found">[], keep_acs_users: boolean): string =>
  summarize(group.flatMap(({ found }) => withRules(found, keep_acs_users)));

/** Asks about what turns up beyond the plan: one question after the other, each about all that is not agreed to yet. */
export async function askingForMore(group: readonly Member[], keep_acs_users: boolean, context: Context) {
  const seen = await Promise.all(group.map((member) => context.removals.status(idOf(member))));
  const known = seen.flatMap((one) => one?.things ?? []);
  const agreed = [...known.map(keyOf), ...planOf(group)];
  let open: Pick<Member, "leaver" | "found">[] = [];
  let code: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function ask(...[member, more]: Parameters<GroupOptions["allows"]>) {
    open.push({ leaver: member.leaver, found: more });
    const plan = [...agreed, ...planOf(open)];
    const whose = open.map((one) => {
      const name = quote(nameOfMember(one) ?? idOf(one));
      return `of ${name} ${goesWith([one], keep_acs_users)}`;
    });
    const question = `More has turned up than was agreed to: ${whose.join("; ")}. Shall that go, too?`;
    try {
      const answer = await context.confirm({ subject: subjectOf(keep_acs_users), plan, question });
      if (!answer.isConfirmed) {
        code = answer.confirmation_code;
        return { isAllowed: false, code };
      }
      agreed.splice(0, agreed.length, ...plan);
      open = [];
      return { isAllowed: true };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // A no says nothing of what has gone by then: the report does.
      open = [];
      return { isAllowed: false };
    }
  }

  return {
    code: () => code,
    allows(...about: Parameters<GroupOptions["allows"]>) {
      const answer = turn.then(() => ask(...about));
      turn = answer.catch(() => {});
      return answer;
    },
  };
}
