import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { LASTING } from "../support/time.ts";
import { type Running, sandboxOutside, start, startRemoval } from "./process.ts";

const ENDINGS: [string, (server: Running) => void][] = [
  ["the end of stdin", ({ child }) => child.stdin?.end()],
  ["SIGTERM", ({ child }) => child.kill("SIGTERM")],
  ["SIGINT", ({ child }) => child.kill("SIGINT")],
];

/** Less than a removal here goes on for, and far more than an end takes on any machine. */
const AT_ONCE = { timeout: 200_000 };

/** Ends the server, which must happen cleanly, and with no answer to what is under way. */
async function expectToEnd(server: Running, ending: (server: Running) => void): Promise<void> {
  const answers = () => server.messages.filter((message) => "id" in message && !("method" in message));
  const before = answers();
  ending(server);
  const { code, signal } = await server.exit;
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(answers()).toEqual(before);
  expect(server.stderr()).toBe("");
}

describe.each(ENDINGS)("%s", AT_ONCE, (_name, ending) => {
  it("ends a server that is idle", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    await expectToEnd(server, ending);
  });

  it("ends a server in the middle of a removal, which asks for nothing more", async (test) => {
    const outside = await sandboxOutside(test, LASTING);
    const server = await startRemoval(test, outside);
    await expectToEnd(server, ending);
    const { exchanges, sandbox, env, ana } = outside;
    expect(sandbox.workspace.find(ana)).toBeDefined();
    const probe = async () => (await fetch(`${env.SEAM_ENDPOINT}/health`)).text();
    await probe(); // whatever was on its way has arrived before this
    const count = exchanges.length;
    await probe();
    expect(exchanges.slice(count).map(({ path }) => path)).toEqual(["/health"]);
  });

  it("ends a server that waits for an answer", async (test) => {
    const { sandbox, exchanges, env } = await sandboxOutside(test);
    sandbox.fail({ kind: "hang" });
    const server = start(test, [], env);
    await server.initialize();
    void server.request("tools/call", { name: "list_phones", arguments: {} });
    await eventually(() => expect(exchanges).toHaveLength(1));
    await expectToEnd(server, ending);
    expect(exchanges).toHaveLength(1); // it has not waited until it would try again
  });
});

it("signals that come in a row end it as one does", AT_ONCE, async (test) => {
  const server = await startRemoval(test, await sandboxOutside(test, LASTING));
  await expectToEnd(server, ({ child }) => {
    child.kill("SIGINT");
    child.kill("SIGTERM");
    child.stdin?.end();
  });
});

it("a host that stops reading ends it", async (test) => {
  const server = start(test, ["--sandbox"]);
  await server.initialize();
  const { stdout } = server.child;
  // Until it is closed an answer can still be written, and nobody notices.
  const closed = stdout && once(stdout, "close");
  stdout?.destroy();
  await closed;
  server.notify("notifications/initialized");
  void server.request("tools/list");
  const { code } = await server.exit;
  expect(code).toBe(0);
});

describe.concurrent("a process killed in the middle of a removal", () => {
  it.for([1, 3, 6])("leaves what a fresh one finishes (after %i deletions)", async (deletions, test) => {
    const outside = await sandboxOutside(test, { deletionDelayMs: 250 });
    const { sandbox, exchanges, env, ana } = outside;
    const deleted = () => exchanges.filter(({ path }) => /delete|deactivate/.test(path));
    const killed = await startRemoval(test, outside);
    await eventually(() => expect(deleted().length).toBeGreaterThanOrEqual(deletions));
    killed.child.kill("SIGKILL");
    expect(await killed.exit).toMatchObject({ signal: "SIGKILL" });
    expect(sandbox.workspace.find(ana)).toBeDefined();

    const fresh = start(test, [], env);
    await fresh.initialize();
    const { result } = await fresh.request("tools/call", {
      name: "remove_user_identity",
      arguments: { user_identity_id: ana },
    });
    expect(result.structuredContent).toMatchObject({ user_identity_id: ana, status: "removed" });
    expect(sandbox.workspace.leftovers(ana)).toEqual([]);
    expect(sandbox.workspace.find(ana)).toBeUndefined();
    const { client_sessions, enrollment_automations, phones } = sandbox.workspace.counts();
    const others = { client_sessions: 4, enrollment_automations: 2, phones: 2 };
    expect({ client_sessions, enrollment_automations, phones }).toEqual(others);
  });
});
