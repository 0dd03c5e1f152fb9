/** `serve` as a process of its own: who is let in, and what is never done unasked. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { exportSPKI, SignJWT } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { recordedEnv } from "../contract/recording.ts";
import { LIST, post, toolCall } from "../http/harness.ts";
import { seeded } from "../support/fixtures.ts";
import { AUDIENCE, makeKey } from "../team/provider.ts";
import { COMPANIES, startReplica, startTeam } from "./harness.ts";

/** A client of 2025-11-25 that says it can ask a person, and how often it was made to. */
async function connectAsking(url: string, headers: Record<string, string> = {}) {
  const client = new Client(
    { name: "host of 2025", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } } },
  );
  let asked = 0;
  client.setRequestHandler(ElicitRequestSchema, () => {
    asked += 1;
    return { action: "accept", content: {} };
  });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit: { headers } });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  onTestFinished(() => client.close());
  return {
    asked: () => asked,
    async call(name: string, args: Record<string, unknown>) {
      const { structuredContent } = await client.callTool({ name, arguments: args });
      return structuredContent as Record<string, unknown>;
    },
  };
}

const ANA = { user_identity_key: "ana_silva" };

test("a client of 2025 that could ask, and over HTTP cannot be made to, removes nobody without a code: serve --sandbox", async () => {
  const { url } = await startReplica(recordedEnv(["--sandbox"]), ["--sandbox"]);
  const { call, asked } = await connectAsking(url);
  const plan = await call("remove_user_identity", ANA);
  expect(plan).toMatchObject({ status: "planned", confirmation_code: expect.any(String) });
  expect(await call("get_user_identity", ANA)).toMatchObject({
    user_identity: { display_name: "Ana Silva" },
  });
  const { phones } = (await call("list_phones", ANA)) as { phones: object[] };
  expect(phones).toHaveLength(2);
  expect(await call("remove_user_identity", { ...ANA, confirmation_code: "AAAA" })).toMatchObject({
    status: "planned",
  });
  const { confirmation_code } = plan;
  expect(await call("remove_user_identity", { ...ANA, confirmation_code })).toMatchObject({
    status: "removed",
  });
  expect(asked()).toBe(0);
});

test("nor does it where companies sign in, and the code works on the other replica", async () => {
  const { seamOf, signedIn, replicas } = await startTeam();
  const aurora = seamOf("aurora");
  const [one, other] = await Promise.all(
    replicas.map(async ({ url }) => connectAsking(url, await signedIn())),
  );
  const { user_identity_id } = seeded(aurora.sandbox, "ana_silva");
  const plan = await one?.call("remove_user_identity", ANA);
  expect(plan?.status).toBe("planned");
  expect(aurora.sandbox.workspace.find(user_identity_id)).toBeDefined();
  expect(aurora.exchanges.filter(({ path }) => /delete|deactivate|remove/.test(path))).toEqual([]);
  const confirmation_code = plan?.confirmation_code;
  expect(await other?.call("remove_user_identity", { ...ANA, confirmation_code })).toMatchObject({
    status: "removed",
  });
  expect(aurora.sandbox.workspace.find(user_identity_id)).toBeUndefined();
  expect([one?.asked(), other?.asked()]).toEqual([0, 0]);
});

test("what is signed for others, by others, too long ago or not at all opens nothing", async () => {
  const { url, provider, signedIn, seamOf } = await startTeam();
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: `${url}/mcp`, org_id: "aurora", scope: "seam:remove" };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const stranger = await makeKey("unknown");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const whole = { iss: provider.issuer, sub: "ana", iat: now, exp: now + 600, ...claims };
  const publicKey = new TextEncoder().encode(await exportSPKI(provider.key.publicKey));
  const wrong: Record<string, Record<string, string>> = {
    "another audience": await signedIn({ aud: AUDIENCE }),
    "the proxy's other paths": await signedIn({ aud: url }),
    "another issuer": await signedIn({ iss: "https://login.example.com" }),
    expired: await signedIn({ iat: now - 1_200, exp: now - 600 }),
    "no expiry": await signedIn({ exp: undefined } as never),
    "a key that nobody knows": bearer(await provider.token(claims, stranger)),
    "another key under a known name": bearer(await provider.token(claims, { ...stranger, kid: "first" })),
    "alg: none": bearer(`${part({ alg: "none" })}.${part(whole)}.`),
    "the public key as a secret": bearer(
      await new SignJWT(whole).setProtectedHeader({ alg: "HS256", kid: "first" }).sign(publicKey),
    ),
  };
  for (const [what, headers] of Object.entries(wrong)) {
    const answer = await post(url, toolCall("list_phones"), headers);
    expect(answer.status, what).toBe(401);
    expect(answer.headers.get("www-authenticate"), what).toContain("resource_metadata=");
    for (const secret of Object.values(headers)) expect(await answer.clone().text()).not.toContain(secret);
  }
  for (const org_id of ["elsewhere", "__proto__", ""]) {
    const answer = await post(url, toolCall("list_phones"), await signedIn({ org_id }));
    expect(answer.status, org_id).toBe(403);
    expect(answer.headers.get("www-authenticate"), org_id).toBeNull();
  }
  expect(COMPANIES.flatMap((company) => seamOf(company).exchanges)).toEqual([]);
  expect((await post(url, LIST, await signedIn())).status).toBe(200);
});

test("a signal that comes with the first sign of life drains, and ends with 0", async () => {
  for (let i = 0; i < 4; i++) {
    const replica = await startReplica(recordedEnv(["--sandbox"]), ["--sandbox"]);
    expect(await replica.end("SIGTERM")).toEqual({ code: 0, signal: null });
  }
});

test("without a database it says what ends with it", async () => {
  const { text } = await startReplica({ SEAM_MCP_AUDIT_LOG: "", SEAM_API_KEY: "seam_test1_nobody" });
  await expect.poll(text).toContain("Not durable: removals under way and limits are in this process alone");
});

test("of a sandbox it says that all ends with it, and advises no database, which keeps nothing of it", async () => {
  const env = {
    ...recordedEnv(["--sandbox"]),
    SEAM_MCP_AUDIT_LOG: "",
    DATABASE_URL: "postgres://127.0.0.1:1/x",
  };
  const { text } = await startReplica(env, ["--sandbox"]);
  await expect.poll(text).toContain("A sandbox ends with this process");
  expect(text()).not.toContain("DATABASE_URL");
});
