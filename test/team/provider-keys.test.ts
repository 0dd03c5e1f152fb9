/** The provider's keys: found, rotated, withdrawn; a provider that is down, slow or odd is never the token's fault. */

import { expect, onTestFinished, test, vi } from "vitest";
import { ProviderUnreachable, TokenRefused } from "../../src/contract/http-refusals.ts";
import type { KeyPace } from "../../src/team/provider-keys.ts";
import { createSignIn, type SignIn, type SignInSettings } from "../../src/team/sign-in.ts";
import { AUDIENCE, makeKey, published, startProvider } from "./provider.ts";

/** Asks the provider at every turn. */
const EAGER: Partial<KeyPace> = { refresh: 0, cooldown: 0 };

const signInAt = ({ issuer }: { issuer: string }, settings: Partial<SignInSettings> = {}) =>
  createSignIn({ issuer, audience: AUDIENCE, companyClaim: "org_id", ...settings });

const subject = async (signIn: SignIn, token: string | Promise<string>) =>
  (await signIn.verify(await token)).subject;

const unreachable = async (signIn: SignIn, token: string | Promise<string>) => {
  const asked = await token;
  const error = await signIn.verify(asked).then(
    () => expect.unreachable("the token was taken"),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(ProviderUnreachable);
  expect(error.message).not.toContain(asked);
  return error.message;
};

/** Time passes when the test says so; sockets work on. */
function fakeTime(): void {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

test.each([
  ["behind the issuer", "", "/.well-known/openid-configuration"],
  ["behind an issuer with a path", "/realms/acme", "/realms/acme/.well-known/openid-configuration"],
  ["behind an issuer that ends with a slash", "/", "/.well-known/openid-configuration"],
  ["before the path, after RFC 8414", "/realms/acme", "/.well-known/oauth-authorization-server/realms/acme"],
])("the keys are found by metadata %s", async (_, path, at) => {
  const provider = await startProvider({ path });
  const metadata = { issuer: provider.issuer, jwks_uri: `${provider.origin}/keys` };
  provider.answer(`${path.replace(/\/$/, "")}/.well-known/openid-configuration`, {});
  provider.answer(at, metadata);
  expect(await subject(signInAt(provider), provider.token())).toBe("ana");
  expect(provider.requests).toContain(at);
});

test("keys whose place was told are fetched there, without metadata", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { jwksUri: `${provider.origin}/keys` });
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(provider.requests).toEqual(["/keys"]);
});

test("a hundred first calls fetch the keys once, and later ones not at all", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider);
  const token = await provider.token();
  await Promise.all(Array.from({ length: 100 }, () => signIn.verify(token)));
  await signIn.verify(token);
  expect(provider.requests).toEqual(["/.well-known/openid-configuration", "/keys"]);
});

test("a new key is fetched when a token names it, and the old one stays as long as it is published", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { pace: { cooldown: 0 } });
  await subject(signIn, provider.token());
  const second = await makeKey("second");
  await provider.publish(provider.key, second);
  expect(await subject(signIn, provider.token({}, second))).toBe("ana");
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(provider.fetched()).toBe(2);
});

test("keys that nobody knows do not make us ask the provider again and again", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider);
  await subject(signIn, provider.token());
  const stranger = await makeKey("stranger");
  for (let i = 0; i < 20; i += 1)
    await expect(signIn.verify(await provider.token({}, stranger))).rejects.toThrow(
      "The token was refused: its key is none of the provider's.",
    );
  expect(provider.fetched()).toBe(1);
});

test("a key that was withdrawn is refused once the keys are fetched anew", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { pace: EAGER });
  await subject(signIn, provider.token());
  await provider.publish(await makeKey("second"));
  await expect(signIn.verify(await provider.token())).rejects.toThrow(TokenRefused);
});

test("keys that moved are found again", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { pace: EAGER });
  await subject(signIn, provider.token());
  const second = await makeKey("second");
  const moved = { issuer: provider.issuer, jwks_uri: `${provider.origin}/new-keys?policy=1` };
  provider.answer("/.well-known/openid-configuration", moved);
  provider.answer("/new-keys?policy=1", { keys: [await published(second)] });
  expect(await subject(signIn, provider.token({}, second))).toBe("ana");
});

test("a provider that is down at the start can be used once it is up", async () => {
  fakeTime();
  const provider = await startProvider();
  const token = await provider.token();
  await provider.down();
  const signIn = signInAt(provider);
  expect(await signIn.isReady()).toBe(false);
  expect(await unreachable(signIn, token)).toBe(
    "The identity provider cannot be used: no connection could be made (ECONNREFUSED).",
  );
  await provider.up();
  vi.advanceTimersByTime(1_000);
  expect(await subject(signIn, token)).toBe("ana");
  expect(await signIn.isReady()).toBe(true);
});

test("without any keys a provider is asked after growing pauses, not at every call, until it has them", async () => {
  fakeTime();
  const provider = await startProvider();
  provider.answer("/keys", "out of order");
  const told: string[] = [];
  const signIn = signInAt(provider, { tell: (sentence) => void told.push(sentence) });
  const refusal = "The identity provider cannot be used: what it answers as its keys are none.";
  const tries = async () => {
    expect(await unreachable(signIn, provider.token())).toBe(refusal);
    expect(await signIn.isReady()).toBe(false);
    return provider.fetched();
  };
  expect(await tries()).toBe(1);
  let tried = 1;
  for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    vi.advanceTimersByTime(pause - 1);
    expect(await tries(), `before ${pause} ms`).toBe(tried);
    vi.advanceTimersByTime(1);
    expect(await tries(), `after ${pause} ms`).toBe(++tried);
  }
  expect(told).toHaveLength(tried);
  await provider.publish(provider.key);
  vi.advanceTimersByTime(30_000);
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(provider.fetched()).toBe(tried + 1);
});

test("with a provider that went down, the keys that are there go on working", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { pace: EAGER });
  await subject(signIn, provider.token());
  await provider.down();
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(await signIn.isReady()).toBe(true);
});

test("a key that may be new is not refused while the provider is down, nor asked for at every call", async () => {
  fakeTime();
  const provider = await startProvider();
  const signIn = signInAt(provider);
  const second = await makeKey("second");
  const token = await provider.token({}, second);
  await subject(signIn, provider.token());
  await provider.down();
  vi.advanceTimersByTime(30_000);
  expect(await unreachable(signIn, token)).toContain("no connection could be made");
  await provider.up();
  await provider.publish(second);
  vi.advanceTimersByTime(29_999);
  expect(await unreachable(signIn, token)).toContain("no connection could be made");
  expect(provider.fetched()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await subject(signIn, token)).toBe("ana");
});

test("keys are fetched anew after ten minutes", async () => {
  fakeTime();
  const provider = await startProvider();
  const signIn = signInAt(provider);
  const token = await provider.token();
  await subject(signIn, token);
  await provider.publish(await makeKey("second"));
  vi.advanceTimersByTime(599_999);
  expect(await subject(signIn, token)).toBe("ana");
  vi.advanceTimersByTime(1);
  await expect(signIn.verify(token)).rejects.toThrow(TokenRefused);
});

test("a provider that is out of order is asked for newer keys every half minute, not at every call", async () => {
  fakeTime();
  const provider = await startProvider();
  const signIn = signInAt(provider);
  await subject(signIn, provider.token());
  provider.answer("/keys", "out of order");
  vi.advanceTimersByTime(600_000);
  for (const fetched of [2, 2, 2]) {
    expect(await subject(signIn, provider.token())).toBe("ana");
    expect(provider.fetched()).toBe(fetched);
  }
  vi.advanceTimersByTime(30_000);
  expect(await subject(signIn, provider.token())).toBe("ana");
  expect(provider.fetched()).toBe(3);
});

test("a provider that does not answer is waited for only so long, and by all together", async () => {
  const provider = await startProvider();
  const token = await provider.token();
  const timeout = vi.spyOn(AbortSignal, "timeout");
  onTestFinished(() => timeout.mockRestore());
  for (const url of ["/.well-known/openid-configuration", "/keys"]) {
    const time = new AbortController();
    timeout.mockReturnValue(time.signal);
    provider.answer(url, () => time.abort(new DOMException("", "TimeoutError"))); // it is up once the provider was asked
    const settings = url === "/keys" ? { jwksUri: `${provider.origin}/keys` } : {};
    const signIn = signInAt(provider, { ...settings, pace: { timeout: 50 } });
    const words = await Promise.all(Array.from({ length: 10 }, () => unreachable(signIn, token)));
    expect(new Set(words)).toEqual(
      new Set(["The identity provider cannot be used: it did not answer in time."]),
    );
    expect(provider.requests.filter((one) => one === url)).toHaveLength(1);
    expect(timeout).toHaveBeenLastCalledWith(50);
  }
});

test.each([
  ["no JSON", "<h1>Gateway</h1>", "what it answers as its keys are none"],
  ["no keys", { hello: "world" }, "what it answers as its keys are none"],
  [
    "a key without its numbers",
    { keys: [{ kty: "EC", crv: "P-256", kid: "first", alg: "ES256" }] },
    "a key of it cannot be used",
  ],
])("what the provider answers as its keys is %s: not the token's fault", async (_, body, why) => {
  const provider = await startProvider();
  provider.answer("/keys", body);
  expect(await unreachable(signInAt(provider), provider.token())).toContain(why);
});

test("a provider that is out of order at its keys", async () => {
  const provider = await startProvider();
  provider.answer("/keys", (response: { writeHead(status: number): { end(): void } }) =>
    response.writeHead(503).end(),
  );
  expect(await unreachable(signInAt(provider), provider.token())).toContain("its keys are none");
});

test.each([
  ["another issuer", { issuer: "https://evil.example.com" }, "its metadata names another issuer"],
  [
    "keys without https",
    { jwks_uri: "http://login.example.com/keys" },
    "jwks_uri of its metadata must start with https",
  ],
  ["keys in a file", { jwks_uri: "file:///etc/passwd" }, "jwks_uri of its metadata must start with https"],
  ["keys nowhere", { jwks_uri: "keys" }, "jwks_uri of its metadata must start with https"],
  ["no keys", { jwks_uri: 7 }, "it publishes no metadata"],
])("metadata with %s are not followed", async (_, odd, why) => {
  const provider = await startProvider();
  provider.answer("/.well-known/openid-configuration", {
    issuer: provider.issuer,
    jwks_uri: `${provider.origin}/keys`,
    ...odd,
  });
  expect(await unreachable(signInAt(provider), provider.token())).toContain(why);
  expect(provider.fetched()).toBe(0);
});

test("a provider that sends us elsewhere is not followed", async () => {
  const provider = await startProvider();
  provider.answer(
    "/.well-known/openid-configuration",
    (response: { writeHead(status: number, headers: object): { end(): void } }) =>
      response.writeHead(302, { location: "/elsewhere" }).end(),
  );
  expect(await unreachable(signInAt(provider), provider.token())).toContain("it publishes no metadata");
  expect(provider.requests).not.toContain("/elsewhere");
});
