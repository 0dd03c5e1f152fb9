/** The sandbox's side of the contract: every route answers as Seam's document says, and takes whatever it allows. */
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { connect } from "../support/connect.ts";
import { addPhone, createGuest, hotel } from "../support/fixtures.ts";
import { SEED } from "../support/seed.ts";
import { check } from "./check.ts";
import { generate } from "./generate.ts";
import { checkResource, official, waysToCall } from "./official.ts";

const EACH = 10;

const PATHS = Object.keys(official.paths);

// biome-ignore lint/suspicious/noExplicitAny: replies are what tests look into
type Body = any;

/** Sends a request with the right key. */
const asking =
  ({ endpoint, apiKey }: Sandbox) =>
  async (path: string, params: object = {}): Promise<Body> => {
    const response = await fetch(endpoint + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return response.json();
  };

describe("every route of the sandbox", () => {
  it("answers a right request as Seam does, and every event is one of Seam's", async () => {
    const { sandbox, exchanges } = await connect();
    await walk(sandbox);
    expect(exchanges.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(exchanges.map(({ path }) => path))).toEqual(new Set(PATHS));
    expect(exchanges.flatMap((exchange) => check(exchange, { isOurs: true }))).toEqual([]);
    await expect.poll(() => eventTypesOf(sandbox)).toEqual(EVENTS);
    expect(sandbox.workspace.events.flatMap((event) => checkResource("event", event))).toEqual([]);
  });

  it("takes whatever Seam's document allows", async () => {
    const { sandbox } = await connect({ sandbox: { seed: false } });
    const ask = asking(sandbox);
    const refused = new Set<string>();
    for (const path of PATHS) {
      for (const params of requestsTo(path)) {
        const { _errors = [], ...fields } = (await ask(path, params)).error?.validation_errors ?? {};
        for (const name of [..._errors, ...Object.keys(fields)])
          if (!NARROWER[path]?.includes(name)) refused.add(`${path}: ${name}`);
      }
    }
    expect([...refused], `SEED=${SEED}`).toEqual([]);
  });
});

function requestsTo(path: string): object[] {
  const content = official.paths[path]?.post.requestBody?.content?.["application/json"];
  const ways = waysToCall(content?.schema ?? { type: "object", properties: {} });
  return ways.flatMap((way) => generate(way, EACH, SEED));
}

/** What the sandbox knows better than the document: rules that Seam has in words only, and a part that it leaves out. */
const NARROWER: Record<string, string[]> = {
  "/events/list": [
    "Must specify either since or between",
    "Cannot specify both since and between",
    "since",
    "between",
  ],
  "/acs/credentials/list": ["limit"],
  "/access_grants/list": ["limit"],
  "/access_grants/create": ["user_identity_id"],
};

const EVENTS = [
  "access_grant.deleted",
  "acs_credential.deleted",
  "acs_credential.invalidated",
  "acs_credential.issued",
  "acs_user.created",
  "acs_user.deleted",
  "client_session.deleted",
  "enrollment_automation.deleted",
  "phone.deactivated",
];

const eventTypesOf = ({ workspace }: Sandbox) =>
  [...new Set(workspace.events.map(({ event_type }) => event_type))].sort();

/** One right request to every route, with what the routes before have made. */
async function walk(sandbox: Sandbox): Promise<void> {
  const ask = asking(sandbox);
  const { doors, manager } = hotel(sandbox);
  const { user_identity_id, acs_user_id, phone, key } = createGuest(sandbox);
  const { acs_credential_id } = key;
  const { device_id } = phone;
  const person = { user_identity_id };

  await ask("/workspaces/get");
  const { webhook } = await ask("/webhooks/create", { url: "https://example.com/webhooks/seam" });
  const hook = { webhook_id: webhook.webhook_id };
  await ask("/webhooks/get", hook);
  await ask("/webhooks/update", { ...hook, event_types: ["phone.deactivated"] });
  await ask("/webhooks/list");
  await ask("/webhooks/delete", hook);
  await ask("/acs/systems/list");
  await ask("/acs/systems/get", { acs_system_id: doors });
  await ask("/acs/systems/list_compatible_credential_manager_acs_systems", { acs_system_id: doors });
  const { acs_entrances } = await ask("/acs/entrances/list", { acs_system_id: doors, limit: 2 });
  const [{ acs_entrance_id }] = acs_entrances;
  await ask("/acs/entrances/get", { acs_entrance_id });
  await ask("/acs/entrances/list_credentials_with_access", { acs_entrance_id });

  const jean = { full_name: "Jean Doe", email_address: "jean.doe@example.com", user_identity_key: "jean" };
  const { user_identity } = await ask("/user_identities/create", jean);
  const jeanIs = { user_identity_id: user_identity.user_identity_id };
  await ask("/user_identities/get", { user_identity_key: "jean" });
  await ask("/user_identities/list", { search: "jean", limit: 1 });
  await ask("/user_identities/update", { ...jeanIs, phone_number: null });
  const { acs_user } = await ask("/acs/users/create", { acs_system_id: doors, full_name: "Jean Doe" });
  const account = { acs_user_id: acs_user.acs_user_id };
  await ask("/user_identities/add_acs_user", { ...jeanIs, ...account });
  for (const path of ["acs_users", "acs_systems", "accessible_entrances"])
    await ask(`/user_identities/list_${path}`, person);
  await ask("/acs/users/get", account);
  await ask("/acs/users/list", { acs_system_id: doors, limit: 1 });
  await ask("/acs/users/update", { ...account, full_name: "Jean D." });
  await ask("/acs/users/suspend", account);
  await ask("/acs/users/unsuspend", account);

  await ask("/user_identities/enrollment_automations/launch", {
    ...jeanIs,
    credential_manager_acs_system_id: manager,
    create_credential_manager_user: true,
  });
  const { enrollment_automations } = await ask("/user_identities/enrollment_automations/list", jeanIs);
  const [{ enrollment_automation_id }] = enrollment_automations;
  await ask("/user_identities/enrollment_automations/get", { enrollment_automation_id });
  await ask("/phones/simulate/create_sandbox_phone", jeanIs);
  const { acs_credential } = await ask("/acs/credentials/create", {
    ...account,
    access_method: "code",
    code: "824759",
    allowed_acs_entrance_ids: [acs_entrance_id],
  });
  const pin = { acs_credential_id: acs_credential.acs_credential_id };
  await ask("/acs/credentials/update", { ...pin, ends_at: "2099-01-01T00:00:00Z" });
  await ask("/acs/credentials/list_accessible_entrances", pin);
  await ask("/acs/credentials/unassign", { ...pin, ...account });
  await ask("/acs/credentials/assign", { ...pin, ...account });
  await ask("/acs/credentials/get", { acs_credential_id });
  await ask("/acs/credentials/list", { acs_user_id, limit: 1 });
  await ask("/phones/list", { owner_user_identity_id: user_identity_id });
  await ask("/phones/get", { device_id });

  const { client_session } = await ask("/client_sessions/create", person);
  const session = { client_session_id: client_session.client_session_id };
  await ask("/client_sessions/get", session);
  await ask("/client_sessions/list", person);
  await ask("/client_sessions/revoke", session);
  const { instant_key } = await ask("/user_identities/generate_instant_key", person);
  const link = { instant_key_id: instant_key.instant_key_id };
  await ask("/instant_keys/get", link);
  await ask("/instant_keys/list", person);
  const { access_grant } = await ask("/access_grants/create", {
    ...person,
    requested_access_methods: [{ mode: "mobile_key" }],
    acs_entrance_ids: [acs_entrance_id],
  });
  const grant = { access_grant_id: access_grant.access_grant_id };
  await ask("/access_grants/get", grant);
  await ask("/access_grants/list", person);

  addPhone(sandbox, user_identity_id);
  await ask("/phones/deactivate", { device_id });
  await ask("/client_sessions/delete", session);
  await ask("/instant_keys/delete", link);
  await ask("/access_grants/delete", grant);
  await ask("/acs/credentials/delete", { acs_credential_id });
  await ask("/user_identities/enrollment_automations/delete", { enrollment_automation_id });
  await ask("/user_identities/remove_acs_user", { ...jeanIs, ...account });
  await ask("/acs/users/delete", account);
  const { user_identity: leaving } = await ask("/user_identities/create", { full_name: "Leaving" });
  await ask("/user_identities/delete", { user_identity_id: leaving.user_identity_id });
  const { events } = await ask("/events/list", { since: "2026-01-01T00:00:00Z" });
  await ask("/events/get", { event_id: events[0].event_id });
}
