/** Mobile keys. */
import assert from "node:assert/strict";
import { seeded } from "../support/fixtures.ts";
import { type Conversation, found, only, type Read, type Stage } from "./conversation.ts";

const credentialsOf = ({ sandbox }: Stage, key: string) =>
  sandbox.workspace.state.acs_credentials.by("user_identity_id", seeded(sandbox, key).user_identity_id);

/** The one credential that ends at this time. */
const endingAt = ({ list_credentials }: Read, ends_at: string) => ({
  acs_credential_id: only(
    list_credentials.acs_credentials.filter((one: { ends_at?: string }) => one.ends_at === ends_at) as {
      acs_credential_id: string;
    }[],
  ).acs_credential_id,
});

export const twoKims: Conversation = {
  request: "Kim checks out early. Please revoke the key.",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Kim" },
      expect: {
        says: ["2 people", "Ask which one is meant"],
        data: { user_identities: [{ display_name: "Min-jun Kim" }, { display_name: "Soo-ah Kim" }] },
      },
    },
    {
      asks: "Min-jun Kim (minjun.kim@example.com) or Soo-ah Kim (sooah.kim@example.com)?",
      about: ["minjun.kim@example.com", "sooah.kim@example.com"],
      agent: "Soo-ah",
    },
    {
      tool: "list_credentials",
      args: { email_address: "sooah.kim@example.com" },
      expect: { says: ['1 credential of "Soo-ah Kim"', 'for "Room 102", "Main Entrance"'] },
    },
    {
      tool: "delete_credential",
      args: ({ list_credentials }) => ({
        acs_credential_id: only<{ acs_credential_id: string }>(list_credentials.acs_credentials)
          .acs_credential_id,
      }),
      expect: { data: { status: "deleted" } },
    },
  ],
  result(stage) {
    assert.equal(credentialsOf(stage, "soo_ah_kim").length, 0);
    assert.equal(credentialsOf(stage, "min_jun_kim").length, 2); // his key, and its copy on his phone
  },
};

export const oneOfTwoKeys: Conversation = {
  request: "Ana has two keys now. Revoke the one that ends on Thursday, she keeps the other.",
  setup({ sandbox }) {
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const [old] = sandbox.workspace.state.acs_credentials.by("user_identity_id", user_identity_id);
    sandbox.workspace.create.acs_credential({
      acs_user_id: old?.acs_user_id ?? "",
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      ends_at: "2026-03-10T11:00:00.000Z",
    });
  },
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Ana" },
      expect: { data: { user_identities: [{ display_name: "Ana Silva" }] } },
    },
    {
      tool: "list_credentials",
      args: found,
      expect: {
        says: ["2 credentials"],
        data: {
          acs_credentials: [{ ends_at: "2026-03-05T12:00+01:00" }, { ends_at: "2026-03-10T12:00+01:00" }],
        },
      },
    },
    {
      why: "Thursday is 5 March",
      tool: "delete_credential",
      args: (read) => endingAt(read, "2026-03-05T12:00+01:00"),
      expect: { says: ["with its 2 copies on phones"], data: { status: "deleted" } },
    },
  ],
  result(stage) {
    assert.equal(credentialsOf(stage, "ana_silva").length, 3); // the other key and its copies on two phones
  },
};

export const longerStay: Conversation = {
  request: "Ana Silva stays until Saturday noon, same doors. Please extend her key.",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Ana Silva" },
      expect: { data: { user_identities: [{ display_name: "Ana Silva" }] } },
    },
    {
      tool: "list_credentials",
      args: found,
      expect: { data: { acs_credentials: [{ ends_at: "2026-03-05T12:00+01:00" }] } },
    },
    {
      tool: "update_credential",
      args: (read) => ({ ...endingAt(read, "2026-03-05T12:00+01:00"), ends_at: "2026-03-07T12:00" }),
      expect: {
        says: [
          'Extended the mobile key of "Ana Silva" for "Room 204", "Main Entrance", "Gym"',
          "it ends 2026-03-07T12:00+01:00 now; before it ended 2026-03-05T12:00+01:00",
        ],
      },
    },
  ],
  result(stage) {
    const ends = credentialsOf(stage, "ana_silva").map((one) => one.ends_at);
    assert.deepEqual([...new Set(ends)], ["2026-03-07T11:00:00.000Z"]);
  },
};

export const wrongRoom: Conversation = {
  request: "Give sooah.kim@example.com a key for room 304 too, until 7 March 11:00 UTC.",
  steps: [
    {
      tool: "issue_mobile_key",
      args: {
        email_address: "sooah.kim@example.com",
        acs_entrance_names: ["Room 304"],
        ends_at: "2026-03-07T11:00:00Z",
      },
      expect: { isError: true, says: ["Nothing was issued", '"Room 304"', "Room 204", "Choose from these"] },
    },
    {
      asks: "There is no room 304. There are 101, 102, 103, 201, 202 and 204: which one?",
      about: ["Room 101", "Room 204"],
      agent: "204, sorry",
    },
    {
      tool: "issue_mobile_key",
      args: {
        email_address: "sooah.kim@example.com",
        acs_entrance_names: ["Room 204"],
        ends_at: "2026-03-07T11:00:00Z",
      },
      expect: { says: ['for "Room 204" until 2026-03-07T12:00+01:00'] },
    },
  ],
};
