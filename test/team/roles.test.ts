import fc from "fast-check";
import { expect, test } from "vitest";
import { listedTools } from "../../src/adapter/listed.ts";
import type { Scope } from "../../src/contract/caller.ts";
import { SCOPES } from "../../src/contract/caller.ts";
import { hints } from "../../src/contract/tool.ts";
import { wordAt, wordsAt } from "../../src/team/claims.ts";
import { askedAs, expand, scopeFor, scopesIn } from "../../src/team/roles.ts";

const READ = ["seam:read"];
const WRITE = ["seam:read", "seam:write"];
const REMOVE = ["seam:read", "seam:write", "seam:remove"];

test("a broader scope contains the narrower", () => {
  expect(SCOPES.map((scope) => [...expand(scope)])).toEqual([READ, WRITE, REMOVE]);
  expect([...expand(undefined)]).toEqual([]);
});

test("what a tool needs follows from its hints", () => {
  expect(scopeFor(hints.reads)).toBe("seam:read");
  expect(scopeFor(hints.changes)).toBe("seam:write");
  expect(scopeFor(hints.changesOnce)).toBe("seam:write");
  expect(scopeFor(hints.removes)).toBe("seam:remove");
});

test("of the tools that there are, those that look need seam:read, and those that take away seam:remove", () => {
  const needed = Object.fromEntries(
    listedTools.map(({ name, annotations }) => [name, scopeFor(annotations)]),
  );
  expect(needed).toMatchObject({
    get_phone: "seam:read",
    list_credentials: "seam:read",
    create_user_identity: "seam:write",
    issue_mobile_key: "seam:write",
    deactivate_phone: "seam:remove",
    remove_user_identity: "seam:remove",
    remove_user_identities: "seam:remove",
  });
});

test.each([
  ["scope as a text", { scope: "openid seam:write email" }, WRITE],
  ["scp as a text", { scp: "seam:read" }, READ],
  ["scp as a list", { scp: ["openid", "seam:remove"] }, REMOVE],
  ["scope as a list", { scope: ["seam:write"] }, WRITE],
  ["both", { scp: ["seam:read"], scope: "seam:write" }, WRITE],
  ["only others' scopes", { scope: "openid seam:admin seam:" }, []],
  ["what is longer, or in capitals", { scope: "xseam:read seam:readx Seam:Read" }, []],
  ["none", {}, []],
  ["what is no word", { scope: 7, scp: [{ "seam:read": true }, null] }, []],
])("scopes are read from %s", (_, claims, scopes) => {
  expect([...scopesIn(claims)]).toEqual(scopes);
});

test("a prefix is asked for, and may be missing in the token", () => {
  const settings = { scopePrefix: "api://seam-mcp/" };
  expect(askedAs("seam:read", settings)).toBe("api://seam-mcp/seam:read");
  expect(askedAs("seam:read")).toBe("seam:read");
  expect([...scopesIn({ scp: "seam:write" }, settings)]).toEqual(WRITE);
  expect([...scopesIn({ scp: "api://seam-mcp/seam:write" }, settings)]).toEqual(WRITE);
  expect([...scopesIn({ scp: "api://other/seam:write" }, settings)]).toEqual([]);
});

const byRoles = (claim: string) => ({
  roles: { claim, scopes: { AccessAgent: "seam:write", "Front desk": "seam:read" } as Record<string, Scope> },
});

test.each([
  ["a list", "roles", { roles: ["Other", "AccessAgent"] }, WRITE],
  ["one word, blanks in it", "groups", { groups: "Front desk" }, READ],
  ["what lies deeper", "realm_access.roles", { realm_access: { roles: ["AccessAgent"] } }, WRITE],
  [
    "a name that has dots itself",
    "https://example.com/r",
    { "https://example.com/r": ["AccessAgent"] },
    WRITE,
  ],
  ["a role that is not in the table", "roles", { roles: ["Owner"] }, []],
  ["a role named as what every object has", "roles", { roles: ["constructor", "__proto__"] }, []],
  ["no such claim", "roles", {}, []],
])("roles are read from %s", (_, claim, claims, scopes) => {
  expect([...scopesIn(claims, byRoles(claim))]).toEqual(scopes);
});

test.each([
  ["the client asked for less than the role gives", "seam:read", ["AccessAgent"], READ],
  ["the role gives less than the client asked for", "seam:remove", ["AccessAgent"], WRITE],
  ["the role gives nothing", "seam:remove", [], []],
  ["the client asked for nothing of ours", "openid", ["AccessAgent"], WRITE],
])("with scopes and roles, both must allow it: %s", (_, scope, roles, scopes) => {
  expect([...scopesIn({ scope, roles }, byRoles("roles"))]).toEqual(scopes);
});

test("whatever a token says, what it allows contains all that is narrower, and no more than its scopes", () => {
  const word = fc.constantFrom("seam:read", "seam:write", "seam:remove", "openid", "");
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 6 }),
      fc.option(fc.array(word), { nil: undefined }),
      (scp, roles) => {
        const scopes = Object.fromEntries(SCOPES.map((one) => [one, one]));
        const allowed = scopesIn({ scp, roles }, roles ? { roles: { claim: "roles", scopes } } : {});
        const broad = (words: readonly string[]) =>
          Math.max(-1, ...SCOPES.map((one, i) => (words.includes(one) ? i : -1)));
        const asked = broad(scp);
        const given = roles ? broad(roles) : 2;
        expect([...allowed]).toEqual(
          SCOPES.slice(0, (asked < 0 && roles ? given : Math.min(asked, given)) + 1),
        );
      },
    ),
  );
});

test("a word is what stands there alone; what every object has is no claim", () => {
  expect(wordAt({ organization: ["acme"] }, "organization")).toBe("acme");
  expect(wordAt({ organization: ["acme", "globex"] }, "organization")).toBeUndefined();
  expect(wordAt({ organization: "" }, "organization")).toBeUndefined();
  expect(wordsAt({ realm: "a" }, "realm.length")).toEqual([]);
  expect(wordsAt({}, "constructor.name")).toEqual([]);
});
