/** Arguments that are too many, or in the wrong place. */
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { createGuest } from "./fixtures.ts";

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
  const { call } = await connect({ backend: { audit: (entry) => void audited.push(entry) } });
  await call("create_credential", { acs_user_id: "one", access_method: "code", pin: "824759" });
  expect(audited).toMatchObject([{ arguments: { acs_user_id: "one", access_method: "code", pin: "***" } }]);
  expect(JSON.stringify(audited)).not.toContain("824759");
});
