import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { GONE_MS, openHotel, START } from "./harness.ts";

const list = "/events/list";
const ALL = { since: "2000-01-01T00:00:00Z" };

/** Three client sessions, deleted one second after the other. */
async function openWithEvents(options: SandboxOptions = {}) {
  const hotel = await openHotel({ deletionDelayMs: 0, ...options });
  const ids: string[] = [];
  for (let second = 0; second < 3; second += 1) {
    const { client_session_id } = hotel.sandbox.workspace.create.client_session({});
    await hotel.call("/client_sessions/delete", { client_session_id });
    hotel.advance(999);
    ids.push(client_session_id);
  }
  const sessions = async (params: object) =>
    (await hotel.call(list, params)).body.events.map((event) => ids.indexOf(event.client_session_id ?? ""));
  return { ...hotel, ids, sessions };
}

describe("events", () => {
  it("are newest first by default, oldest first or shuffled on request", async () => {
    expect(await (await openWithEvents()).sessions(ALL)).toEqual([2, 1, 0]);
    expect(await (await openWithEvents({ eventOrder: "oldest_first" })).sessions(ALL)).toEqual([0, 1, 2]);
    const shuffled = await (await openWithEvents({ eventOrder: "shuffled" })).sessions(ALL);
    expect(shuffled.sort()).toEqual([0, 1, 2]);
  });

  it("have Seam's shape", async () => {
    const { call, ids, sandbox } = await openWithEvents();
    const { events } = (await call(list, ALL)).body;
    const created_at = new Date(START + 2001).toISOString();
    expect(events[0]).toEqual({
      event_id: expect.any(String),
      event_type: "client_session.deleted",
      workspace_id: sandbox.workspaceId,
      created_at,
      occurred_at: created_at,
      client_session_id: ids[2],
    });
    const { event_id } = events[0] ?? {};
    expect((await call("/events/get", { event_id })).body.event).toEqual(events[0]);
    expect((await call("/events/get", { event_id: sandbox.workspaceId })).body.error.type).toBe(
      "event_not_found",
    );
  });

  it("come strictly after since and strictly within between", async () => {
    const { sessions } = await openWithEvents();
    const at = (index: number) => new Date(START + 1 + index * 1000).toISOString();
    expect(await sessions({ since: at(0) })).toEqual([2, 1]);
    expect(await sessions({ between: [at(0), at(2)] })).toEqual([1]);
  });

  it.each([
    [{}, "Must specify either since or between"],
    [{ since: "2026-01-01", between: ["2026-01-01", "2026-01-02"] }, "Cannot specify both since and between"],
    [{ since: "yesterday" }, 'Invalid date for "since"'],
    [
      { between: ["2026-01-02", "2026-01-01"] },
      'second value must be greater than first value for "between"',
    ],
  ])("need a sensible time range: %o", async (params, message) => {
    const { call } = await openHotel();
    const { status, body } = await call(list, params);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: "invalid_input", message });
  });

  it("are filtered by type and id, and a type that Seam does not have is refused", async () => {
    const { call, sessions } = await openWithEvents();
    expect(await sessions({ ...ALL, event_type: "phone.deactivated" })).toEqual([]);
    const types = ["phone.deactivated", "client_session.deleted"];
    expect(await sessions({ ...ALL, event_types: types })).toHaveLength(3);
    const [event] = (await call(list, ALL)).body.events;
    expect(await sessions({ ...ALL, event_ids: [event?.event_id] })).toEqual([2]);
    expect(await sessions({ ...ALL, user_identity_id: event?.event_id })).toEqual([]);
    const unknown = await call(list, { ...ALL, event_types: ["user_identity.deleted"] });
    expect(unknown.body.error.type).toBe("invalid_input");
  });

  it("are paged by limit and offset", async () => {
    const { sessions } = await openWithEvents();
    expect(await sessions({ ...ALL, limit: 2 })).toEqual([2, 1]);
    expect(await sessions({ ...ALL, limit: 2, unstable_offset: 2 })).toEqual([0]);
  });

  it("get lost, doubled or late as the test wishes; a late one keeps its time", async () => {
    let count = 0;
    const fates = [{ lost: true }, { copies: 2 }, { delayMs: 60_000 }];
    const { sessions, advance, call } = await openWithEvents({ eventFate: () => fates[count++] });
    expect(await sessions(ALL)).toEqual([1, 1]);
    advance(60_000);
    expect(await sessions(ALL)).toEqual([2, 1, 1]);
    const { events } = (await call(list, ALL)).body;
    expect(events[0]?.created_at).toBe(new Date(START + 2001).toISOString());
  });

  it("bear the time at which the resource went, not that of the next request", async () => {
    const { call, sandbox, advance } = await openHotel();
    const { client_session_id } = sandbox.workspace.create.client_session({});
    await call("/client_sessions/delete", { client_session_id });
    advance(GONE_MS + 60_000);
    const { events } = (await call(list, ALL)).body;
    expect(events.map((event) => event.created_at)).toEqual([new Date(START + 401).toISOString()]);
  });
});
