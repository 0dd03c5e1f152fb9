/** Who is let in, for what, and what others are told. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { ProviderUnreachable, TokenRefused, UnknownCompany } from "../../src/contract/http-refusals.ts";
import type { SignIn } from "../../src/transports/http/sign-in.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import {
  CALLERS,
  callerOf,
  connectClient,
  GENERATIONS,
  LIST,
  openWorkspace,
  post,
  startAlone,
  startSeam,
  startServer,
  toolCall,
} from "./harness.ts";

afterEach(() => vi.restoreAllMocks());

/** A provider that knows the tokens of the harness. */
const signIn: SignIn = {
  async verify(token) {
    if (token === "unsure") throw new ProviderUnreachable("no keys");
    if (!(token in CALLERS)) throw new TokenRefused('The token is "not" for this server');
    return callerOf(token);
  },
  isReady: async () => true,
  issuer: "https://login.example.com",
  scopes: ["api://seam/seam:read", "api://seam/seam:write", "api://seam/seam:remove"],
};

const withToken = (token: string) => ({ authorization: `Bearer ${token}` });
const challengeOf = (answer: Response) => answer.headers.get("www-authenticate");

describe("without a token that will do", () => {
  test.each([
    {},
    withToken("wrong"),
    { authorization: "Basic dXNlcjpwYXNz" },
    { authorization: "Bearer" },
    { authorization: "reader" },
  ])("%j is answered 401 with where to sign in, and for what", async (headers) => {
    const { url, leases, exchanges } = await startAlone({ signIn });
    for (const path of ["/mcp", "/mcp/readonly"]) {
      const answer = await post(url, LIST, headers as Record<string, string>, path);
      expect(answer.status).toBe(401);
      expect(challengeOf(answer)).toContain('Bearer error="invalid_token"');
      expect(challengeOf(answer)).toContain('scope="api://seam/seam:read"');
      expect(challengeOf(answer)).toContain(
        `resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`,
      );
    }
    expect(leases()).toBe(0);
    expect(exchanges).toEqual([]);
  });

  test("what an address or a body says does not sign in", async () => {
    const { url } = await startAlone({ signIn });
    const answer = await post(url, { ...LIST, access_token: "reader" }, {}, "/mcp?access_token=reader");
    expect(answer.status).toBe(401);
  });

  test("where keys cannot be read is 503, and never 401", async () => {
    const { url } = await startAlone({ signIn });
    const answer = await post(url, LIST, withToken("unsure"));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining("sign-in provider") },
    });
  });

  test("what goes wrong in verifying is 500, and says nothing of it", async () => {
    const verify = async () => {
      throw new Error("secret of the provider");
    };
    const { url, text } = await startAlone({ signIn: { ...signIn, verify } });
    const answer = await post(url, LIST, withToken("reader"));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret of the provider");
    expect(text()).toContain("secret of the provider");
  });
});

test("a company that nobody knows is answered 403 with whom to tell, and not asked to sign in again", async () => {
  const lease = async () => {
    throw new UnknownCompany("acme");
  };
  const { url } = await startAlone({ signIn, lease });
  const answer = await post(url, LIST, withToken("reader"));
  expect(answer.status).toBe(403);
  expect(challengeOf(answer)).toBeNull();
  expect(await answer.json()).toMatchObject({
    error: {
      message: expect.stringContaining('Your company is "acme", for which no Seam workspace is set up'),
    },
  });
});

describe("the metadata", () => {
  const WELL_KNOWN = "/.well-known/oauth-protected-resource";

  test.each([WELL_KNOWN, `${WELL_KNOWN}/mcp`])("%s says where to sign in, to any page", async (path) => {
    const { url } = await startAlone({ signIn });
    const answer = await fetch(url + path, { headers: { origin: "https://elsewhere.example.com" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(await answer.json()).toMatchObject({
      resource: `${url}/mcp`,
      authorization_servers: ["https://login.example.com"],
      scopes_supported: signIn.scopes,
    });
    expect((await fetch(url + path, { method: "DELETE" })).status).toBe(405);
    expect((await fetch(url + path, { method: "OPTIONS" })).status).toBe(204);
  });

  test("names the public URL, under a path too", async () => {
    const { url } = await startAlone({ signIn, publicUrl: "https://example.com/seam/" });
    const metadata = (await (await fetch(`${url}${WELL_KNOWN}/seam/mcp`)).json()) as { resource: string };
    expect(metadata.resource).toBe("https://example.com/seam/mcp");
    expect(challengeOf(await post(url, LIST))).toContain(`"https://example.com${WELL_KNOWN}/seam/mcp"`);
  });

  test("pretends to be no authorization server", async () => {
    const { url } = await startAlone({ signIn });
    expect((await fetch(`${url}/.well-known/oauth-authorization-server`)).status).toBe(404);
  });

  test("a provider without TLS is refused at the start, unless it is on this machine", async () => {
    await expect(startAlone({ signIn: { ...signIn, issuer: "http://login.example.com" } })).rejects.toThrow();
    await startAlone({ signIn: { ...signIn, issuer: "http://localhost:9000" } });
  });
});

describe("roles", () => {
  const ARGS = { device_id: "none" };

  test.each([
    ["reader", "simulate_phone", "seam:write"],
    ["reader", "update_user_identity", "seam:write"],
    ["reader", "deactivate_phone", "seam:remove"],
    ["writer", "deactivate_phone", "seam:remove"],
    ["writer", "remove_user_identities", "seam:remove"],
  ])("a %s who calls %s is asked for %s, and nothing is done", async (token, tool, needed) => {
    const { url, exchanges, leases } = await startAlone({ signIn });
    for (const body of [toolCall(tool, ARGS), [LIST, toolCall(tool, ARGS)]]) {
      const answer = await post(url, body, withToken(token));
      expect(answer.status).toBe(403);
      expect(challengeOf(answer)).toContain('error="insufficient_scope"');
      expect(challengeOf(answer)).toContain(`scope="api://seam/${needed}"`);
      expect(challengeOf(answer)).toContain("resource_metadata=");
    }
    expect(exchanges).toEqual([]);
    expect(leases()).toBe(0);
  });

  test("who calls several at once is asked for the broadest", async () => {
    const { url } = await startAlone({ signIn });
    const calls = ["list_phones", "simulate_phone", "deactivate_phone"].map((tool) => toolCall(tool, ARGS));
    const answer = await post(url, calls, withToken("reader"));
    expect(challengeOf(answer)).toContain('scope="api://seam/seam:remove"');
  });

  test("who may not even read is let do nothing", async () => {
    const { url, exchanges } = await startAlone({ signIn });
    for (const body of [LIST, toolCall("list_phones"), { ...LIST, method: "resources/list" }]) {
      const answer = await post(url, body, withToken("nobody"));
      expect(answer.status).toBe(403);
      expect(challengeOf(answer)).toContain('scope="api://seam/seam:read"');
    }
    expect(exchanges).toEqual([]);
  });

  test.each(GENERATIONS)("the list of a client, %s, stays whole for who only reads", async (generation) => {
    const { url } = await startAlone({ signIn });
    const client = await connectClient(generation, url, { headers: withToken("reader") });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("remove_user_identity");
    const { isError } = await callTool(client, "list_phones", {});
    expect(isError).toBe(false);
    await expect(callTool(client, "deactivate_phone", ARGS)).rejects.toThrow();
  });

  test.each(GENERATIONS)("a client, %s, that has stepped up is served", async (generation) => {
    const { url, sandbox } = await startAlone({ signIn });
    const { phone } = createGuest(sandbox);
    const args = { device_id: phone.device_id };
    const before = await connectClient(generation, url, { headers: withToken("writer") });
    await expect(callTool(before, "deactivate_phone", args)).rejects.toThrow();
    const after = await connectClient(generation, url, { headers: withToken("remover") });
    expect((await callTool(after, "deactivate_phone", args)).data.status).toBe("deactivated");
  });

  test("the read-only address does not ask for a step up that would not help", async () => {
    const { url, exchanges } = await startAlone({ signIn });
    const answer = await post(url, toolCall("deactivate_phone", ARGS), withToken("reader"), "/mcp/readonly");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("not found");
    expect(exchanges).toEqual([]);
  });

  test("a workspace that is configured to be read-only is so at both addresses, for everybody", async () => {
    const workspace = openWorkspace((await startSeam()).sandbox);
    const lease = async () => ({ workspace, isReadOnly: true, release() {} });
    const { url } = await startServer(workspace, { signIn, lease });
    const client = await connectClient("v2 of 2026", url, { headers: withToken("remover") });
    const { tools } = await client.listTools();
    expect(tools.filter(({ annotations }) => !annotations?.readOnlyHint)).toEqual([]);
  });
});
