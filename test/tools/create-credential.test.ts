import { expect, test } from "vitest";
import { connect, type Harness } from "../support/connect.ts";
import { createGuest, hotel, readable, seededAcsUser } from "../support/fixtures.ts";
import { atNoon } from "../support/reading.ts";

const CREATE = "/acs/credentials/create";
const JEAN = { acs_user_email_address: "jean@example.com" };
const PIN = { ...JEAN, access_method: "code", code: "824759" };

/** What was sent to Seam. */
const sent = ({ exchanges }: Harness) => exchanges.find(({ path }) => path === CREATE)?.params;

test("creates a PIN code, which the answer does not repeat", async () => {
  const harness = await connect({ sandbox: atNoon });
  const { isError, data, text } = await harness.call("create_credential", PIN);
  expect(isError).toBe(false);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credential": {
        "access_method": "code",
        "acs_credential_id": "<id 1>",
        "acs_user": "Jean Doe",
        "display_name": "PIN code",
        "starts_at": "2026-03-02T13:00+01:00",
        "system": "Hotel Aurora Doors",
      },
      "summary": "Created for ACS user "Jean Doe", not linked to a person yet: PIN code without an end, at "Hotel Aurora Doors".",
      "warnings": [
        "It never ends, as no ends_at was sent.",
        "No entrances were named, and in this kind of system (visionline_system) they are part of it: it may open nothing.",
      ],
    }
  `);
  expect(text).not.toContain("824759");
  expect(sent(harness)).toMatchObject({ access_method: "code", code: "824759" });
});

test("creates a card for a person, with entrances and with dates in UTC", async () => {
  const harness = await connect({ sandbox: atNoon });
  const [door] = harness.sandbox.workspace.state.acs_entrances.by(
    "acs_system_id",
    hotel(harness.sandbox).doors,
  );
  const { data } = await harness.call("create_credential", {
    user_identity_key: "lena_fischer",
    access_method: "card",
    allowed_acs_entrance_ids: [door?.acs_entrance_id],
    starts_at: "2026-03-02T15:00:00+01:00",
    ends_at: "2026-03-04T10:40:00Z",
  });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "acs_credential": {
        "access_method": "card",
        "acs_credential_id": "<id 1>",
        "display_name": "Key card",
        "doors": [
          "Main Entrance",
        ],
        "ends_at": "2026-03-04T11:40+01:00",
        "person": "Lena Fischer",
        "starts_at": "2026-03-02T15:00+01:00",
        "system": "Hotel Aurora Doors",
      },
      "next_step": "A card works once it is encoded at the access control system.",
      "summary": "Created for "Lena Fischer": card for "Main Entrance" from 2026-03-02T15:00+01:00 until 2026-03-04T11:40+01:00, at "Hotel Aurora Doors".",
    }
  `);
  expect(sent(harness)).toEqual({
    acs_user_id: seededAcsUser(harness.sandbox, "lena.fischer@example.com").acs_user_id,
    access_method: "card",
    allowed_acs_entrance_ids: [door?.acs_entrance_id],
    starts_at: "2026-03-02T14:00:00.000Z",
    ends_at: "2026-03-04T10:40:00.000Z",
  });
});

test("hides the PIN code also when the system names the credential by it", async () => {
  const { client, sandbox } = await connect();
  const { acs_credentials } = sandbox.workspace.state;
  const { add } = acs_credentials;
  acs_credentials.add = (row) => add(Object.assign(row, { display_name: `Jean ${row.code}` }));
  const result = await client.callTool({ name: "create_credential", arguments: PIN });
  expect(result.structuredContent).toMatchObject({ acs_credential: { display_name: "Jean •••" } });
  expect(JSON.stringify(result)).not.toContain("824759");
});

test("hides the PIN code also when Seam's refusal repeats it", async () => {
  const { client, sandbox } = await connect();
  const message = "The code 824759 is taken";
  sandbox.fail({ path: CREATE, kind: "status", status: 400, message });
  const result = await client.callTool({ name: "create_credential", arguments: PIN });
  expect(result.isError).toBe(true);
  expect(JSON.stringify(result)).toContain("is taken");
  expect(JSON.stringify(result)).not.toContain("824759");
});

test("says that it is unknown whether it exists when the answer is lost, and never sends it twice", async () => {
  const { call, sandbox, routes } = await connect();
  sandbox.fail({ path: CREATE, kind: "reset", when: "after" });
  const { isError, text } = await call("create_credential", PIN);
  expect(isError).toBe(true);
  expect(text).toContain(
    "It is unknown whether Seam carried it out; do not simply repeat it. Look with list_credentials whether it is " +
      "there before you create it again.",
  );
  expect(text).not.toContain("824759");
  expect(routes().filter((path) => path === CREATE)).toHaveLength(1);
});

test("passes on that Seam wants the digits of a PIN code", async () => {
  const { call } = await connect();
  const { isError, text } = await call("create_credential", { ...JEAN, access_method: "code" });
  expect(isError).toBe(true);
  expect(readable(text)).toMatchInlineSnapshot(
    `"Seam refused /acs/credentials/create (400 invalid_input): "code is required" (Seam request <id 1>). Change the named arguments and call again. Nothing was changed."`,
  );
});

test("lists the person's accounts when there are several, and creates nothing", async () => {
  const { call, sandbox, routes } = await connect();
  const { user_identity_id } = createGuest(sandbox);
  const { doors, staff } = hotel(sandbox);
  const card = { user_identity_id, access_method: "card" };
  const { text } = await call("create_credential", card);
  expect(text).toContain(`2 ACS users have user_identity_id ${user_identity_id}. Nothing was done.`);
  expect(text).toContain(doors);
  expect(routes()).not.toContain(CREATE);
  const { data } = await call("create_credential", { ...card, acs_system_id: staff });
  expect(data.acs_credential.system).toBe("Aurora Staff Building");
});

test("says which ACS user it looked for when there is none", async () => {
  const { call } = await connect();
  const { text } = await call("create_credential", { ...PIN, acs_user_email_address: "x@y.zz" });
  expect(text).toBe('No ACS user has email "x@y.zz". Nothing was done. Find it with find_acs_users.');
});

test.each([
  [{ ...PIN, code: "82-4759" }, "code must be digits only"],
  [{ ...PIN, code: "8247598247598247598247598247598247598" }, "code must be digits only"],
  [{ ...PIN, code: 824759 }, "code must be a text"],
  [{ ...PIN, pin: "824759" }, '"pin" is not an argument of create_credential, which takes'],
  [{ ...PIN, access_method: "mobile_key" }, 'access_method "mobile_key" must be one of code, card'],
  [JEAN, "access_method is missing: PIN code or card"],
  [
    { access_method: "card" },
    "Name the ACS user or the person: send one of acs_user_id, acs_user_email_address, user_identity_id",
  ],
  [
    { ...PIN, user_identity_key: "ana_silva" },
    "Name the ACS user or the person once: acs_user_email_address and user_identity_key were sent",
  ],
  [{ ...PIN, ends_at: "tomorrow" }, 'ends_at "tomorrow" is not a date and time: send ISO 8601'],
  [{ ...PIN, allowed_acs_entrance_ids: ["Room 204"] }, "allowed_acs_entrance_ids.0"],
])("refuses %j before any request, by name and without the code", async (args, words) => {
  const { call, exchanges } = await connect();
  const { isError, text } = await call("create_credential", args);
  expect(isError).toBe(true);
  expect(text).toContain("Nothing was done: ");
  expect(text).toContain(words);
  expect(text).not.toMatch(/82-?4759/);
  expect(exchanges).toEqual([]);
});

test("refuses an end before the start, without the code", async () => {
  const { call, routes } = await connect();
  const times = { starts_at: "2126-01-02T00:00:00Z", ends_at: "2126-01-02T00:30:00+01:00" };
  const { isError, text } = await call("create_credential", { ...PIN, ...times });
  expect(isError).toBe(true);
  expect(text).toBe(
    "Nothing was issued: ends_at 2126-01-02T00:30+01:00 is not after starts_at 2126-01-02T01:00+01:00. Send a later ends_at.",
  );
  expect(routes()).not.toContain(CREATE);
});
