/** The built server and its command, with a webhook of the sandbox's: what is set up at Seam is what the server takes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startRecorded } from "../support/harness.ts";
import { envFor } from "../support/stdio.ts";
import { start } from "./process.ts";
import { run } from "./run.ts";

const PUBLIC = { SEAM_MCP_PUBLIC_URL: "http://127.0.0.1:3333", SEAM_MCP_PORT: "0" };

async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), "webhooks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { sandbox } = await startRecorded();
  onTestFinished(sandbox.close);
  return { sandbox, file: (name: string) => join(folder, name) };
}

/** Serves on a free port, and returns its address, which the log tells. */
async function serve(env: Record<string, string>): Promise<string> {
  const { SEAM_MCP_PUBLIC_URL: _, ...others } = env;
  const server = start({ onTestFinished }, ["serve"], { ...others, SEAM_MCP_AUDIT_LOG: "-" });
  return eventually(() => {
    const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\/mcp/.exec(server.stderr()) ?? [];
    expect(url).toBeDefined();
    return url ?? "";
  });
}

async function deliver(url: string, secret: string): Promise<number> {
  const body = JSON.stringify({ event_id: "e1", event_type: "phone.deactivated" });
  const time = new Date();
  const headers = {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(time.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign("msg_1", time, body),
  };
  return (await fetch(url, { method: "POST", body, headers })).status;
}

const WRONG = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;

it("serves one workspace's, by a setting", async () => {
  const { sandbox, file } = await prepare();
  const env = { ...envFor(sandbox), ...PUBLIC };
  const added = await run(["webhook", "add", "--secret-file", file("hook")], env);
  expect(added, added.stderr).toMatchObject({ code: 0 });
  const secret = readFileSync(file("hook"), "utf8").trim();
  const url = await serve({ ...env, SEAM_MCP_WEBHOOK_SECRET: secret });
  expect(await deliver(`${url}/webhooks/seam/default`, secret)).toBe(204);
  expect(await deliver(`${url}/webhooks/seam/default`, WRONG)).toBe(401);
  expect(await deliver(`${url}/webhooks/seam/acme`, secret)).toBe(404);
  expect((await run(["webhook", "list"], env)).stdout).toContain("(this server)");
});

it("serves several companies', each by its own secret", async () => {
  const { sandbox, file } = await prepare();
  const entry = (name: string) => ({
    name,
    endpoint: sandbox.endpoint,
    secret: { env: "SEAM_API_KEY" },
    webhook_secret: { file: file(name) },
  });
  const companies = { aurora: entry("aurora"), borealis: entry("borealis") };
  writeFileSync(file("workspaces.json"), JSON.stringify({ workspaces: companies }));
  const env = {
    ...envFor(sandbox),
    ...PUBLIC,
    SEAM_MCP_WORKSPACES: file("workspaces.json"),
    SEAM_MCP_ISSUER: "https://login.example.com",
  };
  for (const company of Object.keys(companies)) {
    const added = await run(["webhook", "add", "--company", company], env);
    expect(added, added.stderr).toMatchObject({ code: 0 });
  }
  const url = await serve(env);
  const [aurora, borealis] = ["aurora", "borealis"].map((name) => readFileSync(file(name), "utf8").trim());
  expect(await deliver(`${url}/webhooks/seam/aurora`, aurora ?? "")).toBe(204);
  expect(await deliver(`${url}/webhooks/seam/borealis`, borealis ?? "")).toBe(204);
  expect(await deliver(`${url}/webhooks/seam/aurora`, borealis ?? "")).toBe(401);
  expect(await deliver(`${url}/webhooks/seam/default`, aurora ?? "")).toBe(404);
});
