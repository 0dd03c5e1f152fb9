/** Who goes away leaves nothing behind: no work in Seam, no lease, no stream. */
import { expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import {
  callerOf,
  connectClient,
  GENERATIONS,
  openWorkspace,
  startAlone,
  startSeam,
  startServer,
} from "./harness.ts";

test.each(GENERATIONS)("a call ends with its client, %s", async (generation) => {
  const { sandbox, exchanges } = await startSeam({ deletionDelayMs: 60_000 });
  const { url, logged, leases, metrics } = await startServer(openWorkspace(sandbox));
  const client = await connectClient(generation, url);
  const { user_identity_id } = createGuest(sandbox);
  const reached = new Promise<void>((resolve) => {
    callTool(client, "remove_user_identity", { user_identity_id }, { onprogress: () => resolve() }).catch(
      () => {},
    );
  });
  await reached;
  await client.close();
  await eventually(() =>
    expect(logged()).toContainEqual(
      expect.objectContaining({ tool: "remove_user_identity", outcome: "cancelled" }),
    ),
  );
  expect(leases()).toBe(0);
  expect(await metrics()).toContain('tool="remove_user_identity",outcome="cancelled"} 1');
  expect(await metrics()).toContain("seam_mcp_open_streams 0");
  const other = await connectClient(generation, url);
  await callTool(other, "list_acs_systems", {});
  const before = exchanges.length;
  for (let i = 0; i < 20; i++) await callTool(other, "list_acs_systems", {});
  const still = exchanges.slice(before).filter(({ path }) => /user_identities|phones|events/.test(path));
  expect(still).toEqual([]);
});

test("who listens is cut off when the sign-in ends", async () => {
  const { url, sandbox, leases, logged } = await startAlone({
    signIn: {
      verify: async () => ({ ...callerOf("reader"), expiresAt: Date.now() / 1000 + 60 }),
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: ["seam:read"],
    },
  });
  const headers = { authorization: "Bearer token" };
  const client = await connectClient("v2 of 2026", url, { headers });
  const { user_identity_id } = createGuest(sandbox);
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const listening = await client.listen({
    resourceSubscriptions: [`seam://user-identities/${user_identity_id}`],
  });
  vi.advanceTimersByTime(59_990);
  await callTool(client, "list_acs_systems", {});
  expect(leases()).toBe(1);
  vi.advanceTimersByTime(20);
  await listening.closed;
  await eventually(() => expect(leases()).toBe(0));
  expect(logged().at(-1)).toMatchObject({ method: "subscriptions/listen", status: 200 });
});

test("who gives the id of another's request ends nothing of the other's", async () => {
  const { url, sandbox } = await startAlone();
  const updated: string[] = [];
  const headers = { "x-request-id": "one-and-the-same" };
  const client = await connectClient("v2 of 2026", url, {
    headers,
    prepare: (one) =>
      one.setNotificationHandler(
        "notifications/resources/updated",
        ({ params }) => void updated.push(params.uri),
      ),
  });
  const other = await connectClient("v2 of 2026", url, { headers });
  const { phone } = createGuest(sandbox);
  const uri = `seam://phones/${phone.device_id}`;
  await client.listen({ resourceSubscriptions: [uri] });
  await (await other.listen({ resourceSubscriptions: [uri] })).close();
  await callTool(other, "deactivate_phone", { device_id: phone.device_id });
  await eventually(() => expect(updated).toContain(uri));
});
