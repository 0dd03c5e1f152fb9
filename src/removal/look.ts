/** Looks whether things are still there that should be gone by now: gone are those that two routes do not find. */
import { isNotFound, isTemporary } from "../seam/errors.ts";
import { isOthers, keyOf } from "./found.ts";
import type { Rule } from "./rule.ts";
import type { Run } from "./run.ts";
import { stateOf } from "./state.ts";
import type { Thing } from "./things.ts";

export async function lookFor(due: readonly Thing[], run: Run): Promise<void> {
  const rules = [...new Set(due.map(({ rule }) => rule))];
  const of = (rule: Rule) => due.filter((thing) => thing.rule === rule);
  try {
    await Promise.all(rules.map((rule) => lookInList(of(rule), rule, run)));
  } catch (error) {
    if (run.signal.aborted) return;
    if (!isTemporary(error)) run.fatal = error;
    for (const thing of due) run.record(thing, { saw: "no answer" });
  }
}

/** First the list; what that lacks is asked for by its own route. */
async function lookInList(due: readonly Thing[], rule: Rule, run: Run): Promise<void> {
  const listed = await rule.list(run.scope(), due).catch((error) => {
    if (isNotFound(error)) return []; // whose list it is, Seam does not know any more
    throw error;
  });
  const present = new Map(listed.map((found) => [keyOf(found), found]));
  const missing = due.filter((thing) => {
    const found = present.get(keyOf(thing));
    if (found) run.record(thing, { saw: "present", found, seamTime: run.clock().latest });
    else run.record(thing, { saw: "absent", route: "list" });
    return !found && stateOf(thing, run.pace).phase !== "gone";
  });
  await Promise.all(missing.map((thing) => lookAtItsRoute(thing, run)));
}

async function lookAtItsRoute(thing: Thing, run: Run): Promise<void> {
  const found = await thing.rule.read(run.scope(), thing);
  if (!found) {
    run.record(thing, { saw: "absent", route: "get" });
    if (thing.rule.event) run.miss();
  } else if (isOthers(found, run.target.user_identity_id))
    run.record(thing, { saw: "another owner", owner: found.owner ?? undefined });
  else run.record(thing, { saw: "present", found, seamTime: run.clock().latest });
}
