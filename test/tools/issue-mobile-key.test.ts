import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { addPhone, createGuest, hotel, readable, seeded, seededAcsUser } from "../support/fixtures.ts";

const JEAN = { acs_user_email_address: "jean@example.com" };

test("issues a multi-phone sync credential with Visionline details, entrances by name and dates in UTC", async () => {
  const { call, exchanges } = await connect();
  const { data } = await call("issue_mobile_key", {
    ...JEAN,
    acs_entrance_names: ["room 204", "Main Entrance"],
    starts_at: "2126-03-01T15:00:00+01:00",
    ends_at: "2126-03-04T10:40:00Z",
    visionline_metadata: { cardFormat: "rfid48", label: "%ROOMNUM% - %SITENAME%", override: true },
  });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credential": {
        "access_method": "mobile_key",
        "acs_credential_id": "<id 1>",
        "acs_user": "Jean Doe",
        "doors": [
          "Room 204",
          "Main Entrance",
        ],
        "ends_at": "2126-03-04T11:40+01:00",
        "starts_at": "2126-03-01T15:00+01:00",
        "system": "Hotel Aurora Doors",
        "warnings": [
          {
            "message": "The credential is waiting to be issued.",
            "warning_code": "waiting_to_be_issued",
          },
        ],
      },
      "next_step": "This ACS user is not linked to a person, so no phone receives the key: link it with link_acs_user.",
      "summary": "Issued to ACS user "Jean Doe", not linked to a person yet: mobile key for "Room 204", "Main Entrance" from 2126-03-01T15:00+01:00 until 2126-03-04T11:40+01:00, at "Hotel Aurora Doors".",
      "warnings": [
        "visionline_metadata.label is in no version of Seam's API; it was left out.",
        "override: as the first key of a stay it revokes the access of guests before to its rooms, on Visionline.",
      ],
    }
  `);
  const create = exchanges.find(({ path }) => path === "/acs/credentials/create");
  expect(create?.params).toMatchObject({
    is_multi_phone_sync_credential: true,
    access_method: "mobile_key",
    starts_at: "2126-03-01T14:00:00.000Z",
    visionline_metadata: { card_format: "rfid48", override: true },
  });
});

test("finds the ACS user by the person, leaving out their account in the credential manager", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("issue_mobile_key", { user_identity_key: "ana_silva" });
  const issued = sandbox.workspace.state.acs_credentials.get(data.acs_credential.acs_credential_id);
  expect(issued?.acs_user_id).toBe(seededAcsUser(sandbox, "ana.silva@example.com").acs_user_id);
});

test("lists candidates when the person has ACS users in several systems", async () => {
  const { call, sandbox, routes } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  const { text } = await call("issue_mobile_key", { user_identity_id });
  expect(text).toContain("2 ACS users have user_identity_id");
  expect(text).toContain(hotel(sandbox).staff);
  expect(routes()).not.toContain("/acs/credentials/create");
});

test("asks to link first when the person has no ACS user", async () => {
  const { call } = await connect();
  await call("create_user_identity", { user_identity_key: "new", full_name: "New" });
  const { text } = await call("issue_mobile_key", { user_identity_key: "new" });
  expect(text).toContain("Link one first with link_acs_user.");
});

test("names the entrances that there are when one is misspelt", async () => {
  const { call, routes } = await connect();
  const { text } = await call("issue_mobile_key", { ...JEAN, acs_entrance_names: ["Room 999"] });
  expect(text).toContain(
    'Nothing was issued: no entrance of this access control system is called "Room 999".',
  );
  expect(text).toContain('"Room 204"');
  expect(routes()).not.toContain("/acs/credentials/create");
});

test("passes on Seam's reason when an entrance is unknown to it", async () => {
  const { call } = await connect();
  const unknown = "00000000-0000-4000-8000-000000000000";
  const { text } = await call("issue_mobile_key", { ...JEAN, allowed_acs_entrance_ids: [unknown] });
  expect(text).toContain(
    "Seam does not know what was asked for (/acs/credentials/create, 404 acs_entrance_not_found)",
  );
});

test.each([
  [{ ends_at: "tomorrow" }, 'ends_at "tomorrow" is not a date and time: send ISO 8601'],
  [
    { ends_at: "2126-01-01" },
    "is not a date and time: send ISO 8601, local to the doors like 2026-03-01T15:00, or",
  ],
  [{ card_number: "123" }, "card_number belongs to one card, and a multi-phone key is copied to every phone"],
  [{ code: "1234" }, "a mobile key has no PIN"],
  [{ visionline_metadata: { cardNumber: "77" } }, "visionline_metadata.cardNumber belongs to one card"],
  [{ visionline_metadata: { colour: "red" } }, 'visionline_metadata has no "colour". It has card_format,'],
  [
    { visionline_metadata: { card_format: "qr" } },
    "visionline_metadata.card_format must be one of TLCode, rfid48",
  ],
  [{ visionline_metadata: { override: "yes" } }, "visionline_metadata.override must be true or false"],
  [
    { user_identity_key: "ana_silva" },
    "Name the ACS user or the person once: acs_user_email_address and user_identity_key were sent",
  ],
])("refuses %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("issue_mobile_key", { ...JEAN, ...args });
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(text).not.toContain("1234");
  expect(exchanges).toEqual([]);
});

test.each([
  ["as the JSON text that is published", '{"card_format":"TLCode"}'],
  ["as an object", { card_format: "TLCode" }],
])("takes metadata %s", async (_how, visionline_metadata) => {
  const { call, exchanges } = await connect();
  await call("issue_mobile_key", { ...JEAN, visionline_metadata });
  const create = exchanges.find(({ path }) => path === "/acs/credentials/create");
  expect(create?.params).toMatchObject({ visionline_metadata: { card_format: "TLCode" } });
});

test.each(["TLCode", "[]", "5", '{"card_format":'])(
  "refuses %s for metadata",
  async (visionline_metadata) => {
    const { call, routes } = await connect();
    const { isError, text } = await call("issue_mobile_key", { ...JEAN, visionline_metadata });
    expect([isError, text]).toEqual([true, "Nothing was done: visionline_metadata must be a JSON object."]);
    expect(routes()).toEqual([]);
  },
);

test("reaches the phones that the person has and those to come", async () => {
  const { call, sandbox } = await connect();
  const { data } = await call("issue_mobile_key", { user_identity_key: "ana_silva" });
  const { acs_credential_id } = data.acs_credential;
  const before = await call("list_phones", { acs_credential_id });
  addPhone(sandbox, seeded(sandbox, "ana_silva").user_identity_id);
  const after = await call("list_phones", { acs_credential_id });
  expect([before.data.phones.length, after.data.phones.length]).toEqual([2, 3]);
});
