import { expect, test } from "vitest";
import { connect, type Harness } from "./support/connect.ts";
import { seeded } from "./support/fixtures.ts";

const complete = async ({ client }: Harness, ref: object, name: string, value: string) =>
  (await client.complete({ ref, argument: { name, value } } as never)).completion.values;

/** What comes to be proposed, sorted: an answer that Seam gives too late is empty, and on a slow machine the next one is not. */
const proposed = (...asked: Parameters<typeof complete>) =>
  expect.poll(async () => (await complete(...asked)).toSorted());

const identity = { type: "ref/resource", uri: "seam://user-identities/{user_identity_id}" };
const phone = { type: "ref/resource", uri: "seam://phones/{device_id}" };
const lost = { type: "ref/prompt", name: "replace_lost_phone" };

test("part of a name or email proposes people", async () => {
  const harness = await connect();
  const kims = ["min_jun_kim", "soo_ah_kim"].map((key) => seeded(harness.sandbox, key).user_identity_id);
  await proposed(harness, identity, "user_identity_id", "kim").toEqual(kims.toSorted());
  await proposed(harness, lost, "person", "ana.s").toEqual(["ana.silva@example.com"]);
  await proposed(harness, lost, "person", "silva ana").toEqual(["ana.silva@example.com"]);
  await proposed(harness, lost, "person", "555-555-0101").toEqual(["ana.silva@example.com"]);
  await proposed(harness, lost, "person", "").toHaveLength(5);
});

test("part of a model, or of the owner's name, proposes phones", async () => {
  const harness = await connect();
  await proposed(harness, phone, "device_id", "pixel").toHaveLength(1);
  await proposed(harness, phone, "device_id", "ana").toHaveLength(2);
  await proposed(harness, phone, "device_id", "").toHaveLength(4);
});

test("proposes at most 100", async () => {
  const harness = await connect({ sandbox: { seed: false } });
  for (let i = 0; i < 150; i++) harness.sandbox.workspace.create.user_identity({ full_name: `Kim ${i}` });
  await proposed(harness, identity, "user_identity_id", "kim").toHaveLength(100);
});

test.each(["reset", "html", "malformed"] as const)(
  "proposes nothing, and does not fail, when Seam answers with %s",
  async (kind) => {
    const harness = await connect();
    harness.sandbox.fail({ kind });
    expect(await complete(harness, identity, "user_identity_id", "a")).toEqual([]);
  },
);

test("proposes nothing without a key", async () => {
  const harness = await connect({ withoutKey: true });
  expect(await complete(harness, phone, "device_id", "a")).toEqual([]);
});
