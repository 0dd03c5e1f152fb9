/** Looks for what else has come to hang on the person since, and lets it go, too. */
import { type Found, isOthers, keyOf } from "./found.ts";
import { takeInventory } from "./inventory.ts";
import { mergedInto } from "./owners.ts";
import type { Run } from "./run.ts";
import { hasLeft, stateOf } from "./state.ts";
import { isListedStill, newThing, type Thing } from "./things.ts";

/** New things send a removal round again, so many times at most. */
const MOST_ROUNDS = 8;

/** Returns whether nothing has turned up. What a merged person's id lists is the other one's, and has not. */
export async function survey(run: Run, options?: { isOwnerGone: boolean }): Promise<boolean> {
  const { things, rules, allows } = run.target;
  const found = await takeInventory(run.scope(), rules, options);
  const known = new Map(things.map((thing) => [keyOf(thing), thing]));
  const back = await Promise.all(
    found.map(async (one) => {
      const thing = known.get(keyOf(one));
      if (!thing) return one;
      // A list may be behind; what its own route knows as theirs has come back.
      return hasLeft(stateOf(thing, run.pace)) && (await isBack(thing, run)) ? one : undefined;
    }),
  );
  const more = back.filter((one) => one !== undefined);
  if (more.length === 0) return true;
  const into = await mergedInto(run.scope());
  if (into !== undefined) {
    tellOfMerge(into, run);
    return options?.isOwnerGone ?? false;
  }
  if (allows && !(await allows(more))) run.verdict = "not allowed";
  else if (++run.rounds > MOST_ROUNDS) run.verdict = "no end";
  else add(more, run);
  return false;
}

/** The person's own record was merged into another: that ends a run for all that is theirs. */
export function tellOfMerge(into: string, { target: { things }, record }: Run): void {
  for (const thing of things) if (thing.kind === "user_identity") record(thing, { saw: "merged", into });
}

async function isBack(thing: Thing, { scope, target: { user_identity_id }, record }: Run): Promise<boolean> {
  const found = await thing.rule.read(scope(), thing);
  if (!found || isOthers(found, user_identity_id)) return false;
  if (!isListedStill(thing, found)) return true;
  record(thing, { saw: "listed still" });
  return false;
}

function add(more: readonly Found[], { target: { things, rules }, pace, clock, record }: Run): void {
  for (const found of more) {
    const rule = rules.find(({ kind }) => kind === found.kind);
    const place = things.findIndex((thing) => keyOf(thing) === keyOf(found));
    const known = things[place];
    if (!rule || (known && !hasLeft(stateOf(known, pace)))) continue;
    const thing = newThing(found, rule, { at: performance.now(), seamTime: clock().latest });
    things.splice(known ? place : things.length, known ? 1 : 0, thing);
  }
  for (const thing of things) record(thing, { saw: "more to go" });
}
