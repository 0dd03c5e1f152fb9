/** Our reading of Seam's resources against Seam's own schemas: whatever Seam may send, we read, and invent nothing. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { refName, type Schema } from "../../scripts/contract/trim.ts";
import type { Seam } from "../../src/seam/api.ts";
import * as ours from "../../src/seam/schemas.ts";
import { tools } from "../../src/tools/index.ts";
import { seamOn, send } from "../seam/harness.ts";
import { SEED } from "../support/seed.ts";
import { generate } from "./generate.ts";
import { checkResource, official } from "./official.ts";

const COUNT = 500;

type Row = Record<string, unknown>;
type Fetch = (seam: Seam) => Promise<object>;

const id = "6a0b6282-6a98-4fef-811e-0904c485ac7a";

const LISTS: [resource: string, key: string, fetch: Fetch, schema: z.ZodType][] = [
  ["user_identity", "user_identities", (seam) => seam.user_identities.list({}), ours.userIdentitySchema],
  ["acs_user", "acs_users", (seam) => seam.acs.users.list({}), ours.acsUserSchema],
  ["acs_system", "acs_systems", (seam) => seam.acs.systems.list({}), ours.acsSystemSchema],
  ["acs_entrance", "acs_entrances", (seam) => seam.acs.entrances.list({}), ours.acsEntranceSchema],
  ["acs_credential", "acs_credentials", (seam) => seam.acs.credentials.list({}), ours.acsCredentialSchema],
  [
    "enrollment_automation",
    "enrollment_automations",
    (seam) => seam.user_identities.enrollment_automations.list({ user_identity_id: id }),
    ours.enrollmentAutomationSchema,
  ],
  ["phone", "phones", (seam) => seam.phones.list({}), ours.phoneSchema],
  [
    "client_session",
    "client_sessions",
    (seam) => seam.client_sessions.list({ user_identity_id: id }),
    ours.clientSessionSchema,
  ],
  [
    "instant_key",
    "instant_keys",
    (seam) => seam.instant_keys.list({ user_identity_id: id }),
    ours.instantKeySchema,
  ],
  [
    "access_grant",
    "access_grants",
    (seam) => seam.access_grants.list({ user_identity_id: id }),
    ours.accessGrantSchema,
  ],
  [
    "event",
    "events",
    async (seam) => {
      const filter = { event_types: ["phone.deactivated"], since: "2026-01-01T00:00:00Z", limit: 500 };
      return (await seam.events.list(filter)).events;
    },
    ours.seamEventSchema,
  ],
  ["webhook", "webhooks", (seam) => seam.webhooks.list({}), ours.webhookSchema],
  ["workspace", "workspace", (seam) => seam.workspaces.get({}), ours.seamWorkspaceSchema],
];

test("every resource of the contract is held against Seam's schema", () => {
  const held = [...LISTS.map(([resource]) => resource), "pagination"];
  expect(held.sort()).toEqual(Object.keys(official.components.schemas).sort());
});

describe("any value of Seam's schema", () => {
  it.each(LISTS)("of %s is read from a reply of the network", async (resource, key, fetch) => {
    const values = generate(schemaWithIds(resource), COUNT, SEED);
    expect(
      values.flatMap((value) => checkResource(resource, value)),
      `SEED=${SEED}`,
    ).toEqual([]);
    if (hasNullable(resource)) expect(values.some((value) => Object.values(value).includes(null))).toBe(true);
    const rows = await readThrough(key, values, fetch).catch((error) =>
      expect.fail(`${error}, SEED=${SEED}`),
    );
    expect(rows).toHaveLength(COUNT);
    expect(
      rows.flatMap((row, index) => differing(row, values[index] ?? {})),
      `SEED=${SEED}`,
    ).toEqual([]);
  });
});

/** What the client makes of these values, which a server answers: all at once, or one after the other. */
async function readThrough(key: string, values: Row[], fetch: Fetch): Promise<Row[]> {
  const isList = key.endsWith("s");
  let next = 0;
  const { seam } = await seamOn((_request, response) =>
    send(response, { [key]: isList ? values : values[next++], ok: true }),
  );
  if (!isList) {
    const rows: Row[] = [];
    for (const _ of values) rows.push((await fetch(seam)) as Row);
    return rows;
  }
  const read = await fetch(seam);
  return ("items" in read ? read.items : read) as Row[];
}

/**
 * Where what we read of a resource is not in it, or ids, times, flags and lists of ids are not the same. Texts are
 * cleaned and masked.
 */
const differing = (row: Row, value: Row): string[] =>
  Object.entries(row).flatMap(([field, read]) => {
    const isSame = !/(_id|_ids|_at|_type|_method)$|^is_/.test(field) || isDeepStrictEqual(read, value[field]);
    return field in value && isSame ? [] : [`${field}: ${JSON.stringify(read)} of ${JSON.stringify(value)}`];
  });

describe("our schema", () => {
  it.each(LISTS)("of %s has documented fields only", (resource, _key, _fetch, schema) => {
    const problems = undocumented(jsonOf(schema), schemaOf(resource), resource);
    expect(problems.filter((problem) => !isShared(problem))).toEqual([]);
  });
});

/** Parts of results that are Seam's resources, by the name under which they appear. */
const RESOURCES: Record<string, string> = Object.fromEntries(
  LISTS.flatMap(([resource, key]) => [
    [resource, resource],
    [key, resource],
  ]),
);
const RENAMED: Record<string, string> = { revoked_credentials: "acs_credential" };

/** What our rows have besides Seam's fields: names of other things instead of their ids, and what Seam says elsewhere. */
const OUR_OWN: Record<string, string[]> = {
  acs_credential: ["person", "acs_user", "system", "doors", "is_suspended", "acs_user_problems"],
  acs_user: ["person", "system"],
  acs_entrance: ["system"],
  acs_system: ["time_zone", "access_methods", "credential_managers"],
  phone: ["person", "can_receive_keys"],
  enrollment_automation: ["credential_manager"],
};

/** By what a row is named in other calls. */
const OWN_IDS: Record<string, string[]> = {
  ...Object.fromEntries(LISTS.map(([resource]) => [resource, [`${resource}_id`]])),
  phone: ["device_id"],
};

/** Errors and warnings share one shape with us, so each declares the other's code, which Seam never sends there. */
const isShared = (problem: string): boolean => /\.(errors\.warning_code|warnings\.error_code)$/.test(problem);

describe("a tool's result", () => {
  const shown = tools.flatMap(({ name, output }) => partsOf(jsonOf(output), name));
  const problemsOf = ({ at, resource, part }: Part) =>
    undocumented(part, schemaOf(resource), at).filter((problem) => !isShared(problem));

  it("shows of Seam's resources documented fields only, and names of our own", () => {
    expect(new Set(shown.map(({ resource }) => resource)).size).toBeGreaterThanOrEqual(6);
    const isOurs = ({ at, resource }: Part, problem: string) =>
      OUR_OWN[resource]?.some((field) => problem === `${at}.${field}`);
    expect(shown.flatMap((part) => problemsOf(part).filter((problem) => !isOurs(part, problem)))).toEqual([]);
  });

  it("has every name of our own somewhere, and none that Seam has too", () => {
    const ours = shown.flatMap((part) =>
      problemsOf(part).map((problem) => `${part.resource}${problem.slice(part.at.length)}`),
    );
    const listed = Object.entries(OUR_OWN).flatMap(([resource, fields]) =>
      fields.map((field) => `${resource}.${field}`),
    );
    expect([...new Set(ours)].sort()).toEqual(listed.sort());
  });

  it("has of other things no ids, but those that lead on", () => {
    const others = shown.flatMap(({ resource, part }) =>
      Object.keys(part.properties ?? {})
        .filter((field) => field.endsWith("_id") && !OWN_IDS[resource]?.includes(field))
        .map((field) => `${resource}.${field}`),
    );
    expect([...new Set(others)]).toEqual(["acs_credential.parent_acs_credential_id"]);
  });
});

interface Json {
  type?: string;
  properties?: Record<string, Json>;
  items?: Json;
}

const jsonOf = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as Json;

const schemaOf = (resource: string): Schema => official.components.schemas[resource] ?? {};

/** Seam's document says no form of a webhook's id, which is that of all others. */
const schemaWithIds = (resource: string): Schema => {
  const schema = schemaOf(resource);
  if (resource !== "webhook") return schema;
  return { ...schema, properties: { ...schema.properties, webhook_id: { type: "string", format: "uuid" } } };
};

const hasNullable = (resource: string): boolean =>
  Object.values(schemaOf(resource).properties ?? {}).some(({ nullable }) => nullable);

/** A resource of Seam's in a result. */
interface Part {
  at: string;
  resource: string;
  part: Json;
}

function partsOf(json: Json, at: string): Part[] {
  return Object.entries(json.properties ?? {}).flatMap(([name, inner]) => {
    const part = inner.items ?? inner;
    const resource = RESOURCES[name] ?? RENAMED[name];
    const here = `${at}.${name}`;
    return resource && part.properties ? [{ at: here, resource, part }] : partsOf(part, here);
  });
}

/** The names in ours that Seam's does not have, deep inside too. */
function undocumented(json: Json, schema: Schema, at: string): string[] {
  const known = propertiesOf(schema);
  return Object.entries(json.properties ?? {}).flatMap(([name, inner]) => {
    const there = known.get(name);
    if (!there) return [`${at}.${name}`];
    return undocumented(inner.items ?? inner, there.items ?? there, `${at}.${name}`);
  });
}

/** The properties of all variants. */
function propertiesOf(schema: Schema): Map<string, Schema> {
  const name = refName(schema);
  if (name) return propertiesOf(schemaOf(name));
  const variants = (schema.oneOf ?? []).flatMap((variant) => [...propertiesOf(variant)]);
  return new Map([...Object.entries(schema.properties ?? {}), ...variants]);
}
