/** One random conversation: an assistant calls tools while somebody else is at work and Seam lies now and then. */
import type { Client } from "@modelcontextprotocol/client";
import type { Options } from "../../support/harness.ts";
import { failNowAndThen, fateBy, random } from "../chance.ts";
import { startWorld } from "../world.ts";
import { type Call, drawCall } from "./calls.ts";
import { AT_REST, type Hooks, hold, type Outcome } from "./hold.ts";
import { Stage } from "./stage.ts";

const MOST_CALLS = 6;
const HOUR_MS = 3_600_000;

/** Plays the conversation with this seed, the same as far as requests come in the same order. */
export async function converse(seed: number): Promise<Outcome> {
  const next = random(seed);
  const below = (end: number) => Math.floor(next() * end);
  const chances = { lost: next() < 0.5 ? 0 : next(), late: next(), twice: next(), lateMs: below(400) };
  const skewMs = below(2 * HOUR_MS) - HOUR_MS;
  const hooks: Hooks = { ...AT_REST };
  const world = await startWorld({
    ...(next() < 0.2 && agreeing(() => hooks.onQuestion())),
    sandbox: {
      now: () => Date.now() + skewMs,
      deletionDelayMs: next() < 0.05 ? 60_000 : below(60),
      identityDeletion: next() < 0.5 ? "refuse" : "cascade",
      eventOrder: next() < 0.5 ? "newest_first" : "shuffled",
      eventFate: fateBy(chances, next),
      onRequest: (arrival) => hooks.onRequest(arrival),
    },
  });
  try {
    const stage = new Stage(world.sandbox, next);
    const heal = failNowAndThen(world.sandbox, next() < 0.7 ? 0 : next() * 0.08, next);
    world.sandbox.fail({ kind: "stale", times: 0 }); // from now on Seam remembers what it answered
    if (next() < 0.08) failOne(stage);
    const outcome: Outcome = { seed, calls: 0, claims: new Map(), wrong: [], story: [] };
    const busy = next() < 0.3 ? 0 : next() * 0.15;
    let call: Call | undefined;
    for (let left = 1 + below(MOST_CALLS); left > 0; left--) {
      call = drawCall(stage, call);
      await hold(call, { world, stage, outcome, busy, hooks });
    }
    heal();
    return outcome;
  } finally {
    await world.close();
  }
}

/** A client whose person is asked, and agrees after a while. */
const agreeing = (onQuestion: () => void): Options => ({
  client: { capabilities: { elicitation: { form: {} } } },
  prepare(client: Client) {
    client.setRequestHandler("elicitation/create", async () => {
      onQuestion();
      return { action: "accept", content: {} } as never;
    });
  },
});

/** Something of the leaver's that its access control system will not let go. */
function failOne(stage: Stage): void {
  const kind = stage.pick(["acs_user", "acs_credential"] as const) ?? "acs_user";
  const id = stage.pick(stage.thingsOf(stage.leaver, kind));
  if (id) stage.sandbox.workspace.failDeletionOf(id);
}
