/** What a desk asks all day: doors, times as people say them, colleagues, groups, and what cannot be done. */
import assert from "node:assert/strict";
import { seeded, seededAcsUser } from "../support/fixtures.ts";
import { type Conversation, found, named, only, type Read, type Stage } from "./conversation.ts";

const ANA = { email_address: "ana.silva@example.com" };
const SOO_AH = { email_address: "sooah.kim@example.com" };

/** The one credential that was listed. */
const theOne = ({ list_credentials }: Read) => ({
  acs_credential_id: only<{ acs_credential_id: string }>(list_credentials.acs_credentials).acs_credential_id,
});

/** The doors of the one credential that was listed. */
const itsDoors = ({ list_credentials }: Read) =>
  only<{ doors: string[] }>(list_credentials.acs_credentials).doors;

const credentialsOf = ({ sandbox }: Stage, key: string) =>
  sandbox.workspace.state.acs_credentials.by("user_identity_id", seeded(sandbox, key).user_identity_id);

export const whoCanOpen: Conversation = {
  request: "Who can open room 204?",
  steps: [
    {
      tool: "list_entrances",
      args: { search: "Room 204", who_can_open: true },
      expect: {
        says: [
          'Who can open "Room 204", as Seam lists it: "Ana Silva" (mobile key until 2026-03-05T12:00+01:00)',
        ],
      },
    },
  ],
};

export const whichDoors: Conversation = {
  request: "Which doors does the staff building have?",
  steps: [
    {
      tool: "list_entrances",
      expect: {
        says: ['"Staff Door", "Laundry"', '"system":"Aurora Staff Building"'],
        data: { has_more: false },
      },
    },
  ],
};

export const noSuchDoor: Conversation = {
  request: "Is the pool on the system?",
  steps: [
    {
      tool: "list_entrances",
      args: { search: "pool" },
      expect: { says: ['No door has "pool" in its name', "shorter part"], data: { acs_entrances: [] } },
    },
  ],
};

export const intoTheGym: Conversation = {
  request: "Does sooah.kim@example.com get into the gym?",
  steps: [
    {
      tool: "list_credentials",
      args: { ...SOO_AH, acs_entrance_name: "gym" },
      expect: { says: ['No credential of "Soo-ah Kim" for "Gym"'], data: { acs_credentials: [] } },
    },
  ],
};

export const gymToo: Conversation = {
  request: "sooah.kim@example.com booked the gym too. Put it on her key.",
  steps: [
    {
      why: "A key's doors cannot be changed: the new one must open what the old one opens",
      tool: "list_credentials",
      args: SOO_AH,
      expect: {
        data: {
          acs_credentials: [{ doors: ["Room 102", "Main Entrance"], ends_at: "2026-03-07T12:00+01:00" }],
        },
      },
    },
    {
      tool: "issue_mobile_key",
      args: (read) => ({
        ...SOO_AH,
        acs_entrance_names: [...itsDoors(read), "Gym"],
        ends_at: "2026-03-07T12:00",
      }),
      expect: {
        says: [
          'for "Room 102", "Main Entrance", "Gym" until 2026-03-07T12:00+01:00',
          "On Visionline a new mobile key revokes the person's one before",
        ],
      },
    },
  ],
};

export const sameAccess: Conversation = {
  request:
    "priya.raman@example.com covers for ana.silva@example.com: same doors, from tomorrow 7:00 until Friday noon.",
  steps: [
    {
      tool: "list_credentials",
      args: ANA,
      expect: { data: { acs_credentials: [{ doors: ["Room 204", "Main Entrance", "Gym"] }] } },
    },
    {
      why: "Her account is there, a user identity is not: the key is for the account",
      tool: "issue_mobile_key",
      args: (read) => ({
        acs_user_email_address: "priya.raman@example.com",
        acs_entrance_names: itsDoors(read),
        starts_at: "2026-03-03T07:00",
        ends_at: "2026-03-06T12:00",
      }),
      expect: {
        says: [
          '"Priya Raman", not linked to a person yet: mobile key for "Room 204", "Main Entrance", "Gym"',
          "from 2026-03-03T07:00+01:00 until 2026-03-06T12:00+01:00",
          "link_acs_user",
        ],
      },
    },
  ],
};

export const tomorrowNoon: Conversation = {
  request: "minjun.kim@example.com checks out late, tomorrow at noon.",
  steps: [
    {
      tool: "list_credentials",
      args: { email_address: "minjun.kim@example.com" },
      expect: { says: ["until 2026-03-03T00:59:59+01:00"] },
    },
    {
      why: "Noon at the hotel",
      tool: "update_credential",
      args: (read) => ({ ...theOne(read), ends_at: "2026-03-03T12:00" }),
      expect: {
        says: [
          'Extended the mobile key of "Min-jun Kim" for "Room 101", "Main Entrance"',
          "it ends 2026-03-03T12:00+01:00 now; before it ended 2026-03-03T00:59:59+01:00",
        ],
      },
    },
  ],
};

export const earlierEnd: Conversation = {
  request: "sooah.kim@example.com leaves on Wednesday at 10 already. Adapt her key.",
  steps: [
    { tool: "list_credentials", args: SOO_AH, expect: { says: ["until 2026-03-07T12:00+01:00"] } },
    {
      tool: "update_credential",
      args: (read) => ({ ...theOne(read), ends_at: "2026-03-04T10:00" }),
      expect: { says: ["Shortened the mobile key", "it ends 2026-03-04T10:00+01:00 now"] },
    },
  ],
};

export const mondayMorning: Conversation = {
  request: "ana.silva@example.com needs room 201 next Monday from 6:00 to 18:00.",
  steps: [
    {
      tool: "issue_mobile_key",
      args: {
        ...ANA,
        acs_entrance_names: ["Room 201"],
        starts_at: "2026-03-09T06:00",
        ends_at: "2026-03-09T18:00",
      },
      expect: {
        says: [
          "from 2026-03-09T06:00+01:00 until 2026-03-09T18:00+01:00",
          "the 2 phones that are ready for it by itself",
        ],
        hides: [/launch_enrollment/],
      },
    },
  ],
};

export const clocksForward: Conversation = {
  request: "ana.silva@example.com's key shall end at half past two on the night of 28 to 29 March.",
  steps: [
    { tool: "list_credentials", args: ANA, expect: { says: ["1 credential"] } },
    {
      tool: "update_credential",
      args: (read) => ({ ...theOne(read), ends_at: "2026-03-29T02:30" }),
      expect: {
        isError: true,
        says: ["does not exist in Europe/Vienna", "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"],
      },
    },
    {
      asks: "The clocks go forward that night, 02:30 does not exist: 01:30 or 03:30?",
      about: ["put forward"],
      agent: "03:30",
    },
    {
      tool: "update_credential",
      args: (read) => ({ ...theOne(read), ends_at: "2026-03-29T03:30+02:00" }),
      expect: { says: ["Extended", "it ends 2026-03-29T03:30+02:00 now"] },
    },
  ],
};

export const stillIn: Conversation = {
  request: "Whose keys are still good on Friday?",
  steps: [
    {
      tool: "list_credentials",
      args: { access_method: "mobile_key", ends_after: "2026-03-06T00:00" },
      expect: {
        says: [
          '1 mobile key ending from 2026-03-06T00:00+01:00 on: mobile key of "Soo-ah Kim" for "Room 102", "Main Entrance"',
        ],
      },
    },
  ],
};

export const laundryCodes: Conversation = {
  request: "Whose PIN codes work at the laundry?",
  steps: [
    {
      tool: "list_credentials",
      args: { acs_entrance_name: "Laundry", access_method: "code" },
      expect: { says: ['PIN code of "Omar Haddad"', "without an end"], hides: [/482915/] },
    },
  ],
};

export const cardEnds: Conversation = {
  request: "When does lena.fischer@example.com's card end?",
  steps: [
    {
      tool: "list_credentials",
      args: { email_address: "lena.fischer@example.com", access_method: "card" },
      expect: { says: ["until 2026-03-04T12:00+01:00"] },
    },
  ],
};

export const whichMethods: Conversation = {
  request: "Can we give out PIN codes for the rooms?",
  steps: [
    {
      tool: "list_acs_systems",
      expect: {
        says: ['"name":"Hotel Aurora Doors"', '"access_methods":["mobile_key","card"]'],
        data: { has_more: false },
      },
    },
  ],
};

export const appShowsNothing: Conversation = {
  request: "omar.haddad@example.com's app shows nothing.",
  steps: [
    {
      tool: "get_user_identity",
      args: { email_address: "omar.haddad@example.com" },
      expect: {
        says: ['PIN code for "Staff Door", "Laundry"', '"can_receive_keys":false', "launch_enrollment"],
      },
    },
  ],
};

export const whoRang: Conversation = {
  request: "555-555-0101 rang and hung up. Who is that?",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "555-555-0101" },
      expect: { says: ["Ana Silva"], data: { user_identities: [{ display_name: "Ana Silva" }] } },
    },
  ],
};

export const stolenPixel: Conversation = {
  request: "Silva Ana's Pixel was stolen for sure.",
  steps: [
    {
      tool: "find_user_identities",
      args: { search: "Silva Ana" },
      expect: { data: { user_identities: [{ display_name: "Ana Silva" }] } },
    },
    { tool: "list_phones", args: found, expect: { says: ['"iPhone 15", "Pixel 8"'] } },
    {
      tool: "deactivate_phone",
      args: (read) => ({
        ...found(read),
        device_id: named<{ device_id: string; display_name?: string }>(read.list_phones.phones, "Pixel 8")
          .device_id,
      }),
      expect: {
        says: ['Deactivated "Pixel 8" of "Ana Silva". 1 key went with it: copy of a mobile key'],
        data: { status: "deactivated" },
      },
    },
  ],
};

export const perhapsInTheTaxi: Conversation = {
  request: "ana.silva@example.com left her phone in a taxi, it may turn up. Stop her access until then.",
  steps: [
    {
      why: "Deactivating is for good; suspending can be undone",
      tool: "suspend_acs_user",
      args: ANA,
      expect: { says: ["Suspended", "unsuspend_acs_user"] },
    },
    {
      asks: "Suspended. Shall I give it back when the phone is there?",
      about: ["Whether keys that are on phones already stop at once, it does not say"],
      agent: "The driver brought it back",
    },
    { tool: "unsuspend_acs_user", args: ANA, expect: { says: ["Unsuspended"] } },
  ],
  result({ sandbox }) {
    assert.equal(seededAcsUser(sandbox, "ana.silva@example.com").is_suspended, false);
    assert.equal(sandbox.workspace.counts().phones, 4);
  },
};

export const threeLeave: Conversation = {
  request: "Check out ana.silva@, minjun.kim@ and sooah.kim@example.com, they all leave.",
  steps: [
    {
      why: "For good: first show what would go",
      tool: "remove_user_identities",
      args: {
        email_addresses: ["ana.silva@example.com", "minjun.kim@example.com", "sooah.kim@example.com"],
        dry_run: true,
      },
      expect: { says: ["Ana Silva", "Min-jun Kim", "Soo-ah Kim"], data: { status: "planned" } },
    },
    {
      asks: "Ana Silva, Min-jun Kim and Soo-ah Kim go with all their keys and phones. Go on?",
      about: ["without dry_run"],
      agent: "Yes, all three",
    },
    {
      tool: "remove_user_identities",
      args: {
        email_addresses: ["ana.silva@example.com", "minjun.kim@example.com", "sooah.kim@example.com"],
      },
      expect: { data: { status: "removed" } },
    },
  ],
  result(stage) {
    for (const name of ["Ana Silva", "Min-jun Kim", "Soo-ah Kim"])
      assert.ok(
        ![...stage.sandbox.workspace.state.user_identities.from()].some((one) => one.full_name === name),
      );
  },
};

export const openTheDoor: Conversation = {
  request: "The plumber stands at the gym. Open the door for him.",
  cannot: ["no door", "from afar"],
  steps: [],
};

export const undoIt: Conversation = {
  request: "I removed Lena by mistake this morning. Bring her back.",
  cannot: ["undo"],
  steps: [],
};

export const oneMoreWeek: Conversation = {
  request: "All guests with keys that end on Thursday stay until the 12th, noon.",
  steps: [
    {
      tool: "list_credentials",
      args: { ends_after: "2026-03-05T00:00", ends_before: "2026-03-06T00:00" },
      expect: {
        says: ['ending by 2026-03-06T00:00+01:00: mobile key of "Ana Silva"'],
        data: { has_more: false },
      },
    },
    {
      tool: "update_credential",
      args: (read) => ({ ...theOne(read), ends_at: "2026-03-12T12:00" }),
      expect: { says: ["it ends 2026-03-12T12:00+01:00 now; before it ended 2026-03-05T12:00+01:00"] },
    },
  ],
  result(stage) {
    assert.deepEqual(
      [...new Set(credentialsOf(stage, "ana_silva").map((one) => one.ends_at))],
      ["2026-03-12T11:00:00.000Z"],
    );
  },
};
