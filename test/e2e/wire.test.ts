import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Message, type Running, sandboxOutside, start } from "./process.ts";

const call = async (server: Running, name: string, args: object = {}): Promise<Message> =>
  (await server.request("tools/call", { name, arguments: args })).result;

/** Nothing but JSON-RPC 2.0 on stdout, one message a line, each either a reply, a notification or a ping. */
function expectOnlyJsonRpc({ lines, messages, stdout }: Running): void {
  expect(stdout()).toBe(lines.map((line) => `${line}\n`).join(""));
  for (const message of messages) {
    expect(message.jsonrpc).toBe("2.0");
    const kinds = ["result", "error", "method"].filter((key) => key in message);
    expect(kinds).toHaveLength(1);
    expect("id" in message).toBe(kinds[0] !== "method" || message.method === "ping");
  }
}

describe.concurrent("a host that reads line by line", () => {
  it("gets JSON-RPC on stdout from the first byte to the last, and nothing else anywhere", async (test) => {
    const server = start(test, ["--sandbox"]);
    const { result } = await server.initialize();
    expect(result).toMatchObject({
      protocolVersion: "2025-11-25",
      serverInfo: { name: "seam-mobile-access-mcp" },
      capabilities: { tools: {}, resources: {} },
    });
    expect((await server.request("ping")).result).toEqual({});
    const { tools } = (await server.request("tools/list")).result;
    expect(tools.length).toBeGreaterThanOrEqual(8);
    const created = await call(server, "create_user_identity", { full_name: "Ada Lovelace\u2028\u0007" });
    expect(created.structuredContent.user_identity).toMatchObject({ full_name: "Ada Lovelace" });
    expect((await call(server, "list_phones", { oops: 1 })).isError).toBe(true);
    expect((await server.request("tools/call", { name: "open_sesame" })).error.code).toBe(-32602);
    expect((await server.request("no/such/method")).error.code).toBe(-32601);
    expect((await server.request("resources/read", { uri: "seam://phones/nobody" })).error.code).toBe(-32602);
    expect((await server.request("resources/list")).result.resources.length).toBeGreaterThan(2);
    expect((await server.request("resources/templates/list")).result.resourceTemplates).toHaveLength(3);
    server.child.stdin?.end();
    expect(await server.exit).toMatchObject({ code: 0, signal: null });
    expectOnlyJsonRpc(server);
    expect(server.stderr()).toBe("");
  });

  it("gets progress between request and result, the last of it surely read, and no more after it", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    const progressToken = "my-token";
    const reply = await server.request("tools/call", {
      name: "remove_user_identity",
      arguments: { user_identity_key: "lena_fischer" },
      _meta: { progressToken },
    });
    expect(reply.result.structuredContent.status).toBe("removed");
    server.child.stdin?.end();
    await server.exit;
    const progress = server.messages.filter(({ method }) => method === "notifications/progress");
    expect(progress.length).toBeGreaterThan(2);
    for (const { params } of progress) expect(params.progressToken).toBe(progressToken);
    const steps = progress.map(({ params }) => params.progress);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    const totals = new Set(progress.flatMap(({ params }) => params.total ?? []));
    expect([...totals]).toEqual([steps.at(-1)]);
    const afterwards = server.messages.slice(server.messages.lastIndexOf(progress.at(-1) ?? {}) + 1);
    expect(afterwards[0]?.method).toBe("ping");
    expect(afterwards.at(-1)).toEqual(reply);
    expectOnlyJsonRpc(server);
  });

  it("gets no progress without asking for it", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    const { structuredContent } = await call(server, "remove_user_identity", {
      user_identity_key: "lena_fischer",
    });
    expect(structuredContent.status).toBe("removed");
    expect(server.messages.filter(({ method }) => method)).toEqual([]);
  });

  it("is served on after lines that are no JSON-RPC, which are told on stderr only", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    server.write("hello\n\n{broken\n[1,2]\n");
    expect((await call(server, "list_phones")).isError).toBeUndefined();
    server.child.stdin?.end();
    await server.exit;
    expect(server.stderr()).toContain("Protocol error: ");
    expectOnlyJsonRpc(server);
  });

  it("may send a message in pieces and several at once", async (test) => {
    const server = start(test, ["--sandbox"]);
    await server.initialize();
    const ping = (id: string) => `${JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })}\n`;
    server.write(ping("a") + ping("b") + ping("c").slice(0, 20));
    await eventually(() => expect(server.messages.at(-1)?.id).toBe("b"));
    server.write(ping("c").slice(20));
    await eventually(() => expect(server.messages.at(-1)?.id).toBe("c"));
  });
});

describe.concurrent("without a key", () => {
  const TOOLS: [string, object][] = [
    ["create_user_identity", { full_name: "Ada Lovelace" }],
    ["link_acs_user", { user_identity_id: "one", acs_user_id: "two" }],
    ["launch_enrollment", { user_identity_id: "one" }],
    ["issue_mobile_key", { acs_user_id: "one" }],
    ["list_phones", {}],
    ["deactivate_phone", { device_id: "one" }],
    ["remove_user_identity", { user_identity_id: "one" }],
  ];

  it("lists its tools, and each of them explains how to set it", async (test) => {
    const server = start(test);
    await server.initialize();
    const { tools } = (await server.request("tools/list")).result;
    const names = tools.map((tool: { name: string }) => tool.name);
    expect(names).toEqual(expect.arrayContaining(TOOLS.map(([name]) => name)));
    expect(names).not.toContain("simulate_phone");
    for (const [name, args] of TOOLS) {
      const { isError, content } = await call(server, name, args);
      expect(isError).toBe(true);
      expect(content[0].text).toMatch(
        /^No Seam API key is configured, so nothing was done\. Set SEAM_API_KEY /,
      );
    }
    expect(server.stderr()).toBe("");
  });

  it("refuses bad input first", async (test) => {
    const server = start(test);
    await server.initialize();
    const { content } = await call(server, "list_phones", { email_address: "nobody" });
    expect(content[0].text).toMatch(/^Nothing was done: email_address "nobody" is not an email address/);
  });

  it("lists the fixed resources, and reading one explains how to set it", async (test) => {
    const server = start(test);
    await server.initialize();
    const { resources, nextCursor } = (await server.request("resources/list")).result;
    expect(resources.map(({ uri }: { uri: string }) => uri)).toEqual([
      "seam://user-identities",
      "seam://phones",
    ]);
    expect(nextCursor).toBeUndefined();
    const { error } = await server.request("resources/read", { uri: "seam://phones" });
    expect(error.message).toContain("Set SEAM_API_KEY");
  });

  it("takes an empty variable for none", async (test) => {
    const server = start(test, [], { SEAM_API_KEY: "", SEAM_ENDPOINT: "" });
    await server.initialize();
    expect((await call(server, "list_phones")).content[0].text).toContain("No Seam API key is configured");
  });
});

describe.concurrent("with a key", () => {
  it("works on the workspace that the environment names, with either kind of credentials", async (test) => {
    const { sandbox, env } = await sandboxOutside(test);
    const token = {
      SEAM_ENDPOINT: sandbox.endpoint,
      SEAM_PERSONAL_ACCESS_TOKEN: sandbox.personalAccessToken,
      SEAM_WORKSPACE_ID: sandbox.workspaceId,
    };
    for (const variables of [env, token]) {
      const server = start(test, [], variables);
      await server.initialize();
      const { structuredContent } = await call(server, "list_phones");
      expect(structuredContent.phones).toHaveLength(sandbox.workspace.counts().phones);
      expect(structuredContent.summary).not.toContain("Sandbox");
    }
  });

  it("that is wrong names the variable to fix, never the key", async (test) => {
    const { env } = await sandboxOutside(test);
    const server = start(test, [], { ...env, SEAM_API_KEY: "seam_wrong_but_secret" });
    await server.initialize();
    const { isError, content } = await call(server, "list_phones");
    expect(isError).toBe(true);
    expect(content[0].text).toMatch(/did not accept the API key .* Check SEAM_API_KEY /);
    expect(server.stdout() + server.stderr()).not.toContain("seam_wrong_but_secret");
  });

  it("and --read-only offers only what changes nothing", async (test) => {
    const { env } = await sandboxOutside(test);
    const server = start(test, ["--read-only"], env);
    await server.initialize();
    const { tools } = (await server.request("tools/list")).result;
    expect(tools.map((tool: { name: string }) => tool.name)).toContain("list_phones");
    for (const tool of tools) expect(tool.annotations.readOnlyHint).toBe(true);
    const { error } = await server.request("tools/call", { name: "remove_user_identity", arguments: {} });
    expect(error.code).toBe(-32602);
  });
});
