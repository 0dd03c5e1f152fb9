/** PIN codes and cards. */
import assert from "node:assert/strict";
import { seeded } from "../support/fixtures.ts";
import { type Conversation, only } from "./conversation.ts";

export const pinForTheCleaner: Conversation = {
  request: "Tomás cleans in the staff building from today. Give him the PIN 739104.",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Tomás" },
      expect: { says: ["nobody has", "find_acs_users"] },
    },
    {
      why: "A PIN belongs to an ACS user: he needs no app user for it",
      tool: "find_acs_users",
      args: { search: "Tomás" },
      expect: { says: ["1 ACS user"], data: { acs_users: [{ display_name: "Tomás Ortega" }] } },
    },
    {
      tool: "create_credential",
      args: ({ find_acs_users }) => ({
        acs_user_id: only<{ acs_user_id: string }>(find_acs_users.acs_users).acs_user_id,
        access_method: "code",
        code: "739104",
      }),
      expect: {
        says: ['Created for ACS user "Tomás Ortega", not linked to a person yet: PIN code'],
        hides: ["739104"],
        data: { acs_credential: { access_method: "code" } },
      },
    },
  ],
};

export const lostCardWithConsent: Conversation = {
  request: "lena.fischer@example.com lost her card. Cancel it.",
  options: { workspace: { confirmMode: "always" } },
  steps: [
    {
      tool: "list_credentials",
      args: { email_address: "lena.fischer@example.com", access_method: "card" },
      expect: { says: ['1 card of "Lena Fischer"'], data: { acs_credentials: [{ access_method: "card" }] } },
    },
    {
      tool: "delete_credential",
      args: ({ list_credentials }) => ({
        acs_credential_id: only<{ acs_credential_id: string }>(list_credentials.acs_credentials)
          .acs_credential_id,
      }),
      expect: {
        says: ['agree to delete the card of "Lena Fischer"', "confirmation_code"],
        data: { status: "planned" },
      },
    },
    {
      asks: "Shall I delete her card for room 202 and the main entrance for good?",
      about: ["Room 202", "Main Entrance"],
      agent: "Yes",
    },
    {
      tool: "delete_credential",
      args: ({ delete_credential: { acs_credential_id, confirmation_code } }) => ({
        acs_credential_id,
        confirmation_code,
      }),
      expect: { says: ['Deleted the card of "Lena Fischer"'], data: { status: "deleted" } },
    },
  ],
  result({ sandbox }) {
    const { user_identity_id } = seeded(sandbox, "lena_fischer");
    assert.deepEqual(sandbox.workspace.state.acs_credentials.by("user_identity_id", user_identity_id), []);
  },
};
