/**
 * Our server on Seam's own fake (@seamapi/fake-seam-connect): written by Seam, on the framework of the real service.
 * It has part of the API only; where it has a route the tools must get on with it, where it has none the assistant
 * must read what that means.
 */
import * as buffer from "node:buffer";
import type { createFake as CreateFake } from "@seamapi/fake-seam-connect";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SeamEvent } from "../../src/seam/resources.ts";
import { eventually } from "../support/eventually.ts";
import { callTool, connectTo } from "../support/harness.ts";

const SYSTEM = "visionline_acs_system_1";
const WORKSPACE = "seed_workspace_1";
const KEY = "seam_apikey1_token";

const MOST_PORTS = 20;

/** A library of the fake's asks for it when it is loaded; Node 25 has it no more. */
const canLoad = "SlowBuffer" in buffer;
beforeEach(({ skip }) =>
  skip(!canLoad, "@seamapi/fake-seam-connect needs SlowBuffer, which this Node has no more"),
);

/** The fake looks for a free port first and opens it then: another test may have taken it meanwhile. */
async function open(fake: Awaited<ReturnType<typeof CreateFake>>, left = MOST_PORTS): Promise<number> {
  try {
    return (await fake.startServer()).port;
  } catch (error) {
    if (left === 0 || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return open(fake, left - 1);
  }
}

async function fakeSeam(apiKey = KEY) {
  const { createFake } = await import("@seamapi/fake-seam-connect");
  const fake = await createFake();
  await fake.seed();
  const port = await open(fake);
  const endpoint = `http://127.0.0.1:${port}`;
  const { client, events, connection, close } = await connectTo({ endpoint, apiKey }, { pace: { retry: 5 } });
  onTestFinished(async () => {
    await close();
    await fake.stopServer();
  });
  return {
    fake,
    events,
    seam: connection.for(),
    client,
    call: (name: string, args: Record<string, unknown> = {}) => callTool(client, name, args),
    post: (path: string, body: object) =>
      fetch(endpoint + path, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

describe("what Seam's fake has", () => {
  it("finds ACS users and systems, though their ids are no UUIDs and half of their fields are missing", async () => {
    const { call, post, seam } = await fakeSeam();
    const jane = { acs_system_id: SYSTEM, full_name: "Jane Roe", email_address: "jane@example.com" };
    expect((await post("/acs/users/create", jane)).status).toBe(200);
    const { data } = await call("find_acs_users", { acs_system_id: SYSTEM });
    expect(data).toEqual({
      acs_users: [
        {
          acs_user_id: "acs_user1",
          display_name: "Jane Roe",
          email_address: "jane@example.com",
          system: "Fake Visionline System",
        },
      ],
      summary: '1 ACS user: "Jane Roe" (not linked to a person yet).',
      has_more: false,
      next_step: expect.stringContaining("link_acs_user"),
    });
    const [system] = await seam.acs.systems.list({});
    expect(system).toMatchObject({ acs_system_id: SYSTEM, external_type: "visionline_system" });
    expect(await seam.workspaces.get({})).toMatchObject({ workspace_id: WORKSPACE, is_sandbox: true });
  });

  it("tells events to who waits for them, each once", async () => {
    const { fake, events } = await fakeSeam();
    const heard: SeamEvent[] = [];
    const watch = events.watch(["lock.locked"], (event) => heard.push(event));
    const add = (event_type: string) =>
      fake.database.addEvent({ workspace_id: WORKSPACE, event_type, device_id: "august_device_1" } as never);
    add("lock.unlocked");
    add("lock.locked");
    await eventually(() => expect(heard).not.toEqual([]));
    add("lock.locked");
    await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(2));
    watch.stop();
    expect(heard.map(({ event_type }) => event_type)).toEqual(["lock.locked", "lock.locked"]);
    expect(new Set(heard.map(({ event_id }) => event_id)).size).toBe(2);
  });

  it("refuses events without a time, and says so in the envelope that the client reads", async () => {
    const { seam } = await fakeSeam();
    await expect(seam.events.list({ event_types: [], limit: 5 } as never)).rejects.toMatchObject({
      status: 400,
      type: "invalid_input",
      message: "Must specify either since or between",
    });
  });
});

describe("what an assistant reads", () => {
  it.each<[string, string, Record<string, unknown>, string]>([
    [
      "an unknown ACS user",
      "issue_mobile_key",
      { acs_user_id: "nobody" },
      'No ACS user has acs_user_id "nobody". Nothing was done. Find it with find_acs_users.',
    ],
    [
      "a text instead of Seam's envelope, with a 500 in the middle of a write",
      "create_user_identity",
      { full_name: "Jean Doe" },
      "Seam is out of order (/user_identities/create, 500 non_json_reply): HTTP 500 without an explanation (Seam " +
        "request <id>). It is unknown whether Seam carried it out; do not simply repeat it. Look with " +
        "find_user_identities whether the person is there before you create them again.",
    ],
    [
      "a route that is not there, when it lists",
      "list_phones",
      {},
      "Seam does not have /phones/list, or something between answered in its place: HTTP 404 without an " +
        "explanation. Nothing was changed.",
    ],
    [
      "a route that is not there, when it looks for the person first",
      "remove_user_identity",
      { user_identity_id: "john_user_identity_id" },
      "Seam does not have /user_identities/get, or something between answered in its place: HTTP 404 without an " +
        "explanation. Nothing was changed.",
    ],
  ])("says what it means: %s", async (_what, tool, args, words) => {
    const { call } = await fakeSeam();
    const { isError, text } = await call(tool, args);
    expect(text.replace(/request\d+/, "<id>")).toBe(words);
    expect(isError).toBe(true);
  });

  it("says what could not be checked when a route for part of the answer is not there", async () => {
    const { call } = await fakeSeam();
    const { isError, data } = await call("list_acs_systems");
    expect(isError).toBe(false);
    expect(data.acs_systems[0].credential_managers).toBeUndefined();
    expect(data.warnings).toEqual([
      'It could not be checked which credential managers fit "Fake Visionline System", since Seam did not answer as it should.',
    ]);
  });

  it("says which settings to look at when the key is not accepted, without the key", async () => {
    const { call } = await fakeSeam("seam_wrong_key");
    const { isError, text } = await call("find_acs_users");
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Seam did not accept the API key \(\/acs\/users\/list, 4\d\d \w+\): .* Check SEAM_API_KEY .* Nothing was changed\.$/,
    );
    expect(text).not.toContain("seam_wrong_key");
  });

  it("says that Seam is out of order when it answers with nothing, after trying again", async () => {
    const { call, post } = await fakeSeam();
    await post("/_fake/simulate_workspace_outage", { workspace_id: WORKSPACE, routes: ["/acs/users/list"] });
    const { isError, text } = await call("find_acs_users");
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Seam is out of order \(\/acs\/users\/list, 503 non_json_reply\): HTTP 503 without an/,
    );
    expect(text).toContain("Nothing was changed.");
  });

  it("shows no stack and no path of Seam's server, though the fake sends both", async () => {
    const { call } = await fakeSeam();
    const answers = await Promise.all([
      call("find_acs_users", { acs_system_id: "nobody", search: "x" }),
      call("create_user_identity", { full_name: "Jean" }),
      call("issue_mobile_key", { acs_user_id: "nobody" }),
    ]);
    for (const { text } of answers) expect(text).not.toMatch(/\bat \S+ \(|node_modules|\.ts:/);
  });
});
