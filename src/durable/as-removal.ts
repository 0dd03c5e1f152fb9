/** A row as the removal that it is kept of. */
import type { Pace } from "../contract/pace.ts";
import type { Remembered } from "../removal/memory.ts";
import type { Removal } from "../removal/person.ts";
import { tally } from "../removal/tally.ts";
import type { Thing } from "../removal/things.ts";
import type { Row } from "./rows.ts";
import { revived, unpacked } from "./stored.ts";

/** While a run has them in hand, an answer that is missing is one that may come yet. */
function thingsOf({ things, more, keep_acs_users, state }: Row, pace: Pace): Thing[] {
  const all = [...things, ...(more ?? [])];
  return state === "running" ? unpacked(all, keep_acs_users) : revived(all, keep_acs_users, pace);
}

/** As a call would tell it. */
export function removalOf(row: Row, pace: Pace): Removal {
  const things = thingsOf(row, pace);
  return {
    ...tally(things, pace),
    verdict: row.verdict ?? "time is up",
    isRemoved: row.state === "removed",
    kept: row.kept ?? undefined,
    lookalikes: row.lookalikes,
    ...(!row.ended_at && { keptAs: row.id }),
    ...(row.state === "scheduled" && row.starts_at && { startsAt: row.starts_at }),
    ...(row.news && { news: row.news }),
  };
}

/** Of what has not begun there is nothing to remember. */
export function remembered(row: Row, pace: Pace): Remembered | undefined {
  if (row.state === "scheduled") return undefined;
  const isRemoved = row.state === "removed";
  const { name, email_address } = row.person;
  const { keep_acs_users } = row;
  return {
    name,
    email_address,
    keep_acs_users,
    things: thingsOf({ ...row, more: null }, pace),
    isRemoved,
    isUnderWay: !row.ended_at,
    failure: row.state === "failed" || row.state === "asking" ? (row.reason ?? undefined) : undefined,
    ...(isRemoved && { end: removalOf(row, pace) }),
  };
}
