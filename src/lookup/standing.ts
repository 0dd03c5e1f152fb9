/** What may keep an account from opening doors, whatever its keys say. */
import type { AcsUser, WithIssues } from "../seam/resources.ts";
import { hasCome } from "../seam/times.ts";
import { timeInWords } from "./credential-words.ts";
import { inZone, type Zone } from "./zones.ts";

/** Something that is wrong: Seam's code, or one of ours where Seam has a field and no code. */
export interface Trouble {
  code: string;
  message?: string | undefined;
}

/** What is wrong with an account: suspended, outside of its schedule, or as Seam says. `now` is Seam's time in ms. */
export const troublesOf = (user: AcsUser, now: number, zone: Zone): Trouble[] => [
  ...(user.is_suspended ? [{ code: "is_suspended", message: "The account is suspended" }] : []),
  ...outsideSchedule(user, now, zone),
  ...issuesOf(user),
];

function outsideSchedule({ access_schedule = {} }: AcsUser, now: number, zone: Zone): Trouble[] {
  const { starts_at, ends_at } = access_schedule;
  const said = (time: string) => timeInWords(inZone(time, zone));
  if (ends_at && hasCome(ends_at, now))
    return [{ code: "access_schedule_has_ended", message: `The account's access ended ${said(ends_at)}` }];
  if (starts_at && !hasCome(starts_at, now))
    return [{ code: "access_schedule_not_begun", message: `The account's access begins ${said(starts_at)}` }];
  return [];
}

/** Seam's own errors and warnings on a resource. */
export const issuesOf = ({ errors = [], warnings = [] }: WithIssues): Trouble[] =>
  [...errors, ...warnings].map(({ error_code, warning_code, message }) => ({
    code: error_code ?? warning_code ?? "unknown",
    message,
  }));
