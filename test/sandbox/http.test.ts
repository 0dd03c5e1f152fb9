import { describe, expect, it } from "vitest";
import { GONE_MS, openHotel, START } from "./harness.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("envelope", () => {
  it("answers a success with the resource, ok, a request id and the date of its own clock", async () => {
    const { call } = await openHotel();
    const { status, body, headers } = await call("/user_identities/create", { full_name: "Ana Silva" });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(["user_identity", "ok"]);
    expect(body.ok).toBe(true);
    expect(headers.get("seam-request-id")).toMatch(UUID);
    expect(headers.get("content-type")).toMatch("application/json");
    expect(headers.get("date")).toBe(new Date(START).toUTCString());
  });

  it("answers an error with type, message and the request id of the header", async () => {
    const { call } = await openHotel();
    const { status, body, headers } = await call("/user_identities/get", { user_identity_id: NOBODY });
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        type: "user_identity_not_found",
        message: `Could not find user_identity "${NOBODY}"`,
        request_id: headers.get("seam-request-id"),
      },
      ok: false,
    });
  });

  it("answers an unknown route with the bare text 404", async () => {
    const { request } = await openHotel();
    const response = await request("/user_identities/merge", { method: "POST" });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).not.toMatch("json");
    expect(await response.text()).toBe("404");
  });

  it("names the methods of a route when another one is used", async () => {
    const { request } = await openHotel();
    const response = await request("/user_identities/list", { method: "PATCH" });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({
      error: { type: "method_not_allowed", message: "only GET,POST accepted" },
    });
  });

  it("refuses a body that is not declared as JSON", async () => {
    const { request } = await openHotel();
    const init = { method: "POST", body: "{}", headers: { "content-type": "text/plain" } };
    const response = await request("/user_identities/list", init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_content_type" } });
  });

  it("refuses a body that is broken JSON", async () => {
    const { request } = await openHotel();
    const init = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
    const response = await request("/user_identities/list", init);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_input" } });
  });

  it("reports its health without a key", async () => {
    const { sandbox } = await openHotel();
    const response = await fetch(`${sandbox.endpoint}/health`);
    expect(await response.json()).toEqual({ ok: true });
  });

  it("listens on loopback only", async () => {
    const { sandbox } = await openHotel();
    expect(new URL(sandbox.endpoint).hostname).toBe("127.0.0.1");
  });
});

describe("keys", () => {
  const get = async (headers: Record<string, string>) => {
    const { sandbox } = await openHotel();
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace("PAT", sandbox.personalAccessToken).replace("WORKSPACE", sandbox.workspaceId),
      ]),
    );
    const response = await fetch(`${sandbox.endpoint}/workspaces/get`, { headers: filled });
    return { status: response.status, body: await response.json() };
  };

  it("takes the API key", async () => {
    const { sandbox, call } = await openHotel({ apiKey: "seam_mine_123" });
    expect(sandbox.apiKey).toBe("seam_mine_123");
    const { body } = await call("/workspaces/get");
    expect(body.workspace).toMatchObject({ is_sandbox: true, workspace_id: sandbox.workspaceId });
  });

  it("takes a personal access token with its workspace", async () => {
    expect(await get({ authorization: "Bearer PAT", "seam-workspace": "WORKSPACE" })).toMatchObject({
      status: 200,
    });
  });

  it("wants the workspace of a personal access token", async () => {
    expect(await get({ authorization: "Bearer PAT" })).toMatchObject({
      status: 400,
      body: { error: { type: "missing_workspace_id" } },
    });
  });

  it.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer seam_testOther_123" }],
    ["a client session token", { authorization: "Bearer seam_cst1abc_def" }],
  ])("refuses %s", async (_name, headers) => {
    expect(await get(headers as Record<string, string>)).toMatchObject({
      status: 401,
      body: { error: { type: "unauthorized" }, ok: false },
    });
  });
});

describe("parameters", () => {
  it("come from the query, with numbers, booleans, lists and nulls", async () => {
    const { request, sandbox } = await openHotel();
    const { create } = sandbox.workspace;
    const ids = ["Ana", "Bo", "Cy"].map((full_name) => create.user_identity({ full_name }).user_identity_id);
    for (const query of [
      `user_identity_ids=${ids[0]}&user_identity_ids=${ids[1]}`,
      `user_identity_ids[]=${ids[0]}&user_identity_ids[]=${ids[1]}`,
      `user_identity_ids=${ids[0]},${ids[1]}`,
    ]) {
      const response = await request(`/user_identities/list?limit=10&page_cursor=&_strict=true&${query}`);
      expect(await response.json()).toMatchObject({ ok: true, user_identities: { length: 2 } });
    }
    const sessions = await request("/client_sessions/list?without_user_identifier_key=true");
    expect(sessions.status).toBe(200);
  });

  it("come from the body where query and body both give them", async () => {
    const { request } = await openHotel();
    const init = {
      method: "POST",
      body: JSON.stringify({ full_name: "Body" }),
      headers: { "content-type": "application/json" },
    };
    const query = "full_name=Query&user_identity_key=q";
    const response = await request(`/user_identities/create?${query}`, init);
    expect(await response.json()).toMatchObject({
      user_identity: { full_name: "Body", user_identity_key: "q" },
    });
  });

  it("are not read from the query where Seam reads the body only", async () => {
    const { request, sandbox } = await openHotel();
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Ana" });
    const path = `/user_identities/update?user_identity_id=${user_identity_id}&full_name=Eve`;
    const response = await request(path, { method: "PATCH" });
    expect(response.status).toBe(400);
  });

  it("of a DELETE may come in its query", async () => {
    const { request, sandbox, advance } = await openHotel();
    const { client_session_id } = sandbox.workspace.create.client_session({});
    const path = `/client_sessions/delete?client_session_id=${client_session_id}&_strict=true`;
    expect((await request(path, { method: "DELETE" })).status).toBe(200);
    advance(GONE_MS);
    expect(sandbox.workspace.find(client_session_id)).toBeUndefined();
  });

  it("that nobody knows are dropped without a word", async () => {
    const { call } = await openHotel();
    const { body } = await call("/user_identities/create", { full_name: "Ana", nick: "A" });
    expect(body.user_identity).not.toHaveProperty("nick");
  });

  it("that are missing or malformed are named in the message and in validation_errors", async () => {
    const { call } = await openHotel();
    const { status, body } = await call("/user_identities/add_acs_user", { user_identity_id: "x" });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      type: "invalid_input",
      message: '2 Input Errors: acs_user_id is required, Invalid uuid for "user_identity_id"',
      validation_errors: {
        _errors: [],
        acs_user_id: { _errors: ["Required"] },
        user_identity_id: { _errors: ["Invalid uuid"] },
      },
    });
  });

  it("nested in lists are named by their index", async () => {
    const { call } = await openHotel();
    const { body } = await call("/user_identities/list", { user_identity_ids: ["x"] });
    expect(body.error.validation_errors).toEqual({
      _errors: [],
      user_identity_ids: { _errors: [], 0: { _errors: ["Invalid uuid"] } },
    });
  });

  it.each([
    [
      "/acs/users/list",
      { created_before: "2026-11-23T09:00:00+01:00" },
      'Invalid datetime for "created_before"',
    ],
    ["/user_identities/create", { email_address: "ana" }, 'Invalid email for "email_address"'],
    ["/user_identities/list", { limit: 0 }, 'Number must be greater than 0 for "limit"'],
    ["/user_identities/list", { limit: "5" }, 'Expected number, received string for "limit"'],
  ])("are checked by %s: %o", async (path, params, message) => {
    const { call } = await openHotel();
    expect((await call(path, params)).body.error).toMatchObject({ type: "invalid_input", message });
  });
});

describe("watching and closing", () => {
  it("reports every exchange with its parameters and reply", async () => {
    const exchanges: unknown[] = [];
    const { call } = await openHotel({ onExchange: (exchange) => exchanges.push(exchange) });
    await call("/phones/list", {});
    await call("/user_identities/get", { user_identity_key: "x" });
    expect(exchanges).toMatchObject([
      { method: "POST", path: "/phones/list", params: {}, status: 200, body: { phones: [], ok: true } },
      { path: "/user_identities/get", params: { user_identity_key: "x" }, status: 404 },
    ]);
  });

  it("closes twice without complaint, also with a request that never gets its answer", async () => {
    const { sandbox, request } = await openHotel({ latencyMs: 60_000 });
    const waiting = expect(request("/phones/list")).rejects.toThrow();
    await sandbox.close();
    await sandbox.close();
    await waiting;
  });
});
