/** What the log and the metrics tell, and what they never do. */
import { describe, expect, test } from "vitest";
import { createLog, logConsole, logWarnings } from "../../src/telemetry/log.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { callerOf, connectClient, GENERATIONS, LIST, post, startAlone, toolCall } from "./harness.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const SIGN_IN = {
  verify: async () => callerOf("reader"),
  isReady: async () => true,
  issuer: "https://login.example.com",
  scopes: ["seam:read", "seam:write", "seam:remove"],
};

/** The one line of a request by hand. */
async function lineOf(body: unknown, headers: Record<string, string> = {}) {
  const { url, logged } = await startAlone();
  const answer = await post(url, body, headers);
  await answer.text();
  await eventually(() => expect(logged()).toHaveLength(1));
  return { line: logged()[0], answer };
}

describe("the log", () => {
  test("takes what the rest of the process tells the console, and what Node warns of, a line each", async () => {
    const { error, warn } = console;
    const listeners = process.listeners("warning");
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    try {
      logConsole(log);
      logWarnings(log);
      console.error(new Error("connect ECONNREFUSED"));
      console.error("Protocol error: no\nline of its own");
      process.emitWarning("pgpass support is deprecated", "DeprecationWarning");
      await eventually(() => expect(lines).toHaveLength(3));
    } finally {
      Object.assign(console, { error, warn });
      process.removeAllListeners("warning");
      for (const listener of listeners) process.on("warning", listener);
    }
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "error", error: { message: "connect ECONNREFUSED" } },
      { level: "error", msg: "Protocol error: no\nline of its own" },
      { level: "warn", error: { name: "DeprecationWarning", message: "pgpass support is deprecated" } },
    ]);
  });

  test("has a line for each request: what, how it ended, and how long it took", async () => {
    const { line, answer } = await lineOf(toolCall("list_phones"), {
      traceparent: TRACEPARENT,
      "x-request-id": "from-the-proxy.1",
    });
    expect(line).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      request_id: "from-the-proxy.1",
      trace_id: TRACE,
      method: "tools/call",
      tool: "list_phones",
      status: 200,
      outcome: "ok",
      ms: expect.any(Number),
      msg: "request",
    });
    expect(answer.headers.get("x-request-id")).toBe("from-the-proxy.1");
  });

  test.each([
    [toolCall("get_phone", { device_id: "no-such-phone" }), "error"],
    [toolCall("no_such_tool"), "error"],
    [LIST, "ok"],
    [{ ...LIST, method: "resources/read", params: { uri: "seam://nonsense" } }, "error"],
    ["{", "refused"],
  ])("of %j ends with %s", async (body, outcome) => {
    expect((await lineOf(body)).line).toMatchObject({ outcome });
  });

  test("takes the trace from the message too, and none that is not one", async () => {
    const params = { name: "list_phones", arguments: {}, _meta: { traceparent: TRACEPARENT } };
    expect((await lineOf({ ...toolCall(""), params })).line).toMatchObject({ trace_id: TRACE });
    for (const traceparent of [
      "x",
      `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
      `${TRACEPARENT}, ${TRACEPARENT}`,
    ])
      expect((await lineOf(LIST, { traceparent })).line).not.toHaveProperty("trace_id");
  });

  test("takes no id that could be anything but an id", async () => {
    for (const id of ['", "level": "error', "a b", "x".repeat(129), "\u00e9"]) {
      const { line, answer } = await lineOf(LIST, { "x-request-id": id });
      expect(line?.request_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get("x-request-id")).toBe(line?.request_id);
    }
  });

  test("is not written by who calls: neither a method nor a tool of one's own gets in", async () => {
    const evil = 'x\n{"level":"error","msg":"forged"}\u001b[31m';
    const { url, logged, text, metrics } = await startAlone();
    for (const body of [
      { ...LIST, method: evil },
      toolCall(evil),
      { ...toolCall(""), params: { name: [evil] } },
    ])
      await (await post(url, body)).text();
    await eventually(() => expect(logged().filter(({ msg }) => msg === "request")).toHaveLength(3));
    expect(text().split("\n").filter(Boolean)).toHaveLength(logged().length);
    expect(logged().map(({ msg }) => msg)).not.toContain("forged");
    expect(text()).not.toContain("\u001b");
    expect(logged().map(({ method, tool }) => method ?? tool)).toContain("other");
    expect(await metrics()).not.toContain("forged");
    expect(await metrics()).toContain('tool="unknown"');
  });

  test.each(GENERATIONS)(
    "and the metrics hold no argument, token, name or subject of a client, %s",
    async (generation) => {
      const { url, sandbox, text, metrics, logged } = await startAlone({ signIn: SIGN_IN });
      const secret = "token-that-nobody-may-see";
      const client = await connectClient(generation, url, {
        headers: { authorization: `Bearer ${secret}` },
      });
      const { user_identity_id, phone } = createGuest(sandbox, "Ada Lovelace");
      await callTool(client, "get_user_identity", { full_name: "Ada Lovelace" });
      await callTool(client, "get_user_identity", { user_identity_id });
      await callTool(client, "get_phone", { device_id: "seam_cst_abcdefghijkl" });
      await expect(callTool(client, "deactivate_phone", { device_id: phone.device_id })).rejects.toThrow();
      await eventually(() => expect(logged().filter(({ tool }) => tool)).toHaveLength(4));
      const all = text() + (await metrics());
      for (const hidden of [
        secret,
        "Ada",
        "Lovelace",
        user_identity_id,
        phone.device_id,
        "seam_cst",
        "subject of",
      ])
        expect(all).not.toContain(hidden);
      expect(all).not.toContain(sandbox.apiKey);
    },
  );
});

describe("the metrics", () => {
  test("count calls, what Seam answered, requests and streams", async () => {
    const { url, metrics } = await startAlone();
    const client = await connectClient("v2 of 2026", url);
    await callTool(client, "list_phones", {});
    await callTool(client, "get_phone", { device_id: "no-such-phone" });
    await post(url, "{");
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    for (const line of [
      'seam_mcp_tool_calls_total{tool="list_phones",outcome="ok"} 1',
      'seam_mcp_tool_calls_total{tool="get_phone",outcome="error"} 1',
      'seam_mcp_tool_call_seconds_count{tool="list_phones"} 1',
      'seam_mcp_seam_requests_total{route="/phones/list",status="200"}',
      'seam_mcp_seam_requests_total{route="/phones/get",status="400"}',
      'seam_mcp_http_requests_total{status="400"} 1',
      "seam_mcp_open_streams 0",
      "seam_mcp_rate_limited_total 0",
    ])
      expect(text).toContain(line);
    expect(await metrics()).toContain('seam_mcp_http_requests_total{status="200"}');
  });

  test("count the polls, and what was said of removals", async () => {
    const { url, metrics, sandbox } = await startAlone();
    const client = await connectClient("v2 of 2026", url);
    const { user_identity_id } = createGuest(sandbox);
    const { data } = await callTool(client, "remove_user_identity", { user_identity_id });
    expect(data.status).toBe("removed");
    expect(await metrics()).toContain('seam_mcp_removals_total{status="removed"} 1');
    expect(await metrics()).toContain('seam_mcp_seam_requests_total{route="/events/list",status="200"}');
  });

  test("know the open streams", async () => {
    const { url, metrics, sandbox } = await startAlone();
    const client = await connectClient("v2 of 2026", url);
    const { user_identity_id } = createGuest(sandbox);
    const listening = await client.listen({
      resourceSubscriptions: [`seam://user-identities/${user_identity_id}`],
    });
    expect(await metrics()).toContain("seam_mcp_open_streams 1");
    await listening.close();
    await eventually(async () => expect(await metrics()).toContain("seam_mcp_open_streams 0"));
  });

  test("of two servers are their own", async () => {
    const [one, other] = [await startAlone(), await startAlone()];
    await (await post(one.url, toolCall("list_phones"))).text();
    await eventually(async () => expect(await one.metrics()).toContain('tool="list_phones"'));
    expect(await other.metrics()).not.toContain('tool="list_phones"');
  });
});

describe("beyond this server's own limit", () => {
  const limit = async () => ({ limitOf: "caller" as const, retryAfterMs: 1_200 });

  test("a request is answered 429 with when to try again, and that it is not Seam's", async () => {
    const { url, exchanges, leases, metrics } = await startAlone({ limit });
    const answer = await post(url, toolCall("list_phones"));
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(await answer.json()).toMatchObject({
      jsonrpc: "2.0",
      error: { message: expect.stringContaining("not Seam's") },
    });
    expect(exchanges).toEqual([]);
    expect(leases()).toBe(0);
    expect(await metrics()).toContain("seam_mcp_rate_limited_total 1");
  });

  test("who calls is known to it, and who has not signed in does not reach it", async () => {
    const callers: unknown[] = [];
    const { url } = await startAlone({
      signIn: SIGN_IN,
      async limit(caller) {
        callers.push(caller?.subject);
        return undefined;
      },
    });
    expect((await post(url, LIST)).status).toBe(401);
    expect((await post(url, LIST, { authorization: "Bearer one" })).status).toBe(200);
    expect(callers).toEqual(["subject of reader"]);
  });
});

describe("the probes", () => {
  test("say that the process lives, and whether the provider's keys are there", async () => {
    let isReady = false;
    const { url, logged } = await startAlone({ signIn: { ...SIGN_IN, isReady: async () => isReady } });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    isReady = true;
    expect((await fetch(`${url}/readyz`, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${url}/readyz`, { method: "POST" })).status).toBe(405);
    expect(logged()).toEqual([]);
  });

  test("stay ready while the database is away, and name it, since looking goes on", async () => {
    let isUp = false;
    const { url, metrics } = await startAlone({ isDatabaseUp: async () => isUp });
    const away = await fetch(`${url}/readyz`);
    expect([away.status, await away.text()]).toEqual([
      200,
      "ready; the database does not answer: no removal can be kept now\n",
    ]);
    expect(await metrics()).toContain("seam_mcp_database_up 0");
    isUp = true;
    expect(await (await fetch(`${url}/readyz`)).text()).toBe("ready\n");
    expect(await metrics()).toContain("seam_mcp_database_up 1");
  });

  test("know nothing of a database where there is none", async () => {
    const { url, metrics } = await startAlone();
    expect(await (await fetch(`${url}/readyz`)).text()).toBe("ready\n");
    expect(await metrics()).not.toContain("seam_mcp_database_up");
  });
});
