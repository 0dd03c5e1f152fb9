/** What became of a removal of several people, as the answer says it. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { CONFIRM } from "../lookup/fields.ts";
import { count } from "../text.ts";
import type { Fate, Row } from "./group.ts";
import { BEFORE_THE_END, STILL_OPENS } from "./report.ts";
import { inWords } from "./tally.ts";

/** "1 person", "3 people". */
export const people = (number: number): string => count(number, "person", "people");

/** What became of all. Throws a Refusal when nothing was begun. */
export function answerGroup(
  fates: readonly Fate[],
  code: string | undefined,
  { startedAt, mayHaveChanged, ending, removals: { areKept } }: Context,
) {
  const rows = fates.map(({ row }) => row);
  const are = (...statuses: Row["status"][]) => rows.filter(({ status }) => statuses.includes(status));
  const removed = are("removed");
  const isRemoved = removed.length === rows.length;
  const isStuck = are("failed", "not_found").length > 0;
  if (are("waiting").length === rows.length)
    throw new Refusal(
      `Seam did not get further ${ending?.aborted ? BEFORE_THE_END : "within wait_seconds"}. ${mayHaveChanged() ? IN_DOUBT : "Nothing was changed."} ` +
        "Call remove_user_identities again with dry_run to see what is left, or without it to go on.",
    );
  const others = WORDS.flatMap(([status, words]) => {
    const number = are(status).length;
    return number > 0 ? [`${number} ${words}`] : [];
  });
  return {
    status: isRemoved ? ("removed" as const) : isStuck ? ("incomplete" as const) : ("removing" as const),
    summary:
      `Removed ${isRemoved ? people(rows.length) : `${removed.length} of ${people(rows.length)}`}.${evidence(fates)}` +
      (others.length > 0 ? ` Not removed: ${others.join(", ")}; the rows say what became of each.` : ""),
    people: rows,
    waited_seconds: Math.round((performance.now() - startedAt) / 1000),
    confirmation_code: code,
    next_step: code
      ? CONFIRM
      : nextStep({ isRemoved, isStuck, areKept, isOpen: fates.some((one) => one.opensStill) }),
  };
}

const WORDS: readonly [Row["status"], string][] = [
  ["removing", "under way"],
  ["waiting", "not begun"],
  ["failed", "failed"],
  ["not_found", "not found"],
];

/** How it is known that those are removed who are. */
function evidence(fates: readonly Fate[]): string {
  const now = fates.flatMap(({ gone }) => (gone ? [gone] : []));
  const before = fates.filter(({ row, gone }) => row.status === "removed" && !gone).length;
  const went = now.flat();
  return (
    (went.length > 0 ? ` With them went: ${inWords(went)}.` : "") +
    (now.length > 0
      ? " Seam confirms each of them, by its event or by two routes that do not find it."
      : "") +
    (before > 0 ? ` Of ${people(before)} an earlier call saw all go, and Seam does not find them now.` : "")
  );
}

const IN_DOUBT = "It is unknown whether Seam carried it out; calling again is harmless.";
const AGAIN =
  "Call remove_user_identities again with the user_identity_ids that are not removed; it goes on where it stopped.";
const STUCK =
  "First do what the rows with status failed or not_found say. Call remove_user_identities again with dry_run to see " +
  "what is left, or with the user_identity_ids that are not removed to go on where it stopped.";

const GO_ON =
  "They go on by themselves, whatever becomes of this chat: nobody has to call again. To see how far they are, call " +
  "list_removals.";

interface Standing {
  isRemoved: boolean;
  isStuck: boolean;
  /** What is under way goes on without the call. */
  areKept: boolean;
  isOpen: boolean;
}

function nextStep({ isRemoved, isStuck, areKept, isOpen }: Standing) {
  const steps = [isRemoved ? "" : isStuck ? STUCK : areKept ? GO_ON : AGAIN, isOpen ? STILL_OPENS : ""];
  return steps.filter(Boolean).join(" ") || undefined;
}
