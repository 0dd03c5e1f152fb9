/** The net itself: what is off is caught, whoever made it, and said with route, field and problem. */
import { describe, expect, it } from "vitest";
import { listEndpoints } from "../../scripts/contract/endpoints.ts";
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { start } from "../e2e/process.ts";
import { check } from "./check.ts";
import { official } from "./official.ts";
import { takeRecorded } from "./recording.ts";

const ID = "6a0b6282-6a98-4fef-811e-0904c485ac7a";
const TIME = "2026-03-01T10:00:00.000Z";

const phone = {
  device_id: ID,
  device_type: "ios_phone",
  display_name: "iPhone",
  created_at: TIME,
  custom_metadata: {},
  properties: {},
  errors: [],
  warnings: [],
  workspace_id: ID,
};

const listed = (changes: Partial<Exchange> = {}): Exchange => ({
  method: "POST",
  path: "/phones/list",
  params: { owner_user_identity_id: ID },
  status: 200,
  body: { phones: [phone], ok: true },
  is_carried_out: true,
  ...changes,
});

const refused = (changes: Partial<Exchange> = {}): Exchange =>
  listed({
    status: 404,
    body: { error: { type: "user_identity_not_found", message: "No.", request_id: ID }, ok: false },
    ...changes,
  });

const event = {
  event_id: ID,
  event_type: "phone.deactivated",
  workspace_id: ID,
  created_at: TIME,
  occurred_at: TIME,
  device_id: ID,
};
const events = (changes: object): Exchange => ({
  method: "POST",
  path: "/events/list",
  params: { since: TIME, event_types: ["phone.deactivated"], limit: 500 },
  status: 200,
  body: { events: [{ ...event, ...changes }], ok: true },
  is_carried_out: true,
});

const created = (params: object): Exchange => ({
  ...refused(),
  path: "/acs/credentials/create",
  params: { access_method: "mobile_key", acs_user_id: ID, ...params },
});

const ours = (exchange: Exchange) => check(exchange, { isOurs: true });

describe("what is right", () => {
  it.each<[string, Exchange]>([
    ["a reply", listed()],
    ["a refusal", refused()],
    ["a reply without a parameter that may be left out", listed({ params: {} })],
    ["an event", events({})],
    [
      "one of several ways to call",
      { ...refused(), path: "/user_identities/get", params: { user_identity_key: "a" } },
    ],
    ["nested parameters", created({ visionline_metadata: { card_format: "TLCode", override: true } })],
    ["the sandbox's own health", listed({ path: "/health", params: { any: 1 }, body: { ok: true } })],
  ])("passes: %s", (_what, exchange) => {
    expect(ours(exchange)).toEqual([]);
  });
});

describe("what is off", () => {
  it.each<[string, Exchange, string[]]>([
    [
      "a route that Seam does not have",
      listed({ path: "/phones/find", status: 404 }),
      ["POST /phones/find: is not in Seam's contract. If it is new there: npm run contract:update"],
    ],
    [
      "a method that Seam does not take",
      listed({ method: "PUT" }),
      ["PUT /phones/list: Seam does not take PUT"],
    ],
    [
      "a parameter that Seam does not know, in a request that was refused too",
      refused({ params: { owner: ID } }),
      ["POST /phones/list: parameter owner is not documented"],
    ],
    [
      "a nested parameter that Seam does not know",
      created({ visionline_metadata: { cardFormat: "TLCode" } }),
      ["POST /acs/credentials/create: parameter visionline_metadata.cardFormat is not documented"],
    ],
    [
      "a parameter in the wrong form",
      listed({ params: { owner_user_identity_id: "ana" } }),
      ['POST /phones/list: parameter owner_user_identity_id must match format "uuid", but is "ana"'],
    ],
    [
      "a time in the wrong form",
      created({ starts_at: "tomorrow" }),
      ['POST /acs/credentials/create: parameter starts_at must match format "date-time", but is "tomorrow"'],
    ],
    [
      "a parameter that is missing",
      listed({ path: "/phones/get", params: {}, body: { phone, ok: true } }),
      ["POST /phones/get: parameter device_id is missing"],
    ],
    [
      "two ways to call at once",
      {
        ...refused(),
        path: "/user_identities/get",
        params: { user_identity_id: ID, user_identity_key: "a" },
      },
      ["POST /user_identities/get: parameter user_identity_key is not documented"],
    ],
    [
      "a reply without a field that Seam always sends",
      listed({ body: { phones: [{ ...phone, workspace_id: undefined }], ok: true } }),
      ["POST /phones/list: reply phones.0.workspace_id is missing"],
    ],
    [
      "a field that Seam does not know",
      listed({ body: { phones: [{ ...phone, owner: ID }], ok: true } }),
      ["POST /phones/list: reply phones.0.owner is not documented"],
    ],
    [
      "a value that Seam does not know",
      listed({ body: { phones: [{ ...phone, device_type: "pager" }], ok: true } }),
      [
        'POST /phones/list: reply phones.0.device_type must be equal to one of the allowed values, but is "pager"',
      ],
    ],
    [
      "an event without what its type always has",
      events({ device_id: undefined }),
      ["POST /events/list: reply events.0.device_id is missing"],
    ],
    [
      "an event with what another type has",
      events({ acs_user_id: ID }),
      ["POST /events/list: reply events.0.acs_user_id is not documented"],
    ],
    [
      "an error that is not in Seam's envelope",
      refused({ body: { error: "no" } }),
      ["POST /phones/list: error reply is not Seam's error envelope"],
    ],
    [
      "an error with fields of its own",
      refused({
        body: {
          error: { type: "a", message: "b", request_id: ID, hint: "c", validation_errors: { a: {} } },
          ok: true,
        },
      }),
      [
        "POST /phones/list: error reply ok must be false",
        "POST /phones/list: error reply error.validation_errors is not zod's",
        "POST /phones/list: error reply error.hint is not documented",
      ],
    ],
  ])("is told: %s", (_what, exchange, problems) => {
    expect(ours(exchange)).toEqual(problems);
  });

  it("is told of an event of a type that Seam does not have", () => {
    expect(ours(events({ event_type: "phone.lost" }))).toEqual([expect.stringContaining("events.0")]);
  });
});

describe("what is forgiven", () => {
  it("is an id that somebody made up, when Seam says so, but no unknown name", () => {
    const params = { owner_user_identity_id: "ana" };
    expect(ours(refused({ status: 400, params }))).toEqual([]);
    expect(ours(refused({ status: 400, params: { ...params, nick: "A" } }))).toHaveLength(1);
  });

  it("is an endpoint that was set wrongly, when nothing is there", () => {
    expect(ours(listed({ path: "/elsewhere/phones/list", status: 404 }))).toEqual([]);
    expect(ours(listed({ path: "/elsewhere/phones/list" }))).toHaveLength(1);
  });

  it("is what a fault did to a reply, but an error in its place must be Seam's", () => {
    expect(ours(listed({ fault: "malformed", body: '{"ok": tru' }))).toEqual([]);
    expect(ours(refused({ fault: "status", body: "no" }))).toHaveLength(1);
  });

  it("in tests of the sandbox is a wrong request that it refuses, or an unknown name that it drops", () => {
    const theirs = (exchange: Exchange) => check(exchange, { isOurs: false });
    expect(theirs(refused({ params: { owner: 5 } }))).toEqual([]);
    expect(theirs(listed({ params: { nick: "A" } }))).toEqual([]);
    expect(theirs(listed({ params: { owner_user_identity_id: 5 } }))).not.toEqual([]);
    expect(theirs(listed({ body: { phones: [{}], ok: true } }))).not.toEqual([]);
  });
});

describe("the net", () => {
  it("holds every endpoint of the client", async () => {
    const endpoints = await listEndpoints();
    expect(endpoints.length).toBeGreaterThan(30);
    expect(endpoints.filter((path) => !official.paths[path]?.["x-methods"].includes("POST"))).toEqual([]);
  });

  it("holds a server in a process of its own with the sandbox inside", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    await server.request("tools/call", { name: "list_acs_systems", arguments: {} });
    const recorded = takeRecorded();
    expect(recorded[0]).toMatchObject({ method: "POST", path: "/acs/systems/list", params: {}, status: 200 });
    expect(recorded.flatMap(ours)).toEqual([]);
  });
});
