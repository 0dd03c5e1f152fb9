/** The server over HTTP that docs/api.md shows, run exactly as it stands there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../support/paths.ts";

let folder: string;
const code = /^## A server over HTTP\n[\s\S]*?```js\n([\s\S]*?)```/m.exec(
  readFileSync(join(ROOT, "docs/api.md"), "utf8"),
)?.[1];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "embedding-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/seam-mobile-access-mcp"), "junction");
  const sdk = "node_modules/@modelcontextprotocol";
  symlinkSync(join(ROOT, sdk), join(folder, sdk), "junction");
  writeFileSync(join(folder, "server.mjs"), code ?? "");
  return () => rmSync(folder, { recursive: true });
});

/** The program as a process of its own, on a port that is free. */
async function startProgram() {
  const child = spawn(process.execPath, ["server.mjs"], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [url] = await once(createInterface(child.stdout), "line");
  return { child, url: String(url) };
}

const jsonOf = (result: unknown) =>
  (result as { structuredContent: Record<string, string> }).structuredContent;

test("the program has at most twenty lines", () => {
  expect(code?.trim().split("\n").length).toBeLessThanOrEqual(20);
});

test("a client lists the tools, gets a plan first, removes with its code, and the program ends", async () => {
  const { child, url } = await startProgram();
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("list_phones");
  const remove = (more = {}) =>
    client.callTool({
      name: "remove_user_identity",
      arguments: { email_address: "lena.fischer@example.com", ...more },
    });
  const { status, confirmation_code } = jsonOf(await remove());
  expect(status).toBe("planned");
  expect(jsonOf(await remove({ confirmation_code })).status).toBe("removed");
  await client.close();
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

test("a page that reaches it by another name is refused", async () => {
  const { url } = await startProgram();
  const asked = request(url, { method: "POST", headers: { host: "evil.example" } });
  const answered = once(asked, "response");
  asked.end("{}");
  const [answer] = await answered;
  expect(answer.statusCode).toBe(403);
  answer.resume();
});
