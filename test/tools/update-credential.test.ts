import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { createGuest, readable } from "../support/fixtures.ts";
import { atNoon } from "../support/reading.ts";

const ENDS_AT = "2126-03-04T11:40:00+01:00";

test("extends a key, with its copies on phones", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const { key, user_identity_id } = createGuest(sandbox);
  const { data } = await call("update_credential", {
    acs_credential_id: key.acs_credential_id,
    ends_at: ENDS_AT,
  });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credential": {
        "access_method": "mobile_key",
        "acs_credential_id": "<id 1>",
        "ends_at": "2126-03-04T11:40+01:00",
        "person": "Grace Hopper",
        "starts_at": "2026-03-02T13:00+01:00",
        "system": "Hotel Aurora Doors",
      },
      "summary": "Shortened the mobile key of "Grace Hopper": it ends 2126-03-04T11:40+01:00 now; before it had no end.",
    }
  `);
  const listed = await call("list_credentials", { user_identity_id, with_phone_copies: true });
  const ends = listed.data.acs_credentials.map((one: { ends_at: string }) => one.ends_at);
  expect(new Set(ends)).toEqual(new Set(["2126-03-04T11:40+01:00"]));
});

test("says of an end that Seam has and the access control system has not got yet that it is on its way", async () => {
  const { call, sandbox } = await connect({ sandbox: atNoon });
  const { acs_credential_id } = createGuest(sandbox).key;
  const { state } = sandbox.workspace;
  state.acs_credentials.find(acs_credential_id).is_latest_desired_state_synced_with_provider = false;
  const { data, text } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
  expect(data?.warnings, text).toEqual([
    expect.stringContaining("has not brought it to the access control system yet"),
  ]);
});

test("says that there is no such credential", async () => {
  const { call } = await connect();
  const acs_credential_id = "00000000-0000-4000-8000-000000000000";
  const { isError, text } = await call("update_credential", { acs_credential_id, ends_at: ENDS_AT });
  expect(isError).toBe(true);
  expect(text).toContain(`Seam knows no credential "${acs_credential_id}". Nothing was done.`);
  expect(text).toContain("list_credentials");
});

test("refuses an end in the past, and says how to end it at once", async () => {
  const { call, sandbox, routes } = await connect();
  const { acs_credential_id } = createGuest(sandbox).key;
  const { isError, text } = await call("update_credential", {
    acs_credential_id,
    ends_at: "2001-01-01T00:00:00Z",
  });
  expect(isError).toBe(true);
  expect(text).toContain(
    "Nothing was changed: ends_at 2001-01-01T01:00+01:00 is in the past; Seam's clock says",
  );
  expect(text).toContain("To end it at once use delete_credential");
  expect(routes()).not.toContain("/acs/credentials/update");
});

test("refuses what is no date and time before any request", async () => {
  const { call, exchanges } = await connect();
  const { text } = await call("update_credential", { acs_credential_id: "a", ends_at: "2126-01-01 10:00" });
  expect(text).toContain("is not a date and time: send ISO 8601");
  expect(exchanges).toEqual([]);
});

test("reads a local end in the time zone of the system", async () => {
  const { call, sandbox, exchanges } = await connect();
  const { acs_credential_id } = createGuest(sandbox).key;
  const { data } = await call("update_credential", { acs_credential_id, ends_at: "2126-07-01T12:00" });
  expect(exchanges.find(({ path }) => path === "/acs/credentials/update")?.params).toMatchObject({
    ends_at: "2126-07-01T10:00:00.000Z",
  });
  expect(data.acs_credential.ends_at).toBe("2126-07-01T12:00+02:00");
});

test.each([
  ["2126-03-31T02:30", "does not exist in Europe/Vienna"],
  ["2126-10-27T02:30", "comes twice in Europe/Vienna"],
])("refuses the local end %s, which %s", async (ends_at, words) => {
  const { call, sandbox, routes } = await connect();
  const { acs_credential_id } = createGuest(sandbox).key;
  const { isError, text } = await call("update_credential", { acs_credential_id, ends_at });
  expect(isError).toBe(true);
  expect(text).toContain(`Nothing was changed: ends_at "${ends_at}" ${words}`);
  expect(routes()).not.toContain("/acs/credentials/update");
});
