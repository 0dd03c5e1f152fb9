/** Lost phones, and people who leave. */
import assert from "node:assert/strict";
import { createGuest, seeded, seededAcsUser } from "../support/fixtures.ts";
import { endDeletions, LASTING } from "../support/time.ts";
import { type Conversation, found, named, type Stage } from "./conversation.ts";

const removed = ({ sandbox }: Stage, name: string) => {
  const state = sandbox.workspace.state;
  const left = [...state.user_identities.from()].filter((one) => one.full_name === name);
  assert.equal(left.length, 0, `${name} is gone`);
};

export const lostIphone: Conversation = {
  request: "Jean lost her iPhone.",
  setup({ sandbox }) {
    const { phone } = createGuest(sandbox, "Jean Dupont");
    sandbox.workspace.state.phones.change(phone.device_id, { device_type: "ios_phone" });
  },
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Jean" },
      expect: { data: { user_identities: [{ display_name: "Jean Dupont" }] } },
    },
    {
      tool: "list_phones",
      args: found,
      expect: { data: { phones: [{ device_type: "ios_phone" }, { device_type: "android_phone" }] } },
    },
    {
      asks: "Deactivate Jean Dupont's iPhone 15? Its keys are revoked for good; the Pixel 9 keeps its own.",
      about: ["iPhone 15", "Pixel 9"],
      agent: "Yes",
    },
    {
      tool: "deactivate_phone",
      args: (read) => ({
        ...found(read),
        device_id: named<{ device_id: string; display_name?: string }>(read.list_phones.phones, "iPhone 15")
          .device_id,
      }),
      expect: {
        says: [
          'Deactivated "iPhone 15" of "Jean Dupont". 1 key went with it',
          "signs in to the app on a new phone",
        ],
        data: { status: "deactivated" },
      },
    },
  ],
  result({ sandbox: { workspace } }) {
    assert.equal(workspace.counts().phones, 5); // the hotel's four, and the Pixel 9
  },
};

export const keepTheCardUser: Conversation = {
  request: "Lena Fischer left. Clean up, but keep her card user at the doors.",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Lena Fischer" },
      expect: { data: { user_identities: [{ display_name: "Lena Fischer" }] } },
    },
    {
      why: "For good: first show what would go",
      tool: "remove_user_identity",
      args: (read) => ({ ...found(read), keep_acs_users: true, dry_run: true }),
      expect: {
        says: ["Plan, nothing was touched", "without dry_run"],
        data: { status: "planned" },
      },
    },
    {
      asks: "Her card and her session go, her ACS user is unlinked and stays. Go on?",
      about: ["1 credential", "1 client session", "Key card"],
      agent: "Go on",
    },
    {
      tool: "remove_user_identity",
      args: (read) => ({ ...found(read), keep_acs_users: true }),
      expect: { says: ["Seam confirms each of them", "Kept, only unlinked:"], data: { status: "removed" } },
    },
  ],
  result(stage) {
    removed(stage, "Lena Fischer");
    assert.equal(seededAcsUser(stage.sandbox, "lena.fischer@example.com").user_identity_id, null);
  },
};

export const longRemoval: Conversation = {
  request: "minjun.kim@example.com moved out, remove him. I have a caller waiting, be quick.",
  options: { sandbox: LASTING },
  steps: [
    {
      tool: "remove_user_identity",
      args: { email_address: "minjun.kim@example.com", wait_seconds: 1 },
      expect: {
        says: ["under way, not finished", "Call remove_user_identity again"],
        data: { status: "removing" },
      },
    },
    {
      why: "Not finished: the same again, with the id that the answer gave",
      meanwhile: ({ sandbox }) => endDeletions(sandbox),
      tool: "remove_user_identity",
      args: ({ remove_user_identity: { user_identity_id } }) => ({ user_identity_id }),
      expect: { says: ["Removed user identity"], data: { status: "removed" } },
    },
  ],
  result: (stage) => removed(stage, "Min-jun Kim"),
};

export const stuckRemoval: Conversation = {
  request: "Omar Haddad quit. Remove everything he has.",
  setup({ sandbox }) {
    sandbox.workspace.failDeletionOf(seededAcsUser(sandbox, "omar.haddad@example.com").acs_user_id);
  },
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Omar Haddad" },
      expect: { data: { user_identities: [{ display_name: "Omar Haddad" }] } },
    },
    {
      tool: "remove_user_identity",
      args: (read) => ({ ...found(read), dry_run: true }),
      expect: { says: ["1 phone", "1 credential"], data: { status: "planned" } },
    },
    {
      asks: "With him go a PIN code, a phone, a session and his ACS user. Go on?",
      about: ["1 credential", "1 phone", "1 ACS user"],
      agent: "Yes",
    },
    {
      tool: "remove_user_identity",
      args: found,
      expect: {
        isError: true,
        says: [
          "Not removed",
          "still exists",
          "The ACS user was not deleted",
          "call remove_user_identity again",
        ],
      },
    },
    {
      asks: "His account in the staff building could not be deleted. Can you free it there?",
      about: ["not deleted on the access control system"],
      agent: "Done, try again",
    },
    {
      meanwhile: ({ sandbox }) => sandbox.workspace.state.ids_that_fail_to_delete.clear(),
      tool: "remove_user_identity",
      args: found,
      expect: { data: { status: "removed" } },
    },
  ],
  result: (stage) => removed(stage, "Omar Haddad"),
};

export const readOnly: Conversation = {
  request: "Remove omar@example.com.",
  options: { server: { isReadOnly: true } },
  steps: [
    {
      why: "Nothing can be removed here; but what there is can be told to whoever removes it",
      tool: "get_user_identity",
      args: { email_address: "omar@example.com" },
      expect: { isError: true, says: ["No user identity has email_address", "find_user_identities"] },
    },
    {
      tool: "find_user_identities",
      args: { search: "Omar" },
      expect: { data: { user_identities: [{ email_address: "omar.haddad@example.com" }] } },
    },
    {
      tool: "get_user_identity",
      args: found,
      expect: {
        says: ['PIN code for "Staff Door", "Laundry"', '1 phone ("iPhone 13")'],
        data: { totals: { acs_users: 1 } },
      },
    },
  ],
  result: ({ sandbox }) => void seeded(sandbox, "omar_haddad"),
};
