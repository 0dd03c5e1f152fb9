/** A row as the removal that it is kept of. */
import type { Pace } from "../contract/pace.ts";
import type { Remembered } from "../removal/memory.ts";
import type { Removal } from "../removal/person.ts";
import { tally } from "../removal/tally.ts";
import type { Row } from "./rows.ts";
import { revived } from "./stored.ts";

/** As a call would tell it. */
export function removalOf(row: Row, pace: Pace): Removal {
  const things = revived([...row.things, ...(row.more ?? [])], row.keep_acs_users, pace);
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
    things: revived(row.things, keep_acs_users, pace),
    isRemoved,
    isUnderWay: !row.ended_at,
    failure: row.state === "failed" || row.state === "asking" ? (row.reason ?? undefined) : undefined,
    ...(isRemoved && { end: removalOf(row, pace) }),
  };
}
