import { z } from "zod";
import { quote, Refusal } from "../explain.ts";
import { CONFIRM, confirmationCode, waitSeconds } from "../fields.ts";
import { defineTool, hints } from "../mcp.ts";
import { lookUpPerson, nameOf } from "../people.ts";
import { describe, onePerson, person } from "../references.ts";
import { keyOf, takeInventoryWithin } from "../removal/inventory.ts";
import type { Item } from "../removal/items.ts";
import { type Removal, removeUserIdentity as remove } from "../removal/remove.ts";
import { summarize } from "../removal/report.ts";
import { type Found, type Step, stepsFor } from "../removal/steps.ts";
import type { UserIdentity } from "../seam/schemas.ts";

const MAX_NAMED = 10;

export const removeUserIdentity = defineTool({
  name: "remove_user_identity",
  title: "Remove user identity",
  description:
    "Remove a person who leaves, for good: sessions, keys, phones, ACS users, user identity. May answer removing, which is no failure: call again with the user_identity_id.",
  input: z
    .strictObject({
      ...person,
      dry_run: z.boolean().default(false).describe("Only show what would go"),
      keep_acs_users: z.boolean().default(false).describe("Unlink ACS users, keep them"),
      wait_seconds: waitSeconds,
      confirmation_code: confirmationCode,
    })
    .check(onePerson()),
  output: z.object({
    user_identity_id: z.string(),
    status: z.enum(["removed", "removing", "planned"]),
    summary: z.string(),
    counts: z.array(z.object({ kind: z.string(), total: z.number(), done: z.number() })).optional(),
    waiting_for: z
      .array(z.object({ kind: z.string(), id: z.string(), name: z.string().optional() }))
      .optional(),
    waited_seconds: z.number().optional(),
    confirmation_code: z.string().optional(),
    next_step: z.string().optional(),
  }),
  annotations: hints.removes,
  howToLook: "Call remove_user_identity again with dry_run to see what is left",
  async run({ dry_run, keep_acs_users, wait_seconds, confirmation_code, ...reference }, context) {
    const identity = await lookUpPerson(context.seam, reference);
    if (!identity) return alreadyGone(reference);
    const { user_identity_id } = identity;
    const steps = stepsFor({ keep_acs_users });
    const startedAt = performance.now();
    const inventory = await takeInventoryWithin(wait_seconds, context, steps, user_identity_id);
    const waitMs = wait_seconds * 1000 - (performance.now() - startedAt);
    const planned = plan(identity, steps, inventory);
    if (dry_run) return { ...planned, next_step: DRY_RUN };
    const confirmation = await context.confirm({
      subject: `remove_user_identity ${user_identity_id} ${keep_acs_users}`,
      plan: inventory.map(keyOf),
      question: `Remove ${quote(nameOf(identity))} for good? With them go: ${inWords(inventory, steps)}.`,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed)
      return { ...planned, confirmation_code: confirmation.confirmation_code, next_step: CONFIRM };
    return answer(identity, await remove(identity, inventory, { keep_acs_users, waitMs }, context));
  },
});

const DRY_RUN = "If this is what is wanted, call remove_user_identity again without dry_run.";

function plan(identity: UserIdentity, steps: readonly Step[], found: Found[]) {
  return {
    user_identity_id: identity.user_identity_id,
    status: "planned" as const,
    summary: `Plan, nothing was touched. With user identity ${quote(nameOf(identity))} would go: ${inWords(found, steps)}.`,
    counts: countsOf(found.map(({ kind }) => ({ kind, state: "waiting" }))),
    waiting_for: named(found),
  };
}

const inWords = (found: Found[], steps: readonly Step[]): string =>
  summarize(found.flatMap((one) => steps.filter((step) => step.kind === one.kind)));

function answer(identity: UserIdentity, { status, items, waitedMs }: Removal) {
  const whom = `user identity ${quote(nameOf(identity))}`;
  const outcome = {
    user_identity_id: identity.user_identity_id,
    status,
    counts: countsOf(items),
    waited_seconds: Math.round(waitedMs / 1000),
  };
  const wordsFor = (some: Item[]) => summarize(some.map((item) => item.step));
  if (status === "removed")
    return {
      ...outcome,
      summary: `Removed ${whom} and with it: ${wordsFor(items)}. Seam confirms that all are gone.`,
    };
  const left = items.filter((item) => item.state !== "gone");
  return {
    ...outcome,
    summary:
      `Removing ${whom} is under way, not finished: ${items.length - left.length} of ${items.length} things are ` +
      `gone. Still to go: ${left.length > 0 ? `${wordsFor(left)} and ` : ""}the user identity itself.`,
    waiting_for: named(left),
    next_step: "Call remove_user_identity again with this user_identity_id; it goes on where it stopped.",
  };
}

/** By its id, gone and never-there look the same, and calling again after a removal must not fail. */
function alreadyGone(reference: Parameters<typeof describe>[0]) {
  if (reference.user_identity_id === undefined)
    throw new Refusal(
      `No user identity has ${describe(reference)}. Nothing was done. Find the person with find_user_identities. ` +
        "If a removal was going on, call again with the user_identity_id that it gave: emails are freed first.",
    );
  return {
    user_identity_id: reference.user_identity_id,
    status: "removed" as const,
    summary: "There is no user identity with this id: it is gone, or never existed.",
  };
}

function countsOf(items: { kind: string; state: string }[]) {
  const counts = new Map<string, { kind: string; total: number; done: number }>();
  for (const { kind, state } of items) {
    const count = counts.get(kind) ?? { kind, total: 0, done: 0 };
    count.total += 1;
    if (state === "gone") count.done += 1;
    counts.set(kind, count);
  }
  return [...counts.values()];
}

const named = (found: Found[]) => found.slice(0, MAX_NAMED).map(({ kind, id, name }) => ({ kind, id, name }));
