/** Things with their evidence as they are kept: their rules follow from their kind, and their times are of no process. */
import type { Pace } from "../contract/pace.ts";
import { rulesFor } from "../removal/kinds.ts";
import { stateOf } from "../removal/state.ts";
import type { Evidence, Thing } from "../removal/things.ts";

export type StoredThing = Omit<Thing, "rule">;

export const stored = (things: readonly Thing[]): StoredThing[] =>
  things.map(({ rule: _, evidence, ...thing }) => ({
    ...thing,
    evidence: evidence.map((seen) => ({ ...seen, at: seen.at + performance.timeOrigin })),
  }));

/** As whoever has them in hand has last written them down. */
export function unpacked(things: readonly StoredThing[], keep_acs_users: boolean): Thing[] {
  const rules = rulesFor({ keep_acs_users });
  return things.flatMap(({ evidence, ...found }) => {
    const rule = rules.find(({ kind }) => kind === found.kind);
    return rule ? [{ ...found, rule, evidence: evidence.map(here) }] : [];
  });
}

/** As another process goes on with them. What it was in the middle of may have been carried out. */
export function revived(things: readonly StoredThing[], keep_acs_users: boolean, pace: Pace): Thing[] {
  const known = unpacked(things, keep_acs_users);
  for (const thing of known)
    if (stateOf(thing, pace).phase === "asking") thing.evidence.push(broughtToAnEnd(thing));
  return known;
}

/** JSON has no infinity: Seam's time was not known yet. */
const here = (seen: Evidence): Evidence => ({
  ...seen,
  ...("seamTime" in seen && { seamTime: seen.seamTime ?? Number.POSITIVE_INFINITY }),
  at: seen.at - performance.timeOrigin,
});

function broughtToAnEnd({ evidence }: Thing): Evidence {
  const last = evidence.findLast(({ saw }) => saw === "deletion begun" || saw === "deletion sent");
  const at = performance.now();
  return last?.saw === "deletion sent"
    ? { saw: "no deletion", word: { kind: "lost", words: "its answer was lost with the process" }, at }
    : { saw: "deletion put off", at };
}
