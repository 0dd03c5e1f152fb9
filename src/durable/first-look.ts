/** When the time of a removal has come that was set before: what there is now, beside what was agreed to. */

import { keyOf } from "../removal/found.ts";
import { takeStock } from "../removal/inventory.ts";
import { rulesFor } from "../removal/kinds.ts";
import { joined, type Leaving, leaving } from "../removal/person.ts";
import { withRules } from "../removal/plan.ts";
import { summarize } from "../removal/tally.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import type { UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { begun } from "./changes.ts";
import type { Db, Row } from "./rows.ts";
import { stored } from "./stored.ts";
import type { WorkContext } from "./work-context.ts";

export const isSetBefore = ({ starts_at, news }: Row): boolean => starts_at !== null && news === null;

/**
 * Keeps what there is, and returns the row with it. When Seam does not find the person any more, what was agreed to is
 * looked for one by one, as it was then. Throws what Seam throws.
 */
export async function lookAtLast(row: Row, context: WorkContext, db: Db): Promise<Row> {
  const { user_identity_id, things, lookalikes } = row;
  const identity = await absentIfNotFound(context.seam.user_identities.get({ user_identity_id }));
  const isThemselves = identity?.user_identity_id === user_identity_id; // or whom they were merged into since
  const looked = isThemselves ? await whatThereIs(row, identity, context) : { things, lookalikes, news: "" };
  await begun(db, row, looked);
  return { ...row, ...looked };
}

async function whatThereIs(
  { person, things: agreed, keep_acs_users }: Row,
  identity: UserIdentity,
  context: WorkContext,
) {
  const rules = rulesFor({ keep_acs_users });
  const { found, lookalikes } = await takeStock(context.seam, identity, rules);
  const known = new Set(agreed.map(keyOf));
  const more = withRules(
    found.filter((one) => !known.has(keyOf(one))),
    keep_acs_users,
  );
  const things = joined([], found, rules, context);
  const news = [more.length > 0 && summarize(more), becameSomebodyElse(person, leaving(identity))];
  return { things: stored(things), lookalikes, news: news.filter(Boolean).join(", ") };
}

/** A record can be used again for another person: whoever agreed meant the one before. */
const becameSomebodyElse = (before: Leaving, now: Leaving): string | undefined =>
  before.name === now.name && before.email_address === now.email_address
    ? undefined
    : `the person is ${quote(now.name)}${now.email_address ? ` (${quote(now.email_address)})` : ""} by now`;
