/** Questions: nothing is changed. */
import type { Conversation } from "./conversation.ts";
import { found } from "./conversation.ts";

export const whichPhones: Conversation = {
  request: "Which phones does Ana have?",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Ana" },
      expect: { data: { user_identities: [{ display_name: "Ana Silva" }], has_more: false } },
    },
    {
      why: "One person, so it is she",
      tool: "list_phones",
      args: found,
      expect: {
        says: ['2 phones of "Ana Silva"'],
        data: { phones: [{ display_name: "iPhone 15" }, { display_name: "Pixel 8" }], has_more: false },
      },
    },
  ],
};

export const keysThatEndToday: Conversation = {
  request: "Who can open with a key that ends today?",
  steps: [
    {
      why: "Today is 2 March; keys alone, no copies on phones",
      tool: "list_credentials",
      args: {
        access_method: "mobile_key",
        ends_after: "2026-03-02T10:00:00Z",
        ends_before: "2026-03-03T00:00:00Z",
      },
      expect: {
        says: [': mobile key of "Min-jun Kim" for "Room 101"'],
        data: {
          acs_credentials: [{ person: "Min-jun Kim", ends_at: "2026-03-03T00:59:59+01:00" }],
          has_more: false,
        },
      },
    },
  ],
};

export const misspeltName: Conversation = {
  request: "Which keys does Anna Sylva have?",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Anna Sylva" },
      expect: { says: ["nobody has", "a shorter part", "find_acs_users"] },
    },
    {
      why: "A shorter part, as the answer says: the first letters of the name",
      tool: "find_user_identities",
      args: { search: "An" },
      expect: { data: { user_identities: [{ display_name: "Ana Silva" }] } },
    },
    {
      asks: "Do you mean Ana Silva (ana.silva@example.com)?",
      about: ["ana.silva@example.com"],
      agent: "Yes",
    },
    {
      tool: "list_credentials",
      args: found,
      expect: {
        says: ["1 credential"],
        data: { acs_credentials: [{ access_method: "mobile_key", ends_at: "2026-03-05T12:00+01:00" }] },
      },
    },
  ],
};

export const nobody: Conversation = {
  request: "What can gustav.ernst@example.com open?",
  steps: [
    {
      tool: "get_user_identity",
      args: { email_address: "gustav.ernst@example.com" },
      expect: {
        isError: true,
        says: ['No user identity has email_address "gustav.ernst@example.com"', "find_user_identities"],
      },
    },
    {
      why: "The email may be another one: look for the name",
      tool: "find_user_identities",
      args: { search: "Ernst" },
      expect: { says: ["nobody has", "find_acs_users"] },
    },
    {
      why: "Perhaps there is an account without an app user",
      tool: "find_acs_users",
      args: { search: "Ernst" },
      expect: { says: ["none has"], data: { acs_users: [], has_more: false } },
    },
  ],
};

export const expiredKey: Conversation = {
  request: "Min-jun stands in front of room 101. Why does his key not work?",
  setup: ({ passTime }) => passTime(24 * 60 * 60 * 1000),
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Min-jun" },
      expect: { data: { user_identities: [{ display_name: "Min-jun Kim" }] } },
    },
    {
      why: "The whole picture, rather than phones, keys and enrollment one by one",
      tool: "get_user_identity",
      args: found,
      expect: {
        says: [
          'mobile key for "Room 101", "Main Entrance" ended 2026-03-03T00:59:59+01:00',
          '"can_receive_keys":true',
        ],
        data: { totals: { phones: 1, enrollment_automations: 1 } },
      },
    },
  ],
};

export const keyWithoutPhone: Conversation = {
  request: "sooah.kim@example.com says that the app shows no key. What is wrong?",
  steps: [
    {
      tool: "get_user_identity",
      args: { email_address: "sooah.kim@example.com" },
      expect: {
        says: ["waiting_to_be_issued"],
        data: {
          phones: [],
          totals: { enrollment_automations: 1, phones: 0 },
          next_step: "A phone appears when the person signs in to the app on it.",
        },
      },
    },
  ],
};

export const withoutAppUser: Conversation = {
  request: "Who has an account at the hotel's doors, but no app user yet?",
  steps: [
    {
      tool: "list_acs_systems",
      expect: { says: ["Hotel Aurora Doors"], data: { has_more: false } },
    },
    {
      tool: "find_acs_users",
      args: ({ list_acs_systems }) => ({
        acs_system_id: list_acs_systems.acs_systems.find(
          (system: { name?: string }) => system.name === "Hotel Aurora Doors",
        ).acs_system_id,
      }),
      expect: {
        says: ["Jean Doe", "Priya Raman", "not linked to a person yet", "link_acs_user"],
        data: { has_more: false },
      },
    },
  ],
};
