/** People and connections that the benchmarks share. */
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import { callTool, connectTo } from "../test/support/harness.ts";

/** Our server as it runs in a process of its own, linked in memory to a client. */
export async function connectedTo(sandbox: Pick<Sandbox, "endpoint" | "apiKey">) {
  const { client, close } = await connectTo(sandbox, { isPatient: true });
  return {
    async call(name: string, args: Record<string, unknown>): Promise<unknown> {
      const { isError, text, data } = await callTool(client, name, args, { timeout: 300_000 });
      if (isError) throw new Error(text);
      return data;
    },
    close,
  };
}

/** One identity with an ACS user in each system, an automation, two sessions, and as much as is asked for. */
export function createBusyPerson({ workspace }: Pick<Sandbox, "workspace">, { phones = 0, credentials = 0 }) {
  const { create, state } = workspace;
  const systems = [...state.acs_systems.from()];
  const manager = systems.find((system) => system.is_credential_manager)?.acs_system_id ?? "";
  const { user_identity_id } = create.user_identity({ full_name: "Busy Person" });
  const users = systems.map(({ acs_system_id }) =>
    create.acs_user({ acs_system_id, full_name: "Busy Person", user_identity_id }),
  );
  create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id: manager });
  for (let i = 0; i < 2; i++) create.client_session({ user_identity_id });
  for (let i = 0; i < phones; i++)
    create.phone({ user_identity_id, device_model: `Phone ${i + 1}`, operating_system: "android" });
  const [, doors, staff] = users;
  const guest = [doors, staff].find((user) => user?.acs_system_id !== manager)?.acs_user_id ?? "";
  if (phones > 0) {
    const visionline = systems.find((system) => system.external_type === "visionline_system")?.acs_system_id;
    const owner = users.find((user) => user.acs_system_id === visionline)?.acs_user_id ?? guest;
    create.acs_credential({
      acs_user_id: owner,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      credential_manager_acs_system_id: manager,
    });
  }
  for (let i = 0; i < credentials; i++) create.acs_credential({ acs_user_id: guest, access_method: "card" });
  return { user_identity_id };
}
