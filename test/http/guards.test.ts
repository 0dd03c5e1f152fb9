/** What is refused before anything is read, asked or done. */
import { type IncomingMessage, request } from "node:http";
import { connect as connectSocket } from "node:net";
import { describe, expect, test } from "vitest";
import { LIST, openWorkspace, post, startAlone, startServer, toolCall } from "./harness.ts";

/** `fetch` sends no Host, Origin or Content-Length of ours. */
async function raw(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = JSON.stringify(LIST),
) {
  const { hostname, port, pathname } = new URL(url);
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: hostname, port, path: pathname, method, headers, agent: false }, resolve)
      .on("error", reject)
      .end(method === "POST" ? body : undefined);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: reply.statusCode, headers: reply.headers, text };
}

const JSON_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

describe("the name that is asked for", () => {
  test.each([
    "evil.example.com",
    "127.0.0.1.nip.io",
    "localhost.evil.example.com",
    "localhost@evil.example.com",
    "[",
    "a b",
  ])("%s is refused on loopback", async (host) => {
    const { url, leases, exchanges } = await startAlone();
    for (const path of ["/mcp", "/mcp/readonly", "/metrics", "/nowhere"]) {
      const { status, text } = await raw(url + path, "POST", { ...JSON_HEADERS, host });
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", error: { code: -32_000 }, id: null });
    }
    expect(leases()).toBe(0);
    expect(exchanges).toEqual([]);
  });

  test.each(["localhost", "127.0.0.1", "localhost:9", "[::1]:3333", "LOCALHOST"])(
    "%s is this machine's own",
    async (host) => {
      const { url } = await startAlone();
      expect(await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, host })).toMatchObject({ status: 200 });
    },
  );

  test("the public URL's and further ones are allowed when they are configured", async () => {
    const { url } = await startAlone({ publicUrl: "https://seam.example.com", allowedHosts: ["inside"] });
    for (const host of ["seam.example.com", "inside:8080", "localhost"])
      expect(await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, host })).toMatchObject({ status: 200 });
    expect(await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, host: "outside" })).toMatchObject({
      status: 403,
    });
  });
});

describe("the page that calls", () => {
  test.each(["https://evil.example.com", "null", "http://localhost.evil.example.com", "nonsense"])(
    "%s is refused",
    async (origin) => {
      const { url, leases } = await startAlone({ allowedOrigins: ["app.example.com"] });
      const { status, text } = await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, origin });
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ error: { code: -32_000 } });
      expect(leases()).toBe(0);
    },
  );

  test.each(["https://app.example.com", "http://localhost:6274"])("%s may", async (origin) => {
    const { url } = await startAlone({ allowedOrigins: ["app.example.com"] });
    expect(await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, origin })).toMatchObject({ status: 200 });
  });
});

describe("the head of a request", () => {
  test.each(["GET", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "PURGE"])(
    "%s /mcp is answered 405 with what is allowed",
    async (method) => {
      const { url } = await startAlone();
      const { status, headers, text } = await raw(`${url}/mcp`, method, JSON_HEADERS);
      expect(status).toBe(405);
      expect(headers.allow).toBe("POST");
      if (method !== "HEAD") expect(JSON.parse(text)).toMatchObject({ error: { code: -32_000 }, id: null });
    },
  );

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "",
    "application/jsonp",
    "multipart/form-data",
  ])("a body of the type %j is answered 415", async (type) => {
    const { url } = await startAlone();
    const answer = await raw(`${url}/mcp`, "POST", { ...JSON_HEADERS, "content-type": type });
    expect(answer.status).toBe(415);
  });

  test("a client of 2025-11-25 that takes no streams is answered 406", async () => {
    const { url } = await startAlone();
    expect((await post(url, LIST, { accept: "text/html" })).status).toBe(406);
  });

  test("a header that contradicts the body is answered 400 with -32020", async () => {
    const { url } = await startAlone();
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const body = { ...toolCall("list_phones"), params: { name: "list_phones", arguments: {}, _meta } };
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call" };
    expect((await post(url, body, { ...headers, "mcp-name": "list_phones" })).status).toBe(200);
    const answer = await post(url, body, { ...headers, "mcp-name": "get_phone" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: -32_020 } });
  });
});

describe("the body", () => {
  const TOO_LARGE = JSON.stringify({ ...LIST, params: { text: "x".repeat(1024 * 1024) } });

  test("of more than 1 MiB is answered 413, before it is read", async () => {
    const { url, leases } = await startAlone();
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const socket = connectSocket(Number(new URL(url).port), "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("end", () => resolve({ status: Number(text.split(" ")[1]), text }));
      socket.on("error", reject);
      socket.write(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n",
      );
    });
    expect(status).toBe(413);
    expect(text.toLowerCase()).toContain("connection: close");
    expect(leases()).toBe(0);
  });

  test("that turns out to be so is answered 413 too", async () => {
    const { url, leases } = await startAlone();
    const headers = { ...JSON_HEADERS, "transfer-encoding": "chunked" };
    expect((await raw(`${url}/mcp`, "POST", headers, TOO_LARGE)).status).toBe(413);
    expect(leases()).toBe(0);
  });

  test.each([
    ["", -32_700],
    ["{", -32_700],
    ["\u0000", -32_700],
    ["null", -32_600],
    ["5", -32_600],
    ['"text"', -32_600],
  ])("%j is answered 400 with %i", async (body, code) => {
    const { url, leases } = await startAlone();
    const answer = await post(url, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code } });
    expect(leases()).toBe(0);
  });

  test.each([
    "{}",
    "[]",
    "[null]",
    '[[[["a"]]]]',
    '{"jsonrpc":"2.0","id":1,"method":7}',
    `${"[".repeat(200_000)}${"]".repeat(200_000)}`,
  ])("of no sense is refused by the protocol's own rules (%#)", async (body) => {
    const { url } = await startAlone();
    expect((await post(url, body)).status).toBe(400);
  });
});

test("what is asked for elsewhere is not there", async () => {
  const { url } = await startAlone();
  for (const path of [
    "/",
    "/mcp/",
    "/MCP",
    "/mcp/readonly/",
    "/mcp/../metrics/x",
    "/.well-known/oauth-protected-resource",
  ])
    expect((await raw(url + path, "GET", {})).status, path).toBe(404);
});

test("a port that is taken is the system's error", async () => {
  const { url, sandbox } = await startAlone();
  const listening = startServer(openWorkspace(sandbox), { port: Number(new URL(url).port) });
  await expect(listening).rejects.toMatchObject({ code: "EADDRINUSE" });
});
