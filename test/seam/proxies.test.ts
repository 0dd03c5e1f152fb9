/** The Seam client before a proxy that does not open the way: what is said, what is in doubt, what is tried again. */
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SeamUnreachable } from "../../src/seam/errors.ts";
import type { HttpOptions } from "../../src/seam/http.ts";
import { type ProxyOptions, startForwardProxy } from "../support/forward-proxy.ts";
import { API_KEY, connect, failure } from "./harness.ts";

const PERSON = { full_name: "Ada Lovelace" };
const PLACE = "seam.example:443";

function seamBy(value: string, http: Partial<HttpOptions> = {}) {
  const options = { endpoint: "https://seam.example", credentials: { api_key: API_KEY }, retryPauseMs: 1 };
  return connect({ ...options, ...http, env: { HTTPS_PROXY: value } }).for();
}

async function behind(options: ProxyOptions, http: Partial<HttpOptions> = {}) {
  const proxy = await startForwardProxy(options);
  onTestFinished(proxy.close);
  return { proxy, seam: seamBy(`http://ann:s3cret@${proxy.host}`, http) };
}

/** A port of loopback where each connection meets this. Nobody listens on the first: one just closed is given away. */
async function portThat(meets: "breaks" | "is closed"): Promise<string> {
  if (meets === "is closed") return "127.0.0.1:1";
  const server = createServer((socket) => socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  onTestFinished(() => void server.close());
  return `127.0.0.1:${port}`;
}

describe("a proxy that does not open the way leaves no doubt that a write did not happen:", () => {
  it.each<[string, ProxyOptions, Partial<HttpOptions>, string]>([
    [
      "it wants another password",
      { login: "ann:other" },
      {},
      "does not accept the user and the password that are set there (407)",
    ],
    ["it does not allow it", { status: 403 }, {}, "did not open the way (403)"],
    ["it does not answer", { status: 0 }, { timeoutMs: 6_000 }, "did not answer in time"],
  ])("%s", async (_, options, http, words) => {
    const { proxy, seam } = await behind(options, http);
    const error = await failure(seam.user_identities.create(PERSON));
    expect(error).toBeInstanceOf(SeamUnreachable);
    expect(error.message).toBe(`the proxy http://${proxy.host} of HTTPS_PROXY ${words}`);
    expect(error.may_have_been_received).toBe(false);
    expect(await proxy.asked()).toEqual([PLACE]);
  });

  it.each([
    ["is closed", "could not be reached (ECONNREFUSED)"],
    ["breaks", "did not open the way (UND_ERR_SOCKET)"],
  ] as const)("it %s", async (what, words) => {
    const host = await portThat(what);
    const error = await failure(seamBy(`http://ann:s3cret@${host}`).user_identities.create(PERSON));
    expect(error.message).toBe(`the proxy http://${host} of HTTPS_PROXY ${words}`);
    expect(error.may_have_been_received).toBe(false);
  });

  it("the variable names none", async () => {
    const error = await failure(seamBy("proxy.corp:3128").user_identities.create(PERSON));
    expect(error).toBeInstanceOf(SeamUnreachable);
    expect(error.message).toMatch(/^HTTPS_PROXY must be http:\/\/host:port/);
    expect(error.may_have_been_received).toBe(false);
  });
});

it("a read is tried again, but not with a password that the proxy has refused: that locks its user out", async () => {
  const [refusing, forbidding] = await Promise.all([behind({ login: "ann:other" }), behind({ status: 403 })]);
  await failure(refusing.seam.phones.list({}));
  await failure(forbidding.seam.phones.list({}));
  expect(await refusing.proxy.asked()).toEqual([PLACE]);
  expect(await forbidding.proxy.asked()).toEqual([PLACE, PLACE, PLACE]);
});

it("nothing that goes wrong holds the password", async () => {
  const { seam } = await behind({ status: 403 });
  const error = await failure(seam.phones.list({}));
  const { inspect } = await import("node:util");
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
});
