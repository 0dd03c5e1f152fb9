/** The built server behind proxies that are processes of their own, and before a Seam that speaks TLS. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Certificate, makeAuthority } from "../support/certificates.ts";
import { type ProxyOptions, startForwardProxy } from "../support/forward-proxy.ts";
import { startRecorded } from "../support/harness.ts";
import { startReplica } from "../support/replica.ts";
import { startTlsFront } from "../support/tls-front.ts";
import { startProvider } from "../team/provider.ts";
import { sandboxOutside, start } from "./process.ts";
import { run } from "./run.ts";

const SECRET = "s3cret-of-the-proxy";
const LOGIN = `ann:${SECRET}`;
const SEAM = "seam.example";
const PROVIDER = "login.example";

/** The authority of the world at large, which signs for Seam and for the proxy, and the company's own. */
let folder: string;
let certificate: Certificate;
let forged: Certificate;
const WORLD = "world.pem";
const COMPANY = "company.pem";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "proxies-"));
  const [world, company] = await Promise.all([makeAuthority("World"), makeAuthority("Company")]);
  world.write(join(folder, WORLD));
  company.write(join(folder, COMPANY));
  certificate = await world.certify(SEAM, PROVIDER, "localhost", "0.0.0.0");
  forged = await company.certify(SEAM);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Seam by https, at a name that only the proxy can find. */
async function startSeam() {
  const { sandbox, exchanges } = await startRecorded();
  onTestFinished(sandbox.close);
  const front = await startTlsFront(certificate, sandbox.endpoint);
  onTestFinished(front.close);
  const env = {
    SEAM_API_KEY: sandbox.apiKey,
    SEAM_ENDPOINT: `https://${SEAM}:${front.port}`,
    NODE_EXTRA_CA_CERTS: join(folder, WORLD),
  };
  return { sandbox, exchanges, front, env, place: `${SEAM}:${front.port}` };
}

async function startProxy(options: ProxyOptions = {}) {
  const proxy = await startForwardProxy(options);
  onTestFinished(proxy.close);
  return proxy;
}

/** What a call answers, over stdio; the server ends by itself afterwards, and never tells the proxy's password. */
async function callWith(env: Record<string, string>, args: string[] = []) {
  const server = start({ onTestFinished }, args, env);
  await server.initialize();
  const { result } = await server.request("tools/call", { name: "list_acs_systems", arguments: {} });
  server.child.stdin?.end();
  expect(await server.exit).toMatchObject({ code: 0, signal: null });
  expect(server.stdout()).not.toContain(SECRET);
  expect(server.stderr()).toBe("");
  return { text: result.content[0].text as string, isError: result.isError === true };
}

describe("a call reaches Seam", () => {
  it("by the proxy that HTTPS_PROXY names, over connections that are kept", async () => {
    const { env, place, front, exchanges } = await startSeam();
    const proxy = await startProxy();
    const server = start({ onTestFinished }, [], { ...env, HTTPS_PROXY: `http://${proxy.host}` });
    await server.initialize();
    await server.request("tools/list");
    expect(await proxy.asked()).toEqual([]); // nothing is opened before the first call
    for (let calls = 0; calls < 3; calls += 1) {
      const { result } = await server.request("tools/call", { name: "list_acs_systems", arguments: {} });
      expect(result.structuredContent.acs_systems).toHaveLength(3);
    }
    expect(new Set(await proxy.asked())).toEqual(new Set([place]));
    expect(await proxy.asked()).toHaveLength(front.connections());
    expect((await proxy.asked()).length).toBeLessThan(exchanges.length);
  });

  it("by that of HTTP_PROXY where there is no other", async () => {
    const { env, place } = await startSeam();
    const proxy = await startProxy();
    expect(await callWith({ ...env, HTTP_PROXY: `http://${proxy.host}` })).toMatchObject({ isError: false });
    expect(await proxy.asked()).toContain(place);
  });

  it("by one that wants a user and a password", async () => {
    const { env, place } = await startSeam();
    const proxy = await startProxy({ login: LOGIN });
    const { isError } = await callWith({ ...env, HTTPS_PROXY: `http://${LOGIN}@${proxy.host}` });
    expect(isError).toBe(false);
    expect(await proxy.asked()).toContain(place);
  });

  it("by one that is reached by https itself", async () => {
    const { env, place } = await startSeam();
    const proxy = await startProxy({ tls: certificate, login: LOGIN });
    const { isError } = await callWith({ ...env, HTTPS_PROXY: `https://${LOGIN}@${proxy.host}` });
    expect(isError).toBe(false);
    expect(await proxy.asked()).toContain(place);
  });

  it("by one that reads along, once NODE_EXTRA_CA_CERTS names the company's authority", async () => {
    const { env, sandbox, place } = await startSeam();
    const proxy = await startProxy({ intercept: { certificate: forged, behind: sandbox.endpoint } });
    const known = { ...env, HTTPS_PROXY: `http://${proxy.host}`, NODE_EXTRA_CA_CERTS: join(folder, COMPANY) };
    expect(await callWith(known)).toMatchObject({ isError: false });
    expect(await proxy.asked()).toContain(place);
  });

  it("directly where NO_PROXY names it", async () => {
    const { env, front } = await startSeam();
    const proxy = await startProxy();
    const SEAM_ENDPOINT = `https://0.0.0.0:${front.port}`;
    const proxies = { HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY: "intra.example, 0.0.0.0" };
    expect(await callWith({ ...env, ...proxies, SEAM_ENDPOINT })).toMatchObject({ isError: false });
    expect(await proxy.asked()).toEqual([]);
  });

  it("directly on this machine, the built-in sandbox too", async () => {
    const { env } = await sandboxOutside({ onTestFinished });
    const proxy = await startProxy();
    const proxies = { HTTPS_PROXY: `http://${proxy.host}`, HTTP_PROXY: `http://${proxy.host}` };
    expect(await callWith({ ...env, ...proxies })).toMatchObject({ isError: false });
    expect(await callWith(proxies, ["--sandbox"])).toMatchObject({ isError: false });
    expect(await proxy.asked()).toEqual([]);
  });
});

describe("what is in the way is named, with what to do:", () => {
  const FAILED = /^Seam could not be used for \/acs\/systems\/list: (.*)\. Nothing was changed\. Try again/;

  async function reason(env: Record<string, string>) {
    const { text, isError } = await callWith(env);
    expect(isError).toBe(true);
    return FAILED.exec(text)?.[1] ?? text;
  }

  it("a proxy that wants a user and a password", async () => {
    const { env } = await startSeam();
    const proxy = await startProxy({ login: LOGIN });
    expect(await reason({ ...env, HTTPS_PROXY: `http://${proxy.host}` })).toBe(
      `the proxy http://${proxy.host} of HTTPS_PROXY asks for a user and a password (407): set it to http://user:password@host:port`,
    );
  });

  it("a proxy that does not accept them", async () => {
    const { env } = await startSeam();
    const proxy = await startProxy({ login: "ann:other" });
    expect(await reason({ ...env, HTTPS_PROXY: `http://${LOGIN}@${proxy.host}` })).toBe(
      `the proxy http://${proxy.host} of HTTPS_PROXY does not accept the user and the password that are set there (407)`,
    );
  });

  it("a proxy that reads along, whose authority nobody told of", async () => {
    const { env, sandbox } = await startSeam();
    const proxy = await startProxy({ intercept: { certificate: forged, behind: sandbox.endpoint } });
    expect(await reason({ ...env, HTTPS_PROXY: `http://${LOGIN}@${proxy.host}` })).toMatch(
      /^no connection could be made through the proxy http:\/\/127\.0\.0\.1:\d+ of HTTPS_PROXY \([A-Z_]+\): Node does not know who signed the certificate; set NODE_EXTRA_CA_CERTS/,
    );
  });

  it("a proxy whose own certificate nobody told of", async () => {
    const { env } = await startSeam();
    const proxy = await startProxy({ tls: certificate });
    const { NODE_EXTRA_CA_CERTS: _, ...others } = env;
    expect(await reason({ ...others, HTTPS_PROXY: `https://${proxy.host}` })).toMatch(
      /^the proxy https:\/\/localhost:\d+ of HTTPS_PROXY could not be reached \([A-Z_]+\): .* set NODE_EXTRA_CA_CERTS/,
    );
    expect(await proxy.asked()).toEqual([]);
  });

  it.each<[string, (env: Record<string, string>) => ReturnType<typeof run>]>([
    ["stdio", (env) => run([], env)],
    ["serve", (env) => run(["serve"], { ...env, SEAM_MCP_PORT: "0" })],
    ["webhook", (env) => run(["webhook", "list"], { ...env, SEAM_MCP_PUBLIC_URL: "https://mcp.example" })],
  ])("a variable that names no proxy, at the start of %s", async (_, start) => {
    const { code, stdout, stderr } = await start({
      SEAM_API_KEY: "seam_test1_00000000",
      HTTPS_PROXY: `http://ann:${SECRET}#@proxy.example:3128`,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^HTTPS_PROXY must be http:\/\/host:port or [^.\n]+\.\n$/);
  });
});

describe("doctor", () => {
  it("says that it goes by the proxy, without its password", async () => {
    const { env } = await startSeam();
    const proxy = await startProxy({ login: LOGIN });
    const { code, stdout, stderr } = await run(["doctor"], {
      ...env,
      HTTPS_PROXY: `http://${LOGIN}@${proxy.host}`,
    });
    expect(stdout).toContain(`\nok       way        by the proxy http://${proxy.host} (from HTTPS_PROXY)\n`);
    expect(stdout).toMatch(/^ok +Seam +https:\/\/seam\.example:\d+ answered/m);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(code).toBe(0);
  });

  it("says what to do about a proxy that reads along", async () => {
    const { env, sandbox } = await startSeam();
    const proxy = await startProxy({ intercept: { certificate: forged, behind: sandbox.endpoint } });
    const { code, stdout } = await run(["doctor"], { ...env, HTTPS_PROXY: `http://${proxy.host}` });
    expect(stdout).toMatch(/^failed +Seam +.*Node does not know who signed the certificate/m);
    expect(stdout).toMatch(/^Next: set NODE_EXTRA_CA_CERTS to the file/m);
    expect(code).toBe(1);
  });
});

describe("serve", () => {
  /** An identity provider by https, at a name that only the proxy can find. */
  async function startSignIn() {
    const provider = await startProvider();
    const front = await startTlsFront(certificate, provider.origin);
    onTestFinished(front.close);
    const issuer = `https://${PROVIDER}:${front.port}`;
    provider.answer("/.well-known/openid-configuration", { issuer, jwks_uri: `${issuer}/keys` });
    const aud = "http://127.0.0.1:3333/mcp";
    return {
      place: `${PROVIDER}:${front.port}`,
      env: { SEAM_MCP_ISSUER: issuer, SEAM_MCP_AUDIENCE: aud },
      token: () => provider.token({ iss: issuer, aud, org_id: "acme", scope: "seam:read" }),
    };
  }

  async function startBehind(options: ProxyOptions) {
    const seam = await startSeam();
    const signIn = await startSignIn();
    const proxy = await startProxy({ login: LOGIN, ...options });
    const HTTPS_PROXY = `http://${LOGIN}@${proxy.host}`;
    const replica = await startReplica({ ...seam.env, ...signIn.env, HTTPS_PROXY });
    onTestFinished(() => void replica.child.kill("SIGKILL"));
    async function call() {
      const params = { name: "list_acs_systems", arguments: {} };
      const answer = await fetch(`${replica.url}/mcp`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await signIn.token()}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      });
      return { status: answer.status, text: await answer.text() };
    }
    return { seam, signIn, proxy, replica, call };
  }

  it("fetches the provider's keys and asks Seam by the proxy", async () => {
    const { seam, signIn, proxy, replica, call } = await startBehind({});
    const { status, text } = await call();
    expect({ status, text }).toMatchObject({ status: 200, text: expect.stringContaining("acs_systems") });
    expect(new Set(await proxy.asked())).toEqual(new Set([signIn.place, seam.place]));
    expect(replica.text()).not.toContain(SECRET);
    expect(await replica.end("SIGTERM")).toMatchObject({ code: 0 });
  });

  it("tells its log why the keys could not be had, and no client", async () => {
    const { proxy, replica, call } = await startBehind({ status: 403 });
    const { status, text } = await call();
    expect(status).toBe(503);
    expect(text).not.toContain(proxy.host);
    expect(replica.text()).toContain(
      `The identity provider cannot be used: the proxy http://${proxy.host} of HTTPS_PROXY did not open the way (403).`,
    );
    expect(replica.text()).not.toContain(SECRET);
  });
});

it("webhook asks Seam by the proxy", async () => {
  const { env, place } = await startSeam();
  const proxy = await startProxy();
  const settings = { SEAM_MCP_PUBLIC_URL: "https://mcp.example", HTTPS_PROXY: `http://${proxy.host}` };
  expect(await run(["webhook", "list"], { ...env, ...settings })).toMatchObject({
    code: 0,
    stdout: "None.\n",
  });
  expect(await proxy.asked()).toContain(place);
});
