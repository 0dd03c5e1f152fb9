/** Random people with random things, several access control systems, and who owns what. */
import fc from "fast-check";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { addPhone, hotel } from "../support/fixtures.ts";

/** How many of each kind a person has. */
export interface Plan {
  systems: number;
  sessions: number;
  instant_keys: number;
  grants: number;
  automations: number;
  /** Multi-phone keys, each with a copy on every enrolled phone. */
  keys: number;
  codes: number;
  cards: number;
  phones: number;
}

const upTo = (max: number) => fc.nat({ max });

const small: fc.Arbitrary<Plan> = fc.record({
  systems: upTo(3),
  sessions: upTo(2),
  instant_keys: upTo(1),
  grants: upTo(1),
  automations: upTo(1),
  keys: upTo(2),
  codes: upTo(2),
  cards: upTo(2),
  phones: upTo(2),
});

const large: fc.Arbitrary<Plan> = fc.record({
  systems: fc.integer({ min: 1, max: 3 }),
  sessions: upTo(20),
  instant_keys: upTo(5),
  grants: upTo(5),
  automations: upTo(1),
  keys: upTo(5),
  codes: upTo(60),
  cards: upTo(80),
  phones: upTo(5),
});

/** 0 to 200 things; mostly few, as most people have. */
export const plans = fc.oneof({ weight: 30, arbitrary: small }, { weight: 1, arbitrary: large });

/** Systems beside the hotel's two, so that a person can have an account in each. */
export const addSystems = ({ workspace }: Sandbox): string[] =>
  ["Aurora Garage", "Aurora Spa"].map(
    (name) => workspace.create.acs_system({ name, external_type: "salto_ks_site" }).acs_system_id,
  );

/** Makes the person. Returns the user identity's id. */
export function populate(sandbox: Sandbox, plan: Plan, systems: readonly string[], name: string): string {
  const { create } = sandbox.workspace;
  const { doors, staff, manager } = hotel(sandbox);
  const { user_identity_id } = create.user_identity({ full_name: name });
  const users = [doors, staff, ...systems]
    .slice(0, plan.systems)
    .map(
      (acs_system_id) => create.acs_user({ acs_system_id, full_name: name, user_identity_id }).acs_user_id,
    );
  const times = (count: number, make: (index: number) => unknown) => {
    for (let index = 0; index < count; index++) make(index);
  };
  times(plan.automations, () =>
    create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id: manager }),
  );
  const [first] = users;
  if (first !== undefined) {
    times(plan.keys, () => create.acs_credential(multiPhoneKey(first, manager)));
    times(plan.codes, (index) => {
      const acs_user_id = users[index % users.length] ?? first;
      create.acs_credential({ acs_user_id, access_method: "code", code: String(1000 + index) });
    });
    times(plan.cards, (index) => {
      const acs_user_id = users[index % users.length] ?? first;
      create.acs_credential({ acs_user_id, access_method: "card" });
    });
  }
  times(plan.phones, (index) => addPhone(sandbox, user_identity_id, `Phone ${index}`));
  times(plan.sessions, () => create.client_session({ user_identity_id }));
  times(plan.instant_keys, () => create.instant_key(user_identity_id));
  times(plan.grants, () =>
    create.access_grant({ user_identity_id, requested_access_methods: [{ mode: "mobile_key" }] }),
  );
  return user_identity_id;
}

const multiPhoneKey = (acs_user_id: string, manager: string) => ({
  acs_user_id,
  access_method: "mobile_key" as const,
  is_multi_phone_sync_credential: true,
  credential_manager_acs_system_id: manager,
});

/** Every row of the workspace, by its id, as text. */
export function rowsOf({ workspace }: Sandbox): Map<string, string> {
  workspace.counts(); // settles what came due
  const { state } = workspace;
  const rows = new Map<string, string>();
  const add = (id: string, row: unknown) => rows.set(id, JSON.stringify(row));
  for (const row of state.user_identities.from()) add(row.user_identity_id, row);
  for (const row of state.acs_users.from()) add(row.acs_user_id, row);
  for (const row of state.acs_credentials.from()) add(row.acs_credential_id, row);
  for (const row of state.phones.from()) add(row.device_id, row);
  for (const row of state.enrollment_automations.from()) add(row.enrollment_automation_id, row);
  for (const row of state.client_sessions.from()) add(row.client_session_id, row);
  for (const row of state.instant_keys.from()) add(row.instant_key_id, row);
  for (const row of state.access_grants.from()) add(row.access_grant_id, row);
  for (const row of state.acs_systems.from()) add(row.acs_system_id, row);
  return rows;
}
