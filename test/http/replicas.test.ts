/** Two processes, as it were, behind a proxy that knows no sessions: what a client does works on either. */
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { createGuest, seeded } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { connectClient, GENERATIONS, openWorkspace, startProxy, startSeam, startServer } from "./harness.ts";

/** Two replicas, each with its own connection to the one sandbox. */
async function startTwo() {
  const { sandbox, exchanges } = await startSeam();
  const [one, other] = [await startServer(openWorkspace(sandbox)), await startServer(openWorkspace(sandbox))];
  const proxy = await startProxy([one.url, other.url]);
  return { sandbox, exchanges, one, other, ...proxy };
}

test.each(GENERATIONS)("a client, %s, lists and calls tools on both", async (generation) => {
  const { sandbox, url, one, other, answered } = await startTwo();
  const client = await connectClient(generation, url);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("remove_user_identity");
  const { phone } = createGuest(sandbox);
  for (let i = 0; i < 4; i++) {
    const { data } = await callTool(client, "get_phone", { device_id: phone.device_id });
    expect(data.phone.device_id).toBe(phone.device_id);
  }
  const { data } = await callTool(client, "deactivate_phone", { device_id: phone.device_id });
  expect(data.status).toBe("deactivated");
  for (const count of answered.values()) expect(count).toBeGreaterThan(2);
  await client.close();
  await eventually(() => expect([one.leases(), other.leases()]).toEqual([0, 0]));
});

test.each(GENERATIONS)("a client, %s, sees the progress of a removal, and its end", async (generation) => {
  const { sandbox, url } = await startTwo();
  const client = await connectClient(generation, url);
  const { user_identity_id } = createGuest(sandbox);
  const steps: unknown[] = [];
  const { data } = await callTool(
    client,
    "remove_user_identity",
    { user_identity_id },
    { onprogress: (step: unknown) => void steps.push(step) },
  );
  expect(data.status).toBe("removed");
  expect(steps.length).toBeGreaterThan(1);
});

test.each(GENERATIONS)("a client, %s, reads resources and prompts, and completes", async (generation) => {
  const { sandbox, url } = await startTwo();
  const client = await connectClient(generation, url);
  const { resources } = await client.listResources();
  expect(resources.length).toBeGreaterThan(0);
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const { contents } = await client.readResource({ uri: `seam://user-identities/${user_identity_id}` });
  expect(JSON.stringify(contents)).toContain("Ana Silva");
  const { prompts } = await client.listPrompts();
  expect(prompts.length).toBeGreaterThan(0);
});

test.each(GENERATIONS)(
  "the read-only address offers a client, %s, what reads, and nothing else",
  async (generation) => {
    const { url } = await startTwo();
    const client = await connectClient(generation, url, { path: "/mcp/readonly" });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("get_phone");
    expect(tools.filter(({ annotations }) => !annotations?.readOnlyHint)).toEqual([]);
  },
);

test("a client of 2026-07-28 hears, from the replica it listens to, what was done through another", async () => {
  const { sandbox, url } = await startTwo();
  const updated: string[] = [];
  const client = await connectClient("v2 of 2026", url, {
    prepare: (one) =>
      one.setNotificationHandler(
        "notifications/resources/updated",
        ({ params }) => void updated.push(params.uri),
      ),
  });
  const { user_identity_id, phone } = createGuest(sandbox);
  const uri = `seam://user-identities/${user_identity_id}`;
  const listening = await client.listen({ resourceSubscriptions: [uri, "seam://phones"] });
  expect(listening.honoredFilter).toEqual({ resourceSubscriptions: [uri] });
  for (let i = 0; i < 2; i++) await callTool(client, "deactivate_phone", { device_id: phone.device_id });
  await eventually(() => expect(updated).toContain(uri));
  await listening.close();
});

test("nothing polls when nobody listens any more", async () => {
  const { sandbox, exchanges, url, one, other } = await startTwo();
  const polls = () => exchanges.filter(({ path }) => path === "/events/list").length;
  const client = await connectClient("v2 of 2026", url);
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const listening = await client.listen({
    resourceSubscriptions: [`seam://user-identities/${user_identity_id}`],
  });
  await eventually(() => expect(polls()).toBeGreaterThan(1));
  await listening.close();
  await eventually(() => expect([one.leases(), other.leases()]).toEqual([0, 0]));
  const before = polls();
  for (let i = 0; i < 20; i++) await callTool(client, "list_phones", {});
  expect(polls()).toBeLessThanOrEqual(before + 1);
});

test.each(["v1", "v2 of 2025"] as const)("a client, %s, is not offered to subscribe", async (generation) => {
  const { url } = await startTwo();
  const client = await connectClient(generation, url);
  expect(client.getServerCapabilities()?.resources).toEqual({ listChanged: false });
});
