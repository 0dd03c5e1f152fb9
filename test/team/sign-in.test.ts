import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/contract/config-error.ts";
import { TokenRefused } from "../../src/contract/http-refusals.ts";
import { createSignIn, type SignInSettings } from "../../src/team/sign-in.ts";
import { AUDIENCE, makeKey, startProvider } from "./provider.ts";

type Provider = Awaited<ReturnType<typeof startProvider>>;

const signInAt = ({ issuer }: Provider, settings: Partial<SignInSettings> = {}) =>
  createSignIn({ issuer, audience: AUDIENCE, companyClaim: "org_id", ...settings });

/** Why a token was refused; nothing of the token is in it. */
async function refusal(signIn: ReturnType<typeof createSignIn>, token: string): Promise<string> {
  const error = await signIn.verify(token).then(
    () => expect.unreachable("the token was taken"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TokenRefused);
  expect(error).not.toHaveProperty("cause");
  const shown = `${(error as Error).message} ${JSON.stringify(error)}`;
  for (const part of token.split(".").filter(({ length }) => length > 5)) expect(shown).not.toContain(part);
  return (error as Error).message;
}

const now = () => Math.floor(Date.now() / 1000);

test("a token that is right says who calls", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider);
  const exp = now() + 300;
  const token = await provider.token({
    client_id: "claude",
    org_id: "acme",
    scope: "openid seam:write",
    exp,
  });
  expect(await signIn.verify(token)).toEqual({
    issuer: provider.issuer,
    subject: "ana",
    clientId: "claude",
    company: "acme",
    scopes: new Set(["seam:read", "seam:write"]),
    expiresAt: exp,
  });
});

test.each(["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])("%s is taken", async (alg) => {
  const provider = await startProvider();
  const key = await makeKey(alg, alg);
  await provider.publish(key);
  expect((await signInAt(provider).verify(await provider.token({}, key))).subject).toBe("ana");
});

test.each([
  ["client_id", { client_id: "a", azp: "b" }, "a"],
  ["azp", { azp: "b", cid: "c" }, "b"],
  ["cid", { cid: "c" }, "c"],
  ["appid", { appid: "d" }, "d"],
  ["none", {}, undefined],
])("the client is named by %s", async (_, claims, clientId) => {
  const provider = await startProvider();
  expect((await signInAt(provider).verify(await provider.token(claims))).clientId).toBe(clientId);
});

test.each([
  ["org_id", { org_id: "acme" }, "acme"],
  ["tid", { tid: "9f1c" }, "9f1c"],
  ["organization", { organization: ["acme"] }, "acme"],
  ["organization", { organization: ["acme", "globex"] }, undefined],
  ["org_id", {}, undefined],
  ["org_id", { org_id: { name: "acme" } }, undefined],
])("the company stands in the claim that was named: %s of %j", async (companyClaim, claims, company) => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { companyClaim });
  expect((await signIn.verify(await provider.token(claims))).company).toBe(company);
});

test("scopes come with a prefix, as a list, and bounded by roles", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, {
    scopePrefix: "api://seam/",
    roles: { claim: "roles", scopes: { AccessAgent: "seam:write" } },
  });
  const token = await provider.token({ scp: ["api://seam/seam:remove"], roles: ["AccessAgent"] });
  expect([...(await signIn.verify(token)).scopes]).toEqual(["seam:read", "seam:write"]);
});

test.each([
  ["another audience", { aud: "https://other.example.com" }, "it is for another audience"],
  ["no audience", { aud: undefined }, "it has no aud"],
  ["another issuer", { iss: "https://evil.example.com" }, "it is from another issuer"],
  ["no issuer", { iss: undefined }, "it has no iss"],
  ["an end in the past", { exp: now() - 60 }, "it has expired"],
  ["a start in the future", { nbf: now() + 60 }, "it is not valid yet"],
  ["no end", { exp: undefined }, "it has no exp"],
  ["no subject", { sub: undefined }, "it has no sub"],
  ["an empty subject", { sub: "" }, "its sub is not what it must be"],
])("a token with %s is refused", async (_, claims, why) => {
  const provider = await startProvider();
  const token = await provider.token(claims as JWTPayload);
  expect(await refusal(signInAt(provider), token)).toBe(`The token was refused: ${why}.`);
});

test("odd types of claims are refused", async () => {
  const provider = await startProvider();
  const odd = { exp: "tomorrow" as unknown as number };
  const token = await new SignJWT({ iss: provider.issuer, aud: AUDIENCE, sub: "ana", ...odd })
    .setProtectedHeader({ alg: "ES256", kid: "first" })
    .sign(provider.key.privateKey);
  expect(await refusal(signInAt(provider), token)).toContain("its exp is not what it must be");
  const numbered = await provider.token({ sub: 7 as unknown as string });
  expect(await refusal(signInAt(provider), numbered)).toContain("its sub is not what it must be");
});

test("one of several audiences is enough, on both sides; clocks may be apart by some seconds", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider, { audience: [AUDIENCE, "api://seam"] });
  await signIn.verify(await provider.token({ aud: "api://seam" }));
  await signIn.verify(await provider.token({ aud: ["account", AUDIENCE] }));
  await signIn.verify(await provider.token({ exp: now() - 2, nbf: now() + 2 }));
});

test("no signature, or one by what is public, is refused without a word to the provider", async () => {
  const provider = await startProvider();
  const key = await makeKey("rsa", "RS256");
  await provider.publish(key);
  const claims = { iss: provider.issuer, aud: AUDIENCE, sub: "ana", exp: now() + 60 };
  const publicKey = new TextEncoder().encode(await exportSPKI(key.publicKey));
  const byPublicKey = new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "rsa" }).sign(publicKey);
  const signIn = signInAt(provider);
  expect(await refusal(signIn, new UnsecuredJWT(claims).encode())).toContain("it must be signed with RS256");
  expect(await refusal(signIn, await byPublicKey)).toContain("it must be signed with RS256");
  for (const token of ["", "x", "a.b.c", "a.b.c.d.e", "🙂.🙂.🙂"])
    expect(await refusal(signIn, token)).toContain("it is no signed JWT");
  expect(provider.requests).toEqual([]);
});

test("another key under a name of the provider's is refused", async () => {
  const provider = await startProvider();
  const stranger = await makeKey("first");
  expect(await refusal(signInAt(provider), await provider.token({}, stranger))).toContain(
    "its signature is not the provider's",
  );
});

test("a token that was changed anywhere is refused", async () => {
  const provider = await startProvider();
  const signIn = signInAt(provider);
  const token = await provider.token({ scope: "seam:read" });
  await signIn.verify(token);
  for (let at = 0; at < token.length; at += 7) {
    const other = token[at] === "A" ? "Q" : "A";
    await refusal(signIn, token.slice(0, at) + other + token.slice(at + 1));
  }
});

test.each([
  ["http://login.example.com", "must start with https://"],
  ["https://ana:geheim@login.example.com", "must not carry a user or a password"],
  ["https://login.example.com/?tenant=1", "must not have a query"],
  ["login.example.com", "is not a URL"],
])("an issuer or jwksUri such as %s is refused at the start", (address, why) => {
  const settings = { audience: AUDIENCE, companyClaim: "org_id" };
  const start = (more: { issuer: string; jwksUri?: string }) => () => createSignIn({ ...settings, ...more });
  for (const [name, create] of Object.entries({
    issuer: start({ issuer: address }),
    jwksUri: start({ issuer: "https://login.example.com", jwksUri: address }),
  })) {
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(`The sign-in's ${name} ${why}`);
    expect(create).not.toThrow("geheim");
  }
});
