/** Ending a server: what is new goes elsewhere, what is under way ends by itself. */
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { createGuest, seeded } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import {
  connectClient,
  GENERATIONS,
  LIST,
  openWorkspace,
  post,
  startAlone,
  startProxy,
  startSeam,
  startServer,
  toolCall,
} from "./harness.ts";

/** A gate that leases wait at. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** A server whose requests wait, and how many of them do. */
async function startSlow(drainMs: number) {
  const { sandbox } = await startSeam();
  const workspace = openWorkspace(sandbox);
  const { open, opened } = gate();
  let waiting = 0;
  const server = await startServer(workspace, {
    drainMs,
    async lease() {
      waiting += 1;
      await opened;
      return { workspace, isReadOnly: false, release() {} };
    },
  });
  return { ...server, open, waiting: () => waiting };
}

test("a call under way ends by itself, while what is new is refused and probes fail", async () => {
  const { url, open, waiting, close } = await startSlow(20_000);
  const underWay = post(url, toolCall("list_phones"));
  await eventually(() => expect(waiting()).toBe(1));
  const closing = close();
  const refused = await post(url, LIST);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("connection")).toBe("close");
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.json()).toMatchObject({
    error: { message: expect.stringContaining("Nothing was done") },
  });
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  open();
  expect(await (await underWay).text()).toContain("phones");
  await closing;
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test("what takes longer than it may is cut off", async () => {
  const { url, waiting, close } = await startSlow(50);
  const underWay = post(url, toolCall("list_phones")).then(
    (answer) => answer.text(),
    () => "cut off",
  );
  await eventually(() => expect(waiting()).toBe(1));
  await close();
  expect(await underWay).toBe("cut off");
});

test("ending twice is ending once, and nothing under way is no wait", async () => {
  const { url, close } = await startAlone({ drainMs: 1_000_000 });
  await (await post(url, LIST)).text();
  await Promise.all([close(), close()]);
  await close();
});

test("who listens is told that it is over, and is not waited for", async () => {
  const { url, sandbox, close, leases } = await startAlone({ drainMs: 1_000_000 });
  const client = await connectClient("v2 of 2026", url);
  const { user_identity_id } = seeded(sandbox, "ana_silva");
  const listening = await client.listen({
    resourceSubscriptions: [`seam://user-identities/${user_identity_id}`],
  });
  await close();
  await listening.closed;
  expect(leases()).toBe(0);
});

test.each(GENERATIONS)(
  "a restart of one replica after the other fails no call of a client, %s",
  async (generation) => {
    const { sandbox } = await startSeam();
    const start = () => startServer(openWorkspace(sandbox), { drainMs: 20_000 });
    const replicas = [await start(), await start()];
    const targets = replicas.map(({ url }) => url);
    const { url, answered } = await startProxy(targets);
    const client = await connectClient(generation, url);
    const { phone } = createGuest(sandbox);
    let isOver = false;
    let calls = 0;
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { isError } = await callTool(client, "get_phone", { device_id: phone.device_id });
        expect(isError).toBe(false);
        calls += 1;
      }
    });
    for (const [index, replica] of replicas.entries()) {
      const before = calls;
      await eventually(() => expect(calls).toBeGreaterThan(before + 10));
      await replica.close();
      targets[index] = (await start()).url;
    }
    const before = calls;
    await eventually(() => expect(calls).toBeGreaterThan(before + 10));
    isOver = true;
    await Promise.all(load);
    expect(targets.map((target) => answered.get(target) ?? 0).every((count) => count > 0)).toBe(true);
  },
);
