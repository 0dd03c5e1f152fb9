/** What would go with a person, before anything does. */

import { type Account, accountsInWords } from "./accounts.ts";
import type { Found } from "./found.ts";
import { rulesFor } from "./kinds.ts";
import type { Rule } from "./rule.ts";

/** All but the identity itself, each with its rule. */
export function withRules(found: readonly Found[], keep_acs_users: boolean): (Found & { rule: Rule })[] {
  const rules = rulesFor({ keep_acs_users });
  return found.flatMap((one) => {
    const rule = one.kind === "user_identity" ? undefined : rules.find(({ kind }) => kind === one.kind);
    return rule ? [{ ...one, rule }] : [];
  });
}

/** Accounts that look like theirs and would stay, as sentences with a space before; nothing when there are none. */
export const besidePlan = (lookalikes: readonly Account[]): string =>
  lookalikes.length
    ? ` Not linked to them, so not touched, though email or phone number are the same: ${accountsInWords(lookalikes)}.` +
      " If these are theirs, link them first with link_acs_user, and they go too."
    : "";
