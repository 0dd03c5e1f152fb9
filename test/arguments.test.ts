/** Arguments that are too many, or in the wrong place. */
import { expect, test } from "vitest";
import { tools } from "../src/tools/index.ts";
import { connect } from "./support/connect.ts";
import { createGuest } from "./support/fixtures.ts";

test("a list of more than 1,000 entries is refused whole", async () => {
  const { call, routes } = await connect();
  const args = { acs_user_id: "one", allowed_acs_entrance_ids: Array.from({ length: 1_001 }, () => "../x") };
  const { text } = await call("issue_mobile_key", args);
  expect(text).toBe('Nothing was done: "allowed_acs_entrance_ids" has more than 1000 entries.');
  expect(routes()).toEqual([]);
});

test("of many problems, ten are named", async () => {
  const { call } = await connect();
  const args = { acs_user_id: "one", allowed_acs_entrance_ids: Array.from({ length: 200 }, () => "../x") };
  const { text } = await call("issue_mobile_key", args);
  expect(text).toMatch(/; and 190 more like these\.$/);
  expect(text.length).toBeLessThan(2_000);
});

test("ids in vendor metadata are ids, or nothing is sent", async () => {
  const { call, sandbox, routes } = await connect();
  const { acs_user_id } = createGuest(sandbox);
  const visionline_metadata = { joiner_acs_credential_ids: ["../../users"] };
  const { text } = await call("issue_mobile_key", { acs_user_id, visionline_metadata });
  expect(text).toBe("Nothing was done: visionline_metadata.joiner_acs_credential_ids must be a list of ids.");
  expect(routes()).toEqual([]);
});

test("what a tool does not take is masked in the audit log: it may be a PIN", async () => {
  const audited: object[] = [];
  const { call } = await connect({ workspace: { audit: (entry) => void audited.push(entry) } });
  await call("create_credential", { acs_user_id: "one", access_method: "code", pin: "824759" });
  expect(audited).toMatchObject([{ arguments: { acs_user_id: "one", access_method: "code", pin: "***" } }]);
  expect(JSON.stringify(audited)).not.toContain("824759");
});

/** Words of the schema library, and of programs. */
const NOT_OURS =
  /expected|received|invalid (input|option|type)|too (small|big)|unrecognized|zod|must be a \w+:|>=|<=|NaN/i;
const WRONG = [
  5,
  -1,
  1.5,
  1e308,
  true,
  "x",
  "\u0000",
  [],
  [5],
  [[]],
  ["x"],
  {},
  { a: 1 },
  null,
  "9".repeat(5_000),
];

test.each(tools.map((tool) => [tool.name, tool] as const))(
  "%s refuses arguments of every wrong kind in sentences of its own",
  async (name, tool) => {
    const { call } = await connect({ asRealSeam: false });
    for (const field of Object.keys(tool.input.shape))
      for (const value of WRONG) {
        const { isError, text } = await call(name, { [field]: value, unknown_argument: 1 });
        expect(isError).toBe(true);
        expect(text).not.toMatch(NOT_OURS);
        expect(text).toMatch(/^Nothing was done: .*\.$/);
        expect(text.length).toBeLessThan(2_000);
      }
  },
);

test.each([
  [{ limit: 0 }, "Nothing was done: limit must be a whole number from 1 to 100."],
  [{ limit: "5" }, "Nothing was done: limit must be a whole number from 1 to 100."],
  [{ user_identity_key: 5 }, "Nothing was done: user_identity_key must be a text."],
  [
    { access_method: ["card"] },
    "Nothing was done: access_method must be one of mobile_key, code, card, cloud_key.",
  ],
  [
    { cursor: "x".repeat(4_001) },
    `Nothing was done: cursor "${"x".repeat(79)}…" must have 4000 characters at most.`,
  ],
  [{ acs_system_id: {} }, "Nothing was done: acs_system_id must be a text."],
  [{ with_phone_copies: "yes" }, "Nothing was done: with_phone_copies must be true or false."],
])("of %j it is said what to send instead", async (args, words) => {
  const { call } = await connect();
  expect((await call("list_credentials", args)).text).toBe(words);
});

test.each([
  "+012026-01-01T00:00:00Z",
  "10000-01-01T00:00:00Z",
  "9999-12-31T23:59:59-05:00",
  "2026-02-30T00:00:00Z",
])("the time %s is refused in words", async (ends_before) => {
  const { call, exchanges } = await connect();
  const { text } = await call("list_credentials", { ends_before });
  expect(text).toContain(`ends_before "${ends_before}" is not `);
  expect(text).toContain(": send ");
  expect(exchanges).toEqual([]);
});

test.each([null, ""])("%j for an argument that can be left out says that it is", async (nothing) => {
  const { call, sandbox } = await connect();
  const none = { user_identity_id: nothing, email_address: nothing, phone_number: nothing, limit: nothing };
  const { data } = await call("list_credentials", {
    ...none,
    user_identity_key: "omar_haddad",
    ends_before: nothing,
  });
  const theirs = await call("list_credentials", { user_identity_key: "omar_haddad" });
  expect(data).toEqual(theirs.data);
  const { text } = await call("get_phone", { device_id: nothing });
  expect(text).toMatch(/^Nothing was done: device_id /);
  expect(sandbox.workspace.counts().user_identities).toBe(5);
});

test("arguments that are nested without end are refused, by name", async () => {
  const { call, exchanges } = await connect();
  let deep: unknown = "end";
  for (let level = 0; level < 3_000; level++) deep = { level: deep };
  const args = { email_address: "ana.silva@example.com", visionline_metadata: deep };
  const { isError, text } = await call("issue_mobile_key", args);
  expect(isError).toBe(true);
  expect(text).toBe('Nothing was done: "visionline_metadata" is nested more than 20 levels deep.');
  expect(exchanges).toEqual([]);
});
