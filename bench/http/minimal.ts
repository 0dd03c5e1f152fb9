/**
 * The least that an MCP server on the same SDK can be which does what ours does with `get_phone`: the SDK's handler, a
 * bearer token checked with jose, as many tools with the same schemas, and the same request to Seam. No roles, limits,
 * log, metrics or guards; what Seam says is passed on as it came. Bundled as ours is, and run as a process of its own.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type NodeIncomingMessageLike, toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  requireBearerAuth,
} from "@modelcontextprotocol/server";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Pool } from "undici";
import { tools } from "../../src/tools/index.ts";

const [endpoint = "", apiKey = "", issuer = "", audience = ""] = process.argv.slice(2);

const seam = new Pool(endpoint, { connections: 16 });
const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };

async function getPhone(args: unknown) {
  const reply = await seam.request({
    method: "POST",
    path: "/phones/get",
    headers,
    body: JSON.stringify(args),
  });
  const { phone } = (await reply.body.json()) as { phone: { display_name: string } };
  const structuredContent = { phone, summary: phone.display_name };
  return { structuredContent, content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }] };
}

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "minimal", version: "1.0.0" });
  for (const { name, title, description, input, output, annotations } of tools)
    server.registerTool(
      name,
      { title, description, inputSchema: input, outputSchema: output, annotations },
      getPhone,
    );
  return server;
});

const keys = createRemoteJWKSet(new URL(issuer));
const gate = requireBearerAuth({
  requiredScopes: ["seam:read"],
  verifier: {
    async verifyAccessToken(token) {
      try {
        const algorithms = ["RS256", "ES256", "PS256"];
        const requiredClaims = ["exp", "sub"];
        const options = { issuer, audience, algorithms, requiredClaims, clockTolerance: 5 };
        const { payload } = await jwtVerify(token, keys, options);
        const scopes = String(payload.scope).split(" ");
        return { token, clientId: String(payload.client_id), scopes, expiresAt: payload.exp ?? 0 };
      } catch {
        throw new OAuthError(OAuthErrorCode.InvalidToken, "Invalid token");
      }
    },
  },
});

const handle = toNodeHandler({
  async fetch(request) {
    const auth = await gate(request);
    return auth instanceof Response ? auth : handler.fetch(request, { authInfo: auth });
  },
});
const server = createServer((req, res) => void handle(req as NodeIncomingMessageLike, res));
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}/mcp` });
});
process.once("disconnect", () => process.exit());
