/** Whatever arrives, the server answers in the 200s or 400s, and goes on. */
import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { callerOf, LIST, post, startAlone, toolCall } from "./harness.ts";

const SIGN_IN = {
  verify: async () => callerOf("reader"),
  isReady: async () => true,
  issuer: "https://login.example.com",
  scopes: ["seam:read", "seam:write", "seam:remove"],
};

/** Sends bytes, and returns the status of the answer; undefined when the connection was closed without one. */
const exchange = (port: number, bytes: string) =>
  new Promise<number | undefined>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => resolve(text ? Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]) : undefined));
    socket.end(bytes, "latin1");
  });

const PATHS = [
  "/mcp",
  "/mcp/readonly",
  "/healthz",
  "/readyz",
  "/metrics",
  "/.well-known/oauth-protected-resource",
  "/",
];
const NAMES = [
  "accept",
  "authorization",
  "content-encoding",
  "content-type",
  "expect",
  "host",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "mcp-session-id",
  "origin",
  "traceparent",
  "upgrade",
  "x-request-id",
];
const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});
const target = fc.oneof(
  fc.constantFrom(
    ...PATHS,
    "*",
    "//",
    "/%",
    "/mcp?%zz",
    "/mcp#x",
    "http://127.0.0.1/mcp",
    "http://[/mcp",
    "/__proto__",
  ),
  fc.tuple(fc.constantFrom(...PATHS), fc.webQueryParameters()).map(([path, query]) => `${path}?${query}`),
  fc.webPath({ size: "small" }),
);
const value = fc.oneof(
  printable,
  fc.constantFrom(
    "localhost",
    "application/json",
    "text/event-stream",
    "Bearer x",
    "2026-07-28",
    "2025-11-25",
    "tools/call",
    "null",
    "100-continue",
    "websocket",
  ),
);
const request = fc.record({
  method: fc.oneof(
    { weight: 4, arbitrary: fc.constant("POST") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("GET", "HEAD", "OPTIONS", "DELETE", "TRACE", "CONNECT", "PURGE", "PROPFIND"),
    },
  ),
  target,
  headers: fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 }),
  isHosted: fc.boolean(),
  body: fc.oneof(
    fc.constant(JSON.stringify(LIST)),
    fc.constant(JSON.stringify(toolCall("list_phones"))),
    fc.json(),
    printable,
  ),
});

test("no head of a request makes an error of the server's own", async () => {
  const server = await startAlone({ signIn: SIGN_IN });
  const port = Number(new URL(server.url).port);
  await fc.assert(
    fc.asyncProperty(request, async ({ method, target, headers, isHosted, body }) => {
      const lines = [
        `${method} ${target} HTTP/1.1`,
        ...(isHosted
          ? [
              "Host: localhost",
              "Content-Type: application/json",
              "Authorization: Bearer reader",
              "Accept: application/json, text/event-stream",
            ]
          : []),
        ...headers.map(([name, value]) => `${name}: ${value}`),
        `Content-Length: ${Buffer.byteLength(body, "latin1")}`,
        "Connection: close",
      ];
      const status = await exchange(port, `${lines.join("\r\n")}\r\n\r\n${body}`);
      if (status !== undefined) expect(status).toBeLessThan(500);
    }),
    { numRuns: 500 },
  );
  expect((await post(server.url, LIST, { authorization: "Bearer reader" })).status).toBe(200);
  expect(server.logged().filter(({ level }) => level === "error")).toEqual([]);
  expect(server.leases()).toBe(0);
});

test("no message does either", async () => {
  const { url, logged } = await startAlone();
  const params = fc.oneof(
    fc.jsonValue(),
    fc.record({
      name: fc.oneof(fc.jsonValue(), fc.constant("list_phones")),
      arguments: fc.jsonValue(),
      _meta: fc.jsonValue(),
    }),
    fc.record({ notifications: fc.record({ resourceSubscriptions: fc.array(fc.jsonValue()) }) }),
  );
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom("2.0", "1.0"),
      id: fc.oneof(fc.integer(), fc.jsonValue()),
      method: fc.oneof(
        fc.constantFrom("tools/call", "tools/list", "subscriptions/listen", "initialize", "resources/read"),
        fc.jsonValue(),
      ),
      params,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(message, fc.array(message, { maxLength: 3 }), fc.jsonValue()), async (body) => {
      const answer = await post(url, JSON.stringify(body));
      await answer.body?.cancel();
      expect(answer.status).toBeLessThan(500);
    }),
    {
      numRuns: 300,
      examples: [[toolCall({ toString: 1 } as never)], [{ ...LIST, method: { toString: 1 } }]],
    },
  );
  expect(logged().filter(({ level }) => level === "error")).toEqual([]);
});
