import { expect, test } from "vitest";
import { connect } from "../support/connect.ts";
import { readable, seeded } from "../support/fixtures.ts";

const phoneOf = async (call: Awaited<ReturnType<typeof connect>>["call"], user_identity_key: string) =>
  (await call("list_phones", { user_identity_key })).data.phones[0].device_id as string;

test("shows a phone that can receive keys", async () => {
  const { call } = await connect();
  const { data } = await call("get_phone", { device_id: await phoneOf(call, "ana_silva") });
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "phone": {
        "can_receive_keys": true,
        "device_id": "<id 1>",
        "device_type": "ios_phone",
        "display_name": "iPhone 15",
      },
      "summary": ""iPhone 15" can receive keys.",
    }
  `);
});

test("shows that a phone which is not enrolled can receive no keys", async () => {
  const { call } = await connect();
  const { data } = await call("get_phone", { device_id: await phoneOf(call, "omar_haddad") });
  expect(data.phone.can_receive_keys).toBe(false);
});

test("calls the phone by its nickname, as text that cannot do harm", async () => {
  const { call, sandbox } = await connect();
  const { state } = sandbox.workspace;
  const [phone] = state.phones.by("owner_user_identity_id", seeded(sandbox, "omar_haddad").user_identity_id);
  const device_id = phone?.device_id ?? "";
  state.phones.change(device_id, { nickname: "Omar's\u202e \nwork phone" });
  const { data } = await call("get_phone", { device_id });
  expect(data.summary).toContain('"Omar\'s work phone"');
});

test.each(["00000000-0000-4000-8000-000000000000", "no-such-phone"])(
  "says that Seam knows no phone %s, and which tool lists those that are there",
  async (device_id) => {
    const { call } = await connect();
    const { isError, text } = await call("get_phone", { device_id });
    expect(isError).toBe(true);
    expect(text).toBe(
      `Seam knows no phone with device_id "${device_id}". Nothing was done. If it was deactivated before, it is ` +
        "gone; if not, the id is wrong. list_phones shows the phones that are there.",
    );
  },
);

test.each([
  [{}, "device_id is missing: From list_phones"],
  [
    { device_id: "Ana's phone" },
    'device_id "Ana\'s phone" is not an id: send it exactly as a tool returned it',
  ],
  [{ device_id: 7 }, "device_id must be a text"],
  [
    { device_id: "a", email_address: "a@example.com" },
    '"email_address" is not an argument of get_phone, which takes device_id',
  ],
])("refuses %j before any request", async (args, words) => {
  const { call, exchanges } = await connect();
  const { text } = await call("get_phone", args);
  expect(text).toBe(`Nothing was done: ${words}.`);
  expect(exchanges).toEqual([]);
});
