/** Doors by name: an agent knows "Room 204", never an id. */
import { expect, test } from "vitest";
import { connect } from "./connect.ts";

test("a PIN code is bound to doors by their names, and shows which it opens", async () => {
  const { call } = await connect();
  const created = await call("create_credential", {
    email_address: "lena.fischer@example.com",
    access_method: "code",
    code: "824759",
    acs_entrance_names: ["gym", "Main Entrance"],
  });
  expect(created.data.summary).toBe(
    'Created a PIN code for ACS user "Lena Fischer" for "gym", "Main Entrance".',
  );
  const { data } = await call("list_credentials", {
    email_address: "lena.fischer@example.com",
    access_method: "code",
    with_entrances: true,
  });
  expect(data.entrances).toEqual([
    {
      acs_credential_id: created.data.acs_credential.acs_credential_id,
      display_names: expect.arrayContaining(["Gym", "Main Entrance"]),
    },
  ]);
});

test("doors are looked up only when asked for", async () => {
  const { call, routes } = await connect();
  const { data } = await call("list_credentials", { email_address: "ana.silva@example.com" });
  expect(data.entrances).toBeUndefined();
  expect(routes()).not.toContain("/acs/credentials/list_accessible_entrances");
});
