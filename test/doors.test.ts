/** Doors by name: an agent knows "Room 204", never an id. */
import { expect, test } from "vitest";
import { connect } from "./connect.ts";

test("a PIN code is bound to doors by their names, and shows which it opens", async () => {
  const { call } = await connect();
  const created = await call("create_credential", {
    email_address: "omar.haddad@example.com",
    access_method: "code",
    code: "824759",
    ends_at: "2126-01-01T00:00:00Z",
    acs_entrance_names: ["laundry", "Staff Door"],
  });
  expect(created.data.summary).toBe(
    'Created a PIN code for ACS user "Omar Haddad" for "Laundry", "Staff Door", until 2126-01-01T00:00:00.000Z.',
  );
  const { data } = await call("list_credentials", {
    email_address: "omar.haddad@example.com",
    access_method: "code",
    ends_after: "2125-12-31T00:00:00Z",
    ends_before: "2126-01-02T00:00:00Z",
    with_entrances: true,
  });
  expect(data.entrances).toEqual([
    {
      acs_credential_id: created.data.acs_credential.acs_credential_id,
      display_names: expect.arrayContaining(["Laundry", "Staff Door"]),
    },
  ]);
});

test("doors are looked up only when asked for", async () => {
  const { call, routes } = await connect();
  const { data } = await call("list_credentials", { email_address: "ana.silva@example.com" });
  expect(data.entrances).toBeUndefined();
  expect(routes()).not.toContain("/acs/credentials/list_accessible_entrances");
});
