/** Seam is down, or goes down in the middle. */
import assert from "node:assert/strict";
import { seeded } from "../support/fixtures.ts";
import { type Conversation, found } from "./conversation.ts";

export const seamIsDown: Conversation = {
  request: "Which phones does Omar have?",
  setup: ({ break: fail }) => fail({ kind: "status", status: 503 }),
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Omar" },
      expect: { isError: true, says: ["Seam is out of order", "503", "Nothing was changed"] },
    },
    { asks: "Seam is out of order at the moment. Shall I try again?", about: ["out of order"], agent: "Yes" },
    {
      meanwhile: ({ mend }) => mend(),
      tool: "find_user_identities",
      args: { search: "Omar" },
      expect: { data: { user_identities: [{ display_name: "Omar Haddad" }] } },
    },
    { tool: "list_phones", args: found, expect: { data: { phones: [{ display_name: "iPhone 13" }] } } },
  ],
};

const KEY = {
  email_address: "ana.silva@example.com",
  acs_entrance_names: ["Room 201"],
  ends_at: "2026-03-05T11:00:00Z",
};

export const unknownOutcome: Conversation = {
  request: "ana.silva@example.com gets a second key, for room 201, until 5 March 11:00 UTC.",
  setup: ({ break: fail }) => fail({ path: "/acs/credentials/create", kind: "reset", when: "after" }),
  steps: [
    {
      tool: "issue_mobile_key",
      args: KEY,
      expect: {
        isError: true,
        says: ["It is unknown whether Seam carried it out", "list_credentials", "before you issue it again"],
      },
    },
    {
      why: "Look first, as the answer says: the key is there, so it is not issued a second time",
      tool: "list_credentials",
      args: { email_address: "ana.silva@example.com", access_method: "mobile_key" },
      expect: { says: ["2 mobile keys"] },
    },
  ],
  result({ sandbox }) {
    const { user_identity_id } = seeded(sandbox, "ana_silva");
    const keys = [...sandbox.workspace.state.acs_credentials.by("user_identity_id", user_identity_id)];
    assert.equal(keys.filter((key) => key.is_multi_phone_sync_credential).length, 2);
  },
};

export const tooManyRequests: Conversation = {
  request: "Does lena.fischer@example.com have a card?",
  setup: ({ break: fail }) =>
    fail({ kind: "status", status: 429, headers: { "retry-after": "0" }, times: 1 }),
  steps: [
    {
      why: "Seam's limit is waited out inside the call",
      tool: "list_credentials",
      args: { email_address: "lena.fischer@example.com", access_method: "card" },
      expect: { says: ['1 card of "Lena Fischer"'], data: { acs_credentials: [{ access_method: "card" }] } },
    },
  ],
};
