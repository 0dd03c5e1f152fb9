/** Which way requests go, by the environment: held against what Undici's own agent does with the same variables. */
import fc from "fast-check";
import { type Dispatcher, EnvHttpProxyAgent, MockAgent } from "undici";
import { describe, expect, it, test } from "vitest";
import type { Env } from "../../src/seam/env.ts";
import { proxyFor, UnusableProxy, wayTo } from "../../src/seam/way.ts";

const SEAM = new URL("https://connect.getseam.com");
const PROXY = "http://proxy.corp:3128";
const way = (env: Env, address = SEAM) => wayTo(address, env);

describe("the proxy", () => {
  it.each<[string, Env]>([
    ["HTTPS_PROXY", { HTTPS_PROXY: PROXY, HTTP_PROXY: "http://other:1" }],
    ["https_proxy", { https_proxy: PROXY, HTTPS_PROXY: "http://other:1" }],
    ["HTTP_PROXY", { HTTP_PROXY: PROXY }],
    ["http_proxy", { http_proxy: PROXY, HTTP_PROXY: "http://other:1" }],
    ["HTTPS_PROXY", { https_proxy: " ", HTTPS_PROXY: ` ${PROXY}/ ` }],
  ])("is that of %s (%j)", (variable, env) => {
    expect(way(env)).toEqual({ proxy: { origin: PROXY, variable } });
  });

  it("is shown without user and password, which it is told decoded", () => {
    const { proxy } = way({ HTTPS_PROXY: "https://ann:p%40ss@proxy.corp:8443" });
    expect(proxy?.origin).toBe("https://proxy.corp:8443");
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from("ann:p@ss").toString("base64")}`);
  });

  it("is none where none is set", () => {
    expect(way({ NO_PROXY: "*" })).toEqual({});
    expect(way({ HTTPS_PROXY: "" })).toEqual({});
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as hosts pass it
    for (const unfilled of ["${user_config.https_proxy}", "$HTTPS_PROXY", "{env:HTTPS_PROXY}"]) {
      expect(way({ HTTPS_PROXY: unfilled })).toEqual({});
      expect(way({ HTTPS_PROXY: unfilled, HTTP_PROXY: PROXY }).proxy?.variable).toBe("HTTP_PROXY");
    }
  });

  it("for http is not that for https", () => {
    expect(wayTo(new URL("http://seam.corp"), { HTTPS_PROXY: PROXY })).toEqual({});
  });
});

test.each([
  "http://127.0.0.1:4000",
  "http://localhost:4000",
  "https://[::1]:4000",
  "https://127.1.2.3",
  "https://seam.localhost",
])("%s is this machine, and reached directly", (address) => {
  expect(way({ HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY }, new URL(address))).toEqual({});
});

test.each([
  "proxy.corp:3128",
  "socks5://proxy.corp:1080",
  "http://",
  "http://ann:s3cret#@proxy.corp:3128",
  "http://ann:12/s3cret@proxy.corp:3128",
  "http://ann:12?s3cret@proxy.corp:3128",
  "http://ann:s3cret%@proxy.corp:3128",
])("%s is no proxy: the variable is named, and nothing of it repeated", (value) => {
  const error = (() => {
    try {
      return proxyFor("https:", { HTTPS_PROXY: value });
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(UnusableProxy);
  const { message } = error as Error;
  expect(message).toMatch(/^HTTPS_PROXY must be http:\/\/host:port or https:\/\/host:port, /);
  expect(message).not.toMatch(/s3cret|ann|corp/);
});

describe("NO_PROXY", () => {
  it.each<[string, boolean]>([
    ["connect.getseam.com", true],
    ["getseam.com", true],
    [".getseam.com", true],
    ["*.getseam.com", true],
    ["intra.corp, CONNECT.getseam.COM", true],
    ["intra.corp connect.getseam.com:443", true],
    ["*", true],
    ["connect.getseam.com:8443", false],
    ["seam.com", false],
    ["nect.getseam.com", false],
    ["connect.getseam.com.evil.example", false],
    ["", false],
  ])("%j names Seam: %s", (list, isNamed) => {
    expect(way({ HTTPS_PROXY: PROXY, NO_PROXY: list })).toEqual(
      isNamed ? { exceptedBy: "NO_PROXY" } : { proxy: { origin: PROXY, variable: "HTTPS_PROXY" } },
    );
  });

  it("is read in small letters first", () => {
    const env = { HTTPS_PROXY: PROXY, no_proxy: "getseam.com", NO_PROXY: "other.example" };
    expect(way(env)).toEqual({ exceptedBy: "no_proxy" });
  });

  it("is read as Undici's agent reads it", async () => {
    const host = fc.constantFrom(
      "seam.com",
      "connect.seam.com",
      "a.connect.seam.com",
      "theseam.com",
      "10.0.0.7",
    );
    const port = fc.constantFrom("", ":443", ":8443");
    const prefix = fc.constantFrom("", ".", "*.");
    const entry = fc.oneof(
      fc.tuple(prefix, host, port).map((parts) => parts.join("")),
      fc.constantFrom("*", "com", "10.0.0.0/8", "SEAM.com", ""),
    );
    const list = fc
      .array(fc.tuple(entry, fc.constantFrom(",", " ", ", ")), { maxLength: 4 })
      .map((entries) => entries.flat().join(""));
    await fc.assert(
      fc.asyncProperty(host, port, list, async (name, at, noProxy) => {
        const address = new URL(`https://${name}${at}`);
        const isProxied = way({ HTTPS_PROXY: PROXY, NO_PROXY: noProxy }, address).proxy !== undefined;
        expect(isProxied).toBe(await isProxiedByUndici(address, noProxy));
      }),
      { numRuns: 300 },
    );
  });
});

/** Its agents for both ways are made by these factories, of which only the one for the proxy is told how to connect. */
async function isProxiedByUndici({ origin }: URL, noProxy: string): Promise<boolean> {
  let isProxied: boolean | undefined;
  const mock = new MockAgent();
  const agent = new EnvHttpProxyAgent({
    httpsProxy: PROXY,
    noProxy,
    factory: (_, options) => {
      isProxied = typeof (options as { connect?: unknown }).connect === "function";
      const client: Dispatcher = mock.get(origin);
      mock.get(origin).intercept({ path: "/" }).reply(200);
      return client;
    },
  });
  await agent.request({ origin, path: "/", method: "GET" });
  if (isProxied === undefined) throw new Error("Undici made no agent.");
  return isProxied;
}
