/** Doors by name: an agent knows "Room 204", never an id. */
import { expect, test } from "vitest";
import { connect } from "./support/connect.ts";

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
    'Created for "Omar Haddad": PIN code for "Laundry", "Staff Door" until 2126-01-01T01:00+01:00, at "Aurora Staff Building".',
  );
  const { data } = await call("list_credentials", {
    email_address: "omar.haddad@example.com",
    access_method: "code",
    ends_after: "2125-12-31T00:00:00Z",
    ends_before: "2126-01-02T00:00:00Z",
  });
  expect(data.acs_credentials).toMatchObject([
    {
      acs_credential_id: created.data.acs_credential.acs_credential_id,
      doors: expect.arrayContaining(["Laundry", "Staff Door"]),
    },
  ]);
  expect(data.acs_credentials[0].doors).toHaveLength(2);
});
