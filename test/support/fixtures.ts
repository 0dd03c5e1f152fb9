/** People and systems that tests put into a sandbox, and ways to read results. */
import type { Sandbox, Workspace } from "../../src/sandbox/sandbox.ts";

/** The systems of the seeded hotel. */
export function hotel({ workspace }: Pick<Sandbox, "workspace">) {
  const systems = [...workspace.state.acs_systems.from()];
  const named = (name: string) => {
    const system = systems.find((one) => one.name === name);
    if (!system) throw new Error(`The seed has no system ${name}`);
    return system.acs_system_id;
  };
  return {
    doors: named("Hotel Aurora Doors"),
    staff: named("Aurora Staff Building"),
    manager: named("Aurora Mobile Keys"),
  };
}

/** A seeded person's user identity. */
export function seeded({ workspace }: Pick<Sandbox, "workspace">, user_identity_key: string) {
  const identity = [...workspace.state.user_identities.from()].find(
    (one) => one.user_identity_key === user_identity_key,
  );
  if (!identity) throw new Error(`The seed has no ${user_identity_key}`);
  return identity;
}

/** A seeded ACS user, by email. */
export function seededAcsUser({ workspace }: Pick<Sandbox, "workspace">, email_address: string) {
  const user = [...workspace.state.acs_users.from()].find((one) => one.email_address === email_address);
  if (!user) throw new Error(`The seed has no ACS user ${email_address}`);
  return user;
}

/** The person signs in to the app on a phone. */
export const addPhone = (
  { workspace }: Pick<Sandbox, "workspace">,
  user_identity_id: string,
  device_model = "Pixel 9",
) => workspace.create.phone({ user_identity_id, device_model, operating_system: "android" });

/** A person with one of everything that can hang on a user identity, and two phones that hold a key. */
export function createGuest(sandbox: Pick<Sandbox, "workspace">, name = "Grace Hopper") {
  const { create } = sandbox.workspace as Workspace;
  const { doors, staff, manager } = hotel(sandbox);
  const email_address = `${name.toLowerCase().replaceAll(/\W+/g, ".")}@example.com`;
  const { user_identity_id } = create.user_identity({ full_name: name, email_address });
  const account = (acs_system_id: string) =>
    create.acs_user({ acs_system_id, full_name: name, email_address, user_identity_id });
  const guest = account(doors);
  account(staff);
  create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id: manager });
  const key = create.acs_credential({
    acs_user_id: guest.acs_user_id,
    access_method: "mobile_key",
    is_multi_phone_sync_credential: true,
    credential_manager_acs_system_id: manager,
  });
  const phone = addPhone(sandbox, user_identity_id, "iPhone 15");
  const otherPhone = addPhone(sandbox, user_identity_id, "Pixel 9");
  create.client_session({ user_identity_id });
  create.instant_key(user_identity_id);
  create.access_grant({ user_identity_id, requested_access_methods: [{ mode: "mobile_key" }] });
  return { user_identity_id, email_address, acs_user_id: guest.acs_user_id, key, phone, otherPhone };
}

/** The same value with ids and times replaced by what they stand for, so that it reads the same at every run. */
export function readable(value: unknown): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!seen.has(id)) seen.set(id, `<id ${seen.size + 1}>`);
      return seen.get(id) ?? "";
    })
    .replaceAll(/"(created_at|issued_at)":"[^"]+"/g, '"$1":"<time>"');
  return JSON.parse(text);
}
