/** Copies of keys on phones open doors by themselves: where they hold longer than their key, or without it, they are told. */
import { expect, test } from "vitest";
import { foldCopies } from "../src/lookup/copies.ts";
import type { AcsCredential } from "../src/seam/resources.ts";
import { connect, type Harness } from "./support/connect.ts";
import { createGuest, seeded } from "./support/fixtures.ts";
import { connectOdd } from "./support/odd-seam.ts";
import { atNoon } from "./support/reading.ts";

const ANA = { email_address: "ana.silva@example.com" };
const GYM = { search: "gym", who_can_open: true };
const COPY = 'copy of a mobile key on one phone ("Mobile key on iPhone 15")';
const COPY_OF_GYM = `${COPY} until 2026-03-05T12:00+01:00`;

/** Ana's key for the Gym, with its copies on two phones, all until 5 March; it is noon of the 2nd. */
async function anasKey() {
  const harness = await connect({ sandbox: atNoon });
  const credentials = harness.sandbox.workspace.state.acs_credentials;
  const all = credentials.by("user_identity_id", seeded(harness.sandbox, "ana_silva").user_identity_id);
  const key = all.find((one) => one.is_multi_phone_sync_credential)?.acs_credential_id ?? "";
  const copies = all.filter((one) => one.parent_acs_credential_id).map((one) => one.acs_credential_id);
  return { ...harness, credentials, key, copies };
}

const idsIn = ({ data }: Awaited<ReturnType<Harness["call"]>>): string[] =>
  data.acs_credentials.map((one: AcsCredential) => one.acs_credential_id);

test("a key that has ended leaves its copies, which have not, among those who can open the door", async () => {
  const { call, credentials, key, copies } = await anasKey();
  credentials.change(key, { ends_at: "2026-03-02T11:00:00.000Z" });
  const who = await call("list_entrances", GYM);
  expect(idsIn(who)).toEqual(copies);
  expect(who.data.summary).toContain(`"Ana Silva" (${COPY_OF_GYM})`);
  const later = await call("list_credentials", { ...ANA, ends_after: "2026-03-04T00:00:00Z" });
  expect(idsIn(later)).toEqual(copies);
});

test("a key that ends before its copies is told beside them", async () => {
  const { call, credentials, key, copies } = await anasKey();
  credentials.change(key, { ends_at: "2026-03-03T11:00:00.000Z" });
  const who = await call("list_entrances", GYM);
  expect(idsIn(who)).toEqual([key, ...copies]);
  expect(who.data.summary).toContain("(mobile key until 2026-03-03T12:00+01:00), ");
  expect(who.data.summary).toContain(COPY_OF_GYM);
  expect(idsIn(await call("list_credentials", ANA))).toEqual([key, ...copies]);
  expect(idsIn(await call("get_user_identity", ANA))).toEqual([key, ...copies]);
});

test("a key that is gone leaves its copies, and nobody is told to issue one", async () => {
  const { call, credentials, key, copies } = await anasKey();
  credentials.remove(key);
  for (const args of [ANA, { acs_entrance_name: "gym" }]) {
    const { data } = await call("list_credentials", args);
    expect(data.summary).toContain(COPY);
    expect(data.acs_credentials).toHaveLength(2);
  }
  const { data } = await call("get_user_identity", ANA);
  expect(data.summary).toContain(COPY);
  expect(data.totals.acs_credentials).toBe(2);
  expect(data.next_step).toBeUndefined();
  expect(idsIn(await call("list_entrances", GYM))).toEqual(copies);
});

test("a copy opens a door that its key does not: it is told for the door, and the door with the key", async () => {
  const { call, credentials, key, copies } = await anasKey();
  const gym = (await call("list_entrances", { search: "gym" })).data.acs_entrances[0].acs_entrance_id;
  const { acs_entrance_ids = [] } = credentials.get(key) ?? {};
  credentials.change(key, { acs_entrance_ids: acs_entrance_ids.filter((one) => one !== gym) });
  expect(idsIn(await call("list_credentials", { acs_entrance_name: "gym" }))).toEqual(copies);
  expect(idsIn(await call("list_entrances", GYM))).toEqual(copies);
  const { data } = await call("list_credentials", ANA);
  expect(data.acs_credentials).toMatchObject([
    { acs_credential_id: key, doors: ["Room 204", "Main Entrance", "Gym"] },
  ]);
  expect(data.warnings).toEqual([
    `Doors that a phone's copy of ${key} opens, and not the key itself: "Gym".`,
  ]);
});

const NOW = Date.parse("2026-03-02T12:00:00Z");
const DURING = { starts_at: "2026-03-01T12:00:00Z", ends_at: "2026-03-05T12:00:00Z" };

test.each([
  ["as long", {}, {}, []],
  ["as long, but for half a second", {}, { ends_at: "2026-03-05T12:00:00.500Z" }, []],
  ["less long", {}, { ends_at: "2026-03-04T12:00:00Z" }, []],
  ["longer", {}, { ends_at: "2026-03-05T12:01:00Z" }, ["copy"]],
  ["without an end, unlike its key", {}, { ends_at: undefined }, ["copy"]],
  ["until a time that cannot be read", {}, { ends_at: "soon" }, ["copy"]],
  [
    "no more, though longer than its key",
    { ends_at: "2026-03-01T13:00:00Z" },
    { ends_at: "2026-03-02T11:00:00Z" },
    [],
  ],
  ["already, while its key begins tomorrow", { starts_at: "2026-03-03T12:00:00Z" }, {}, ["copy"]],
  ["since before its key, which has begun too", {}, { starts_at: "2026-02-01T12:00:00Z" }, []],
  ["while its key is being deleted", { warnings: [{ warning_code: "being_deleted" }] }, {}, ["copy"]],
])("a copy that holds %s is told as its key's, or by itself", (_how, key, copy, told) => {
  const credentials: AcsCredential[] = [
    { acs_credential_id: "key", ...DURING, ...key },
    { acs_credential_id: "copy", parent_acs_credential_id: "key", ...DURING, ...copy },
  ];
  const ids = foldCopies(credentials, NOW).told.map((one) => one.acs_credential_id);
  expect(ids).toEqual(["key", ...told]);
});

test("after a key's end was changed, its copies that still show another are named with their phones", async () => {
  const { call, sandbox } = await connectOdd(
    {
      "/acs/credentials/list": ({ acs_credentials }) => {
        for (const one of acs_credentials)
          if (one.display_name === "Mobile key on Pixel 9") one.ends_at = "2126-03-09T11:00:00.000Z";
      },
    },
    { sandbox: atNoon },
  );
  const { acs_credential_id } = createGuest(sandbox).key;
  const args = { acs_credential_id, ends_at: "2126-03-04T12:00" };
  const { data } = await call("update_credential", args);
  expect(data.summary).toBe(
    'Shortened the mobile key of "Grace Hopper": it ends 2126-03-04T12:00+01:00 now; before it had no end. ' +
      'Its copy on "Pixel 9" still ends 2126-03-09T12:00+01:00.',
  );
  const again = await call("update_credential", args);
  expect(again.data.summary).toMatch(
    /already\. Nothing was changed\. Its copy on "Pixel 9" still ends 2126-03-09T12:00\+01:00\.$/,
  );
});
