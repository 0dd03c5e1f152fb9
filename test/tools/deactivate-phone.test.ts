import { expect, test } from "vitest";
import { startedTo } from "../faults/started.ts";
import { connect } from "../support/connect.ts";
import { eventually } from "../support/eventually.ts";
import { createGuest, readable, seeded } from "../support/fixtures.ts";
import { connectOdd } from "../support/odd-seam.ts";
import { endDeletions, LASTING, untilTimeIsUp } from "../support/time.ts";

test("deactivates a lost phone and says which keys went, leaving the parent key and the other phone alone", async () => {
  const { call, sandbox } = await connect();
  const { user_identity_id, phone, otherPhone, key } = createGuest(sandbox);
  const { acs_credentials } = sandbox.workspace.state;
  const [copy] = acs_credentials.by("device_id", phone.device_id);
  acs_credentials.change(copy?.acs_credential_id ?? "", { starts_at: "2026-03-02T12:00:00.000Z" });
  const { data } = await call("deactivate_phone", { device_id: phone.device_id, user_identity_id });
  delete data.revoked_credentials[0].starts_at; // when the phone received it
  expect(readable(data)).toMatchInlineSnapshot(`
    {
      "device_id": "<id 1>",
      "next_step": "When the person signs in to the app on a new phone, a multi-phone key comes to it by itself if it is valid then, its account is not suspended and their phones are enrolled; get_user_identity shows what is missing.",
      "revoked_credentials": [
        {
          "access_method": "mobile_key",
          "acs_credential_id": "<id 2>",
          "display_name": "Mobile key on iPhone 15",
          "parent_acs_credential_id": "<id 3>",
          "person": "Grace Hopper",
          "system": "Hotel Aurora Doors",
        },
      ],
      "status": "deactivated",
      "summary": "Deactivated "iPhone 15" of "Grace Hopper". 1 key went with it: copy of a mobile key on one phone ("Mobile key on iPhone 15").",
    }
  `);
  const holding = await call("list_phones", { acs_credential_id: key.acs_credential_id });
  expect(holding.data.phones.map((one: { device_id: string }) => one.device_id)).toEqual([
    otherPhone.device_id,
  ]);
});

test("without the owner it says that nothing is known of the phone's keys but Seam's rule", async () => {
  const { call, sandbox } = await connect();
  const { phone } = createGuest(sandbox);
  const { data } = await call("deactivate_phone", { device_id: phone.device_id });
  expect(data.status).toBe("deactivated");
  expect(data.summary).toBe(
    'Deactivated "iPhone 15". By Seam\'s rule its keys are revoked with it; name the owner to learn which.',
  );
  expect(data.revoked_credentials).toBeUndefined();
});

test("refuses a phone that is not the named person's", async () => {
  const { call, sandbox, routes } = await connect();
  const { phone } = createGuest(sandbox);
  const { text } = await call("deactivate_phone", {
    device_id: phone.device_id,
    user_identity_key: "ana_silva",
  });
  expect(text).toBe(
    `Phone ${phone.device_id} does not belong to user identity ${seeded(sandbox, "ana_silva").user_identity_id}. ` +
      "Nothing was done. Find the right one with list_phones, or leave the person out if the phone is right.",
  );
  expect(routes()).not.toContain("/phones/deactivate");
});

const created_at = "2026-03-01T00:00:00.000Z";
const GOING = [
  { warning_code: "being_deleted" as const, message: "This credential is being deleted.", created_at },
];

test.each([
  ["has ended", { ends_at: created_at }],
  ["is being deleted", { warnings: GOING }],
])("no key is promised to the next phone when the only one %s", async (_how, fields) => {
  const { call, sandbox } = await connect();
  const { user_identity_id, phone, key } = createGuest(sandbox);
  sandbox.workspace.state.acs_credentials.change(key.acs_credential_id, fields);
  const { data } = await call("deactivate_phone", { device_id: phone.device_id, user_identity_id });
  expect(data.status).toBe("deactivated");
  expect(data.next_step).toBe(
    "A new phone gets no copy of these: the multi-phone keys that they were copies of have ended, or are being deleted.",
  );
});

test.each([
  ["at first", 1],
  ["right before its deactivation", 2],
])(
  "one list of the owner's that lacks the phone %s is behind, and makes it nobody else's",
  async (_when, turn) => {
    let lists = 0;
    const { call, sandbox } = await connectOdd({
      "/phones/list": (body, { owner_user_identity_id }) => {
        if (owner_user_identity_id && ++lists === turn) body.phones = [];
      },
    });
    const { user_identity_id, phone } = createGuest(sandbox);
    const { data } = await call("deactivate_phone", { device_id: phone.device_id, user_identity_id });
    expect(data.status).toBe("deactivated");
  },
);

test("answers deactivating when Seam takes longer, and a second call waits on", async () => {
  const { call, sandbox, routes } = await connect({ sandbox: LASTING });
  const { device_id } = createGuest(sandbox).phone;
  const first = await untilTimeIsUp(call, "deactivate_phone", { device_id, wait_seconds: 1 });
  expect(first.isError).toBe(false);
  expect(first.data).toMatchObject({
    status: "deactivating",
    next_step: "Not finished: call deactivate_phone again with the same device_id to wait on.",
  });
  const before = routes().length;
  const second = call("deactivate_phone", { device_id });
  await eventually(() => expect(routes().slice(before)).toContain("/phones/deactivate"));
  endDeletions(sandbox);
  expect((await second).data.status).toBe("deactivated");
});

test("does not need the event: absence confirms too", async () => {
  const { call, sandbox } = await connect({ sandbox: { eventFate: () => ({ lost: true }) } });
  const { phone } = createGuest(sandbox);
  const { data } = await call("deactivate_phone", { device_id: phone.device_id });
  expect(data.status).toBe("deactivated");
});

test("says that it knows no such phone, and never claims to have deactivated it", async () => {
  const { call } = await connect();
  const device_id = "00000000-0000-4000-8000-000000000000";
  const { isError, text } = await call("deactivate_phone", { device_id });
  expect(isError).toBe(true);
  expect(text).toContain(`Seam knows no phone with device_id "${device_id}". Nothing was done.`);
  expect(text).toContain("list_phones");
});

test("stops looking once it has answered", async () => {
  const { call, sandbox } = await connect();
  const { phone } = createGuest(sandbox);
  await call("deactivate_phone", { device_id: phone.device_id });
  const after = startedTo(sandbox).length;
  await call("list_phones");
  expect(startedTo(sandbox).slice(after)).toEqual(["/phones/list"]);
});
