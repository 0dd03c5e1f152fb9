/** A cancelled call starts nothing more, says nothing more, and polls no more: for every tool, at every request. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { figures } from "./figures.ts";
import { type Place, survey } from "./matrix.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { startedTo } from "./started.ts";
import { sideBySide, startWorld, type World } from "./world.ts";

const AT_ONCE = 16;
/** Longer than all pauses of these tests: between attempts, looks and polls. */
const SILENCE_MS = 120;

/** Cancels the call and returns what goes on all the same; empty when all is well. */
async function cancelled({ sandbox, said }: World, call: Promise<unknown>, stop: AbortController) {
  const requests = startedTo(sandbox).length;
  const messages = said.length;
  stop.abort("enough");
  const outcome = await call.then(
    () => "answered",
    () => "rejected",
  );
  await delay(SILENCE_MS);
  return {
    outcome,
    requests: startedTo(sandbox).slice(requests),
    messages: said.slice(messages),
  };
}

const NOTHING = { outcome: "rejected", requests: [], messages: [] };

async function cancelAt({ tool, prepare }: Scenario, { path, skip }: Place) {
  let isThere = () => {};
  const arrived = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const world = await startWorld({ sandbox: { onExchange: ({ fault }) => fault === "hang" && isThere() } });
  try {
    const { args } = prepare(world.sandbox);
    world.sandbox.fail({ path, skip, kind: "hang" });
    const stop = new AbortController();
    const call = world.call(tool, args, { signal: stop.signal, onprogress: () => {} });
    const first = await Promise.race([arrived.then(() => "held"), call.then(() => "answered")]);
    if (first === "answered") return NOTHING; // work side by side does not always take as many looks
    return await cancelled(world, call, stop);
  } finally {
    await world.close();
  }
}

/**
 * Of several people, requests are under way side by side: one that had left before the cancellation may arrive after
 * it. test/tools/remove-user-identities.test.ts cancels that tool.
 */
const oneByOne = scenarios.filter(({ tool }) => tool !== "remove_user_identities");

test("every tool, cancelled at every request that it makes", async () => {
  const surveys = await Promise.all(oneByOne.map(async (one) => ({ one, places: await survey(one) })));
  const cells = surveys.flatMap(({ one, places }) => places.map((place) => ({ one, place })));
  const found = await sideBySide(cells, AT_ONCE, async ({ one, place }) => ({
    at: `${one.tool} (${one.title}) at request ${place.skip + 1} to ${place.path}`,
    ...(await cancelAt(one, place)),
  }));
  expect(
    found.filter(
      ({ outcome, requests, messages }) => outcome === "answered" || requests.length + messages.length > 0,
    ),
  ).toEqual([]);
  expect(cells.length).toBeGreaterThan(60);
  figures("cancellation of every tool at every request", { cancellations: cells.length });
});

async function world(options: Parameters<typeof startWorld>[0]): Promise<World> {
  const started = await startWorld(options);
  onTestFinished(started.close);
  return started;
}

describe("a call that is cancelled", () => {
  test.each([
    ["remove_user_identity", ({ user_identity_id }: Guest) => ({ user_identity_id })],
    ["deactivate_phone", ({ phone }: Guest) => ({ device_id: phone.device_id })],
    ["delete_credential", ({ key }: Guest) => ({ acs_credential_id: key.acs_credential_id })],
  ])("while %s waits for events stops polling", async (tool, argsOf) => {
    const one = await world({ sandbox: { deletionDelayMs: 60_000 } });
    const stop = new AbortController();
    const call = one.call(tool, argsOf(createGuest(one.sandbox)), { signal: stop.signal });
    const polls = () => startedTo(one.sandbox).filter((path) => path === "/events/list").length;
    await eventually(() => expect(polls()).toBeGreaterThan(3));
    expect(await cancelled(one, call, stop)).toEqual(NOTHING);
  });

  test("between two attempts is not tried again", async () => {
    const one = await world({ http: { retryPauseMs: SILENCE_MS / 2 } });
    one.sandbox.fail({ kind: "empty" });
    const stop = new AbortController();
    const call = one.call("list_phones", {}, { signal: stop.signal });
    await eventually(() => expect(one.exchanges).toHaveLength(1));
    expect(await cancelled(one, call, stop)).toEqual(NOTHING);
  });

  test("while a person is being asked touches nothing", async () => {
    let isAsked = false;
    const one = await world({
      client: { capabilities: { elicitation: { form: {} } } },
      prepare: (client) =>
        client.setRequestHandler("elicitation/create", () => {
          isAsked = true;
          return new Promise<never>(() => {});
        }),
    });
    const { phone } = createGuest(one.sandbox);
    const stop = new AbortController();
    const call = one.call("deactivate_phone", { device_id: phone.device_id }, { signal: stop.signal });
    await eventually(() => expect(isAsked).toBe(true));
    const { messages, ...rest } = await cancelled(one, call, stop);
    expect(rest).toEqual({ outcome: "rejected", requests: [] });
    expect(messages).toMatchObject([{ method: "notifications/cancelled" }]);
    expect(one.sandbox.workspace.find(phone.device_id)).toBeDefined();
  });
});

type Guest = ReturnType<typeof createGuest>;
