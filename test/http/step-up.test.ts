/** The whole way of a client of the official SDK: no token, a sign-in, a refusal by role, a step up, and success. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ClientCredentialsProvider } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { TokenRefused } from "../../src/contract/http-refusals.ts";
import { createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import { CALLERS, callerOf, connectClient, startAlone } from "./harness.ts";

/** A provider that gives every machine the broadest of the scopes that it asks for. */
async function startProvider() {
  /** The scopes that were asked for, in order. */
  const asked: string[] = [];
  const provider = createServer(async (req, res) => {
    const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const answer = (body: object) =>
      res.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (req.url?.startsWith("/.well-known/"))
      return answer({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ["code"],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: ["client_secret_basic"],
      });
    let body = "";
    for await (const chunk of req) body += chunk;
    const scope = new URLSearchParams(body).get("scope") ?? "";
    asked.push(scope);
    const access_token = scope.includes("remove") ? "remover" : scope.includes("write") ? "writer" : "reader";
    answer({ access_token, token_type: "Bearer", expires_in: 600, scope });
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void provider.close());
  return { asked, issuer: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` };
}

/** Version 1's machines ask for the scopes of their own configuration, whatever they are told. */
test.each(["v2 of 2025", "v2 of 2026"] as const)(
  "a machine's client, %s, signs in and steps up by itself",
  async (generation) => {
    const { asked, issuer } = await startProvider();
    const { url, sandbox } = await startAlone({
      signIn: {
        async verify(token) {
          if (!(token in CALLERS)) throw new TokenRefused("unknown");
          return callerOf(token);
        },
        isReady: async () => true,
        issuer,
        scopes: ["seam:read", "seam:write", "seam:remove"],
      },
    });
    const authProvider = new ClientCredentialsProvider({
      clientId: "machine",
      clientSecret: "secret",
      expectedIssuer: issuer,
    });
    const client = await connectClient(generation, url, { authProvider });
    const { phone } = createGuest(sandbox);
    const args = { device_id: phone.device_id };
    expect((await callTool(client, "get_phone", args)).isError).toBe(false);
    expect(asked.join()).not.toContain("remove");
    expect((await callTool(client, "deactivate_phone", args)).data.status).toBe("deactivated");
    expect(asked.at(-1)).toContain("seam:remove");
  },
);
