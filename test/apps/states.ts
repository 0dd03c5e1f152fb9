/** What the page is looked at with: the main states, as results that the tools could give, at one moment. */
import type {
  Credentials,
  Doors,
  GroupRemoval,
  Key,
  Person,
  PhoneGoing,
  Removal,
} from "../../src/apps/results.ts";

/** The moment that they are true of. */
export const NOW = "2026-06-10T12:00:00Z";

const ID = "5f2c6a9e-0000-4000-8000-000000000001";

const key = (place: number, rest: Partial<Key>): Key => ({
  acs_credential_id: `key-${place}`,
  access_method: "mobile_key",
  system: "Hotel Aurora Doors",
  ...rest,
});

const keys: Key[] = [
  key(1, {
    doors: ["Room 204", "Main Entrance", "Gym"],
    starts_at: "2026-06-08T15:00+02:00",
    ends_at: "2026-06-14T12:00+02:00",
  }),
  key(2, { doors: ["Spa"], starts_at: "2026-06-10T08:00+02:00", ends_at: "2026-06-10T21:00+02:00" }),
  key(3, { doors: ["Room 310"], starts_at: "2026-06-14T15:00+02:00", ends_at: "2026-06-17T12:00+02:00" }),
  key(4, {
    access_method: "code",
    doors: ["Staff Door", "Laundry"],
    system: "Aurora Staff Building",
    starts_at: "2026-05-01T07:00+02:00",
  }),
  key(5, {
    access_method: "card",
    doors: ["Room 118"],
    starts_at: "2026-06-05T15:00+02:00",
    ends_at: "2026-06-09T12:00+02:00",
  }),
];

const person: Person = {
  user_identity: {
    user_identity_id: ID,
    display_name: "Ana Silva",
    user_identity_key: "ana_silva",
    email_address: "ana.silva@example.com",
    phone_number: "+15555550101",
  },
  acs_users: [
    { acs_user_id: "account-1", display_name: "Ana Silva", system: "Hotel Aurora Doors" },
    {
      acs_user_id: "account-2",
      display_name: "Ana Silva",
      system: "Aurora Staff Building",
      is_suspended: true,
    },
  ],
  acs_credentials: keys,
  phones: [
    { device_id: "phone-1", device_type: "ios_phone", display_name: "iPhone 15", can_receive_keys: true },
    { device_id: "phone-2", device_type: "android_phone", nickname: "Old Pixel", can_receive_keys: false },
  ],
  enrollment_automations: [
    { enrollment_automation_id: "enrollment-1", credential_manager: "Aurora Mobile Keys" },
  ],
  totals: { acs_users: 2, acs_credentials: 5, phones: 2, enrollment_automations: 1, client_sessions: 2 },
  problems: [
    {
      kind: "acs_credential",
      id: "key-3",
      code: "waiting_to_be_issued",
      message: "The credential is waiting to be issued.",
    },
    {
      kind: "acs_credential",
      id: "key-5",
      code: "has_ended",
      message: "Its validity ended 2026-06-09T12:00+02:00",
    },
  ],
  next_step: "A phone appears when the person signs in to the app on it.",
  summary: 'Sandbox, no real doors: "Ana Silva" has 2 accounts.',
};

const figures = (done: readonly number[]) =>
  [
    ["client_session", 2],
    ["enrollment_automation", 1],
    ["acs_credential", 8],
    ["phone", 2],
    ["acs_user", 2],
  ].map(([kind, total], place) => ({ kind: String(kind), total: Number(total), done: done[place] ?? 0 }));

const plan: Removal = {
  user_identity_id: ID,
  status: "planned",
  summary:
    'Plan, nothing was touched. With user identity "Ana Silva" would go: 2 client sessions, 1 enrollment automation, 8 credentials, 2 phones, 2 ACS users.',
  counts: figures([]),
  waiting_for: [
    { kind: "client_session", id: "session-1" },
    { kind: "acs_credential", id: "key-1", name: "Room 204" },
    { kind: "acs_credential", id: "key-4", name: "PIN code" },
    { kind: "phone", id: "phone-1", name: "iPhone 15" },
    { kind: "phone", id: "phone-2", name: "Old Pixel" },
    { kind: "acs_user", id: "account-1", name: "Ana Silva" },
  ],
  unlinked_acs_users: [{ acs_user_id: "account-9", name: "Ana Silva (old)", credentials: 1 }],
  confirmation_code: "not-a-real-code",
};

const removing: Removal = {
  user_identity_id: ID,
  status: "removing",
  summary:
    'Removing user identity "Ana Silva" is under way, not finished: 10 of 16 things are gone. Still to go: 2 credentials, 1 phone, 2 ACS users and the user identity itself.',
  counts: figures([2, 1, 6, 1]),
  waiting_for: [
    { kind: "acs_credential", id: "key-4", name: "PIN code", seam_says: "accepted, not confirmed yet" },
    { kind: "acs_credential", id: "key-5", name: "Key card", seam_says: "not accepted: too many requests" },
    { kind: "phone", id: "phone-2", name: "Old Pixel", seam_says: "asked, not answered yet" },
    { kind: "acs_user", id: "account-1", name: "Ana Silva", seam_says: "not asked yet" },
  ],
  waited_seconds: 45,
};

const removed: Removal = {
  user_identity_id: ID,
  status: "removed",
  summary:
    'Removed user identity "Ana Silva". With it went: 2 client sessions, 1 enrollment automation, 8 credentials, 2 phones, 2 ACS users. Seam confirms each of them, by its event or by two routes that do not find it.',
  counts: figures([2, 1, 8, 2, 2]),
  waited_seconds: 3,
};

/** Where an engine keeps removals, rows have one more state. */
const set = {
  status: "scheduled",
  summary:
    "Set for 2026-06-14T12:00+02:00 (Europe/Vienna): the removal of 2 people. Nothing is touched before then; what there is by then is looked at again.",
  people: [
    { user_identity_id: "1", name: "Min-jun Kim", status: "scheduled" },
    { user_identity_id: "2", name: "Soo-ah Kim", status: "scheduled" },
  ],
} as unknown as GroupRemoval;

const group: GroupRemoval = {
  status: "incomplete",
  summary: "Removed 2 of 4 people.",
  people: [
    { user_identity_id: "1", name: "Min-jun Kim", status: "removed" },
    { user_identity_id: "2", name: "Soo-ah Kim", status: "removed" },
    { user_identity_id: "3", name: "Omar Haddad", status: "removing", summary: "2 of 5 things are gone." },
    {
      user_identity_id: "4",
      name: "Lena Fischer",
      status: "failed",
      summary: "Seam refuses: the card is in use.",
    },
  ],
  waited_seconds: 45,
};

const phoneGone: PhoneGoing = {
  device_id: "phone-1",
  status: "deactivated",
  summary: 'Deactivated "iPhone 15" of "Ana Silva". 1 key went with it.',
  revoked_credentials: [key(6, { doors: ["Room 204", "Main Entrance", "Gym"] })],
};

const owners = ["Ana Silva", "Min-jun Kim", "ليلى حداد", "Omar Haddad", "Lena Fischer"];
const credentials: Credentials = {
  acs_credentials: keys.map((one, place) => ({ ...one, person: owners[place] })),
  summary: "5 credentials.",
  has_more: false,
};

const door: Doors = {
  acs_entrances: [{ acs_entrance_id: "door-1", display_name: "Main Entrance", system: "Hotel Aurora Doors" }],
  acs_credentials: credentials.acs_credentials.map(({ doors: _, ...one }) => one),
  summary: 'Who can open "Main Entrance".',
  has_more: false,
};

/** By the name of the picture. */
export const states = {
  person,
  plan,
  removing,
  removed,
  group,
  set,
  "phone-gone": phoneGone,
  keys: credentials,
  door,
};

/** As many keys as a large household of a building has: no two alike. */
export const manyKeys = (howMany: number): Credentials => ({
  acs_credentials: Array.from({ length: howMany }, (_, place) =>
    key(place, {
      person: `Person ${place % 40}`,
      doors: [`Room ${place}`, "Main Entrance"],
      starts_at: new Date(Date.parse(NOW) - place * 3_600_000).toISOString(),
      ends_at: new Date(Date.parse(NOW) + (place + 1) * 7_200_000).toISOString(),
    }),
  ),
  summary: `${howMany} credentials.`,
  has_more: false,
});

/** As the protocol carries it. */
export const resultOf = (data: object) => ({
  content: [{ type: "text" as const, text: JSON.stringify(data) }],
  structuredContent: { ...data },
});
