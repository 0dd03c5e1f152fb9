/** What SECURITY.md says of the network, where no other test shows it: by the whole server, from outside. */
import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { SignJWT } from "jose";
import { expect, onTestFinished, test } from "vitest";
import type { Caller } from "../../src/contract/caller.ts";
import { countInMemory, createLimits } from "../../src/team/limits.ts";
import { createSignIn } from "../../src/team/sign-in.ts";
import { AUDIENCE, startProvider } from "../team/provider.ts";
import {
  callerOf,
  LIST,
  openWorkspace,
  post,
  startAlone,
  startSeam,
  startServer,
  toolCall,
} from "./harness.ts";

const SCOPES = ["seam:read", "seam:write", "seam:remove"];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Everything that arrives at an address, whole. */
async function startListener(answer = "{}") {
  const arrived: string[] = [];
  const server = createServer((req, res) => {
    arrived.push([req.method, req.url, ...req.rawHeaders].join(" "));
    req.on("data", (chunk) => arrived.push(String(chunk)));
    res.setHeader("content-type", "application/json").end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { arrived, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A server whose callers sign in at a provider of their own. */
async function startWithProvider() {
  const provider = await startProvider();
  const { issuer } = provider;
  const signIn = createSignIn({ issuer, audience: AUDIENCE, companyClaim: "org_id" });
  const server = await startAlone({ signIn: { ...signIn, issuer, scopes: SCOPES } });
  return { provider, ...server };
}

test("token passthrough: what a caller signs in with stays here; Seam gets the workspace's key and nothing of it", async () => {
  const seam = await startListener(JSON.stringify({ ok: true, phones: [] }));
  const workspace = openWorkspace({ endpoint: seam.url, apiKey: "seam_key1_of_the_workspace" });
  const signIn = { verify: async () => callerOf("reader"), isReady: async () => true };
  const { url } = await startServer(workspace, {
    signIn: { ...signIn, issuer: "https://login.example.com", scopes: SCOPES },
  });
  const headers = { ...bearer("token-of-the-caller"), cookie: "session=of-the-caller" };
  expect((await post(url, toolCall("list_phones"), headers)).status).toBe(200);
  const all = seam.arrived.join("\n");
  expect(all).toContain("Bearer seam_key1_of_the_workspace");
  expect(all).not.toContain("of-the-caller");
  expect(all).not.toContain("subject of reader");
});

test("a token says neither where its key is nor which: what it names is not asked", async () => {
  const { provider, url } = await startWithProvider();
  const stranger = await startListener();
  const { alg, privateKey } = provider.key;
  const forged = await new SignJWT({ iss: stranger.url, aud: AUDIENCE, sub: "ana", scope: "seam:remove" })
    .setExpirationTime("5m")
    .setProtectedHeader({ alg, kid: "theirs", jku: `${stranger.url}/keys`, x5u: `${stranger.url}/cert` })
    .sign(privateKey);
  expect((await post(url, LIST, bearer(forged))).status).toBe(401);
  expect(stranger.arrived).toEqual([]);
  const right = await provider.token({ scope: "seam:read" });
  expect((await post(url, LIST, bearer(right))).status).toBe(200);
});

test("a token that was taken elsewhere, or is old, does nothing here, and what it says is not repeated", async () => {
  const { provider, url, text, exchanges } = await startWithProvider();
  const sub = "taken-from-somebody";
  for (const claims of [{ aud: "https://other.example.com" }, { exp: 1_000_000_000 }]) {
    const token = await provider.token({ sub, scope: "seam:remove", ...claims });
    const answer = await post(url, toolCall("list_phones"), bearer(token));
    expect(answer.status).toBe(401);
    const told = `${await answer.text()}${answer.headers.get("www-authenticate")}${text()}`;
    for (const hidden of [sub, token]) expect(told).not.toContain(hidden);
  }
  expect(exchanges).toEqual([]);
});

test("confused deputy: who asks for more than the role allows is written down, with what it would take", async () => {
  const { sandbox, exchanges } = await startSeam();
  const lines: object[] = [];
  const workspace = { ...openWorkspace(sandbox), audit: (entry: object) => void lines.push(entry) };
  const { url } = await startServer(workspace, {
    signIn: {
      verify: async () => callerOf("writer"),
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: SCOPES,
    },
  });
  const call = toolCall("deactivate_phone", { device_id: "somebody's" });
  const answer = await post(url, call, bearer("writer"));
  expect(answer.status).toBe(403);
  expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  expect(lines).toEqual([
    {
      time: expect.any(String),
      call: answer.headers.get("x-request-id"),
      phase: "refused",
      tool: "deactivate_phone",
      workspace: workspace.account.name,
      caller: { issuer: "https://login.example.com", subject: "subject of writer", client_id: "client" },
      needs: "seam:remove",
    },
  ]);
  expect(exchanges).toEqual([]);
});

test("a token that is good appears in no answer, log, metric or audit line", async () => {
  const provider = await startProvider();
  const { issuer } = provider;
  const signIn = createSignIn({ issuer, audience: AUDIENCE, companyClaim: "org_id" });
  const { sandbox } = await startSeam();
  const lines: object[] = [];
  const workspace = { ...openWorkspace(sandbox), audit: (entry: object) => void lines.push(entry) };
  const { url, text, metrics } = await startServer(workspace, {
    signIn: { ...signIn, issuer, scopes: SCOPES },
  });
  const token = await provider.token({ scope: "seam:write" });
  const answers: string[] = [];
  for (const call of [
    toolCall("create_user_identity", { full_name: "New" }),
    toolCall("create_user_identity", { full_name: "" }),
    toolCall("deactivate_phone", { device_id: "somebody's" }),
  ]) {
    const answer = await post(url, call, bearer(token));
    answers.push(await answer.text(), JSON.stringify([...answer.headers]));
  }
  expect(lines).toMatchObject([
    { phase: "intent" },
    { phase: "outcome", outcome: "ok" },
    { phase: "outcome", outcome: "error" },
    { phase: "refused" },
  ]);
  const told = [...answers, text(), await metrics(), JSON.stringify(lines)].join("\n");
  const [, , signature = ""] = token.split(".");
  for (const hidden of [token, signature]) expect(told).not.toContain(hidden);
});

/** What comes back for these bytes, until the connection closes. */
const exchange = (url: string, lines: string[], body: string) =>
  new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => resolve(text));
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  });

const HEAD = [
  "POST /mcp HTTP/1.1",
  "Host: localhost",
  "Content-Type: application/json",
  "Accept: application/json, text/event-stream",
];
const answers = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status);

test.each([
  ["two lengths", ["Content-Length: 5", "Content-Length: 500"]],
  ["a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"]],
  ["chunks that are none", ["Transfer-Encoding: xchunked"]],
  ["a header that goes on in the next line", ["X-A: 1", " Transfer-Encoding: chunked"]],
  ["a space before the colon", ["Content-Length : 5"]],
])("header smuggling: %s ends the connection, and no second request comes out of it", async (_what, more) => {
  const { url, exchanges } = await startAlone();
  const hidden = [...HEAD, "Content-Length: 2"].join("\r\n");
  const text = await exchange(url, [...HEAD, ...more], `0\r\n\r\n${hidden}\r\n\r\n{}`);
  expect(answers(text)).toEqual(["400"]);
  expect(exchanges).toEqual([]);
});

test("header smuggling: what a proxy might have added says nothing of who calls, where, or what", async () => {
  const { url } = await startWithProvider();
  const forged = {
    "x-forwarded-user": "ana",
    "x-forwarded-host": "evil.example.com",
    "x-forwarded-prefix": "/evil",
    "x-forwarded-authorization": "Bearer x",
    "x-original-url": "/healthz",
    "x-rewrite-url": "/healthz",
    "x-http-method-override": "GET",
    forwarded: "host=evil.example.com;for=127.0.0.1",
  };
  const answer = await post(url, LIST, forged);
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toContain(`resource_metadata="${url}/.well-known/`);
  expect(JSON.stringify([...answer.headers])).not.toContain("evil");
});

test("header smuggling: of two tokens the first counts, and none counts that came along with another", async () => {
  const { provider, url } = await startWithProvider();
  const token = await provider.token({ scope: "seam:read" });
  const status = async (...authorization: string[]) => {
    const twice = authorization.flatMap((one) => ["authorization", `Bearer ${one}`]);
    const head = HEAD.slice(1).flatMap((line) => line.split(": "));
    const req = request(`${url}/mcp`, { method: "POST", headers: [...head, ...twice] });
    req.end(JSON.stringify(LIST));
    const [res] = await once(req, "response");
    res.destroy();
    return res.statusCode;
  };
  expect(await status(token)).toBe(200);
  expect(await status(token, "x")).toBe(200);
  expect(await status("x", token)).toBe(401);
  expect(await status(`x, Bearer ${token}`)).toBe(401);
});

test("noisy neighbour: who calls too often is refused alone; a company's callers share what is theirs, and no more", async () => {
  const limits = createLimits({ subjects: countInMemory(3), workspaces: countInMemory(5) });
  const seam = await startSeam();
  const { url } = await startServer(openWorkspace(seam.sandbox), {
    signIn: {
      verify: async (token): Promise<Caller> => {
        const [company, subject = ""] = token.split(".");
        return { ...callerOf("reader"), company, subject };
      },
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: SCOPES,
    },
    async limit(caller) {
      const allowance = caller && (await limits.take(caller));
      return allowance?.isAllowed === false ? allowance : undefined;
    },
  });
  const statuses = async (token: string, times: number) => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) all.push((await post(url, LIST, bearer(token))).status);
    return all;
  };
  expect(await statuses("acme.noisy", 6)).toEqual([200, 200, 200, 429, 429, 429]);
  expect(await statuses("acme.quiet", 3)).toEqual([200, 200, 429]);
  expect(await statuses("globex.other", 3)).toEqual([200, 200, 200]);
});
