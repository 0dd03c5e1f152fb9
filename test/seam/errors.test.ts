import { describe, expect, it } from "vitest";
import { explain } from "../../src/contract/explain.ts";
import {
  isForGood,
  isNotFound,
  isRouteGone,
  NON_JSON_REPLY,
  SeamError,
  SeamUnreachable,
} from "../../src/seam/errors.ts";
import { API_KEY, connect, failure, seamOn, seamOnSandbox, send } from "./harness.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PERSON = { full_name: "Ada Lovelace" };
const UNKNOWN_ID = "00000000-0000-4000-8000-000000000000";

describe("refusals", () => {
  it("carry Seam's type, words, request id and refused fields", async () => {
    const { seam } = await seamOnSandbox();
    const error = await failure(seam.user_identities.create({ ...PERSON, email_address: "nobody" }));
    expect(error).toBeInstanceOf(SeamError);
    expect({ ...error, message: error.message }).toEqual({
      name: "SeamError",
      status: 400,
      type: "invalid_input",
      message: 'Invalid email for "email_address"',
      path: "/user_identities/create",
      kind: "write",
      request_id: expect.stringMatching(UUID),
      validation_errors: { email_address: ["Invalid email"] },
      retry_after_ms: undefined,
      params: ["full_name", "email_address"],
    });
  });

  it("flatten nested field errors to dotted paths and leave out empty ones", async () => {
    const validation_errors = {
      _errors: ["Whole request"],
      names: { _errors: [], 0: { _errors: ["Too short", "Not\u202e a name"] } },
      since: { _errors: ["Required"] },
    };
    const { seam } = await seamOn((_, response) =>
      send(response, { error: { type: "invalid_input", message: "Bad", validation_errors } }, 400),
    );
    expect((await failure(seam.phones.list({}))).validation_errors).toEqual({
      "names.0": ["Too short", "Not a name"],
      since: ["Required"],
    });
  });

  it.each([
    [{ "seam-request-id": "from-header" }, "from-body", "from-header"],
    [{}, "from-body", "from-body"],
    [{}, undefined, undefined],
    [{}, 42, undefined],
  ])("take the request id from the header %j, else from the body (%j)", async (headers, inBody, expected) => {
    const error = { type: "invalid_input", message: "Bad", request_id: inBody };
    const { seam } = await seamOn((_, response) => send(response, { error }, 400, headers));
    expect((await failure(seam.phones.list({}))).request_id).toBe(expected);
  });

  it("of a wrong key are a 401 of their own type, told after one request", async () => {
    const { seam, exchanges } = await seamOnSandbox({}, { credentials: { api_key: "seam_wrong" } });
    expect(await failure(seam.phones.list({}))).toMatchObject({ status: 401, type: "unauthorized" });
    expect(exchanges).toHaveLength(1);
  });

  const AUTOMATIONS = "/user_identities/enrollment_automations/list";
  const enveloped = (type: string) => ({ error: { type, message: "Not found" }, ok: false });

  it("tell a thing that does not exist from a route that Seam has retired", async () => {
    const { sandbox, seam } = await seamOnSandbox();
    const thing = await failure(seam.phones.get({ device_id: UNKNOWN_ID }));
    sandbox.fail({ path: AUTOMATIONS, kind: "not_found_path" });
    const route = await failure(
      seam.user_identities.enrollment_automations.list({ user_identity_id: UNKNOWN_ID }),
    );
    expect([thing.status, isNotFound(thing), isRouteGone(thing)]).toEqual([404, true, false]);
    expect([route.status, isNotFound(route), isRouteGone(route)]).toEqual([404, false, true]);
  });

  it.each([
    ["a proxy's page", "<html>404</html>"],
    ["another server's words", "404 page not found"],
    ["nothing", ""],
    ["another service's JSON", { message: "no Route matched" }],
    ["Seam's words for something else", enveloped("workspace_not_found")],
  ])("of 404 with %s are no evidence of absence, on a retired route neither", async (_what, body) => {
    const { seam } = await seamOn((_, response) => send(response, body, 404));
    for (const list of [seam.user_identities.enrollment_automations.list, seam.client_sessions.list]) {
      const error = await failure(list({ user_identity_id: UNKNOWN_ID }));
      expect([isNotFound(error), isRouteGone(error)]).toEqual([false, false]);
    }
  });

  it("of 404 in Seam's words for a missing route say nothing where Seam has not announced to retire it", async () => {
    const { seam } = await seamOn((_, response) => send(response, "404", 404));
    const error = await failure(seam.instant_keys.list({ user_identity_id: UNKNOWN_ID }));
    expect([isNotFound(error), isRouteGone(error)]).toEqual([false, false]);
  });

  it.each([
    ["phone_not_found", true],
    ["device_not_found", true],
    ["not_found", true],
    ["acs_user_not_found", false],
    ["workspace_not_found", false],
    ["route_not_found", false],
    ["gone", false],
  ])("of 404 %s for a phone count as not found: %s", async (type, expected) => {
    const { seam } = await seamOn((_, response) => send(response, enveloped(type), 404));
    expect(isNotFound(await failure(seam.phones.get({ device_id: UNKNOWN_ID })))).toBe(expected);
  });

  it.each([
    [
      { ok: false, error: { type: "device_offline", message: "The door is away" } },
      "device_offline",
      "The door is away",
    ],
    [
      { error: { type: "device_offline", message: "The door is away" } },
      "device_offline",
      "The door is away",
    ],
    [{ ok: false }, "non_json_reply", "HTTP 200 without an explanation"],
  ])("can come with 200: %j was not done", async (body, type, message) => {
    const changes: boolean[] = [];
    const { connection } = await seamOn((_, response) => send(response, body));
    const seam = connection.for({ onChange: (isCertain) => changes.push(isCertain) });
    for (const work of [seam.phones.deactivate({ device_id: "1" }), seam.user_identities.create(PERSON)]) {
      const error = await failure(work);
      expect([error.status, error.type, error.message]).toEqual([200, type, message]);
      expect(explain(error).words).toContain("it answered ok: false (200 ");
      expect(explain(error).words).toContain("That is all that Seam says of it. Nothing was changed.");
    }
    expect(changes).toEqual([]);
  });

  it("of an id that cannot be one count as not found for a read, not for a write", async () => {
    const { seam } = await seamOnSandbox();
    expect(isNotFound(await failure(seam.phones.get({ device_id: "not-a-uuid" })))).toBe(true);
    const link = { user_identity_id: "not-a-uuid", acs_user_id: UNKNOWN_ID };
    expect(isNotFound(await failure(seam.user_identities.add_acs_user(link)))).toBe(false);
  });

  it.each([
    ["a proxy's page", "<html><h1>Bad Gateway</h1></html>"],
    ["nothing", ""],
    ["broken JSON", '{"error": {'],
    ["a list", []],
    ["null", "null"],
    ["another service's error", { error: "nope" }],
    ["an error without a type", { error: { message: "nope" } }],
    ["an error whose words are a number", { error: { type: "x", message: 5 } }],
  ])("survive a body that is %s", async (_what, body) => {
    const { seam } = await seamOn((_, response) => send(response, body, 500));
    const { status, type, message } = await failure(seam.phones.list({}));
    expect({ status, type, message }).toEqual({
      status: 500,
      type: "non_json_reply",
      message: "HTTP 500 without an explanation",
    });
  });

  it("have clean words of at most 300 characters", async () => {
    const message = `Line one\nline\u0007 two \u202eevil\u2066 ${"long ".repeat(500)}`;
    const { seam } = await seamOn((_, response) => send(response, { error: { type: "x", message } }, 400));
    const error = await failure(seam.phones.list({}));
    expect(error.message).toMatch(/^Line one line two evil long long .*…$/);
    expect(error.message.length).toBeLessThanOrEqual(300);
  });
});

describe("connections that fail", () => {
  it("when refused, leave no doubt that a write did not happen", async () => {
    const seam = connect({ endpoint: NOBODY, credentials: { api_key: API_KEY } }).for();
    const error = await failure(seam.user_identities.create(PERSON));
    expect(error).toBeInstanceOf(SeamUnreachable);
    expect(error.message).toBe("no connection could be made (ECONNREFUSED)");
    expect(error).toMatchObject({
      may_have_been_received: false,
      path: "/user_identities/create",
      kind: "write",
    });
  });

  it("when there is no TLS at the other end, leave no doubt either", async () => {
    const { endpoint, requests } = await seamOn(() => {});
    const secure = endpoint.replace("http:", "https:");
    const seam = connect({ endpoint: secure, credentials: { api_key: API_KEY } }).for();
    const error = await failure(seam.user_identities.create(PERSON));
    expect(error.message).toContain("no connection could be made");
    expect(error.may_have_been_received).toBe(false);
    expect(requests).toHaveLength(0);
  });

  it.each([
    ["reset", "before", "the connection broke"],
    ["reset", "after", "the connection broke"],
    ["truncated", "after", "the connection broke"],
    ["malformed", "after", "its answer was not the JSON that it should be"],
  ] as const)(
    "when the answer is lost (%s, %s it was carried out), leave a write in doubt and do not repeat it",
    async (kind, when, words) => {
      const { sandbox, seam, exchanges } = await seamOnSandbox({ seed: false });
      sandbox.fail({ kind, when });
      const error = await failure(seam.user_identities.create(PERSON));
      expect(error.message).toContain(words);
      expect(error.may_have_been_received).toBe(true);
      expect(exchanges).toHaveLength(1);
      expect(sandbox.workspace.counts().user_identities).toBe(when === "after" ? 1 : 0);
    },
  );
});

describe("secrets", () => {
  it.each([{ api_key: API_KEY }, { personal_access_token: "seam_at1secret", workspace_id: "the-workspace" }])(
    "are in no error, even when Seam repeats them: %j",
    async (credentials) => {
      const secret = Object.values(credentials)[0] ?? "";
      const error = {
        type: `bad_${secret}`,
        message: `The key ${secret} is wrong, yes, ${secret}`,
        validation_errors: { [secret]: { _errors: [`not ${secret}`] } },
        request_id: `for ${secret}`,
      };
      const { seam } = await seamOn((_, response) => send(response, { error }, 401), { credentials });
      const refused = await failure(seam.phones.list({}));
      expect(refused.message).toBe("The key [redacted] is wrong, yes, [redacted]");
      expect(JSON.stringify({ ...refused, words: String(refused), stack: refused.stack })).not.toContain(
        secret,
      );
    },
  );

  it("are not in what is said of lost connections, nor in its causes", async () => {
    const { sandbox, seam } = await seamOnSandbox();
    sandbox.fail({ kind: "reset" });
    for (let error: unknown = await failure(seam.user_identities.create(PERSON)); error instanceof Error; ) {
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(sandbox.apiKey);
      error = error.cause;
    }
  });
});

/** Nobody listens there. A port that was just closed could be given to another test. */
const NOBODY = "http://127.0.0.1:1";

describe("a refusal for good", () => {
  const refusal = (status: number, type = "some_type") =>
    new SeamError({ status, type, message: "", path: "/phones/list", kind: "read" });

  it.each([400, 401, 403, 404, 409])("is %i in Seam's own words", (status) => {
    expect(isForGood(refusal(status))).toBe(true);
  });

  it.each([408, 425, 429, 500, 503])("is not %i", (status) => {
    expect(isForGood(refusal(status))).toBe(false);
  });

  it("is no page that something between has answered with", () => {
    expect(isForGood(refusal(403, NON_JSON_REPLY))).toBe(false);
  });
});
