/** People and connections that the benchmarks share. */
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import type { HttpOptions } from "../src/seam/http.ts";
import { addPhone, hotel } from "../test/support/fixtures.ts";
import { callTool, connectTo } from "../test/support/harness.ts";

/** Our server as it runs in a process of its own, linked in memory to a client. */
export async function connectedTo(
  sandbox: Pick<Sandbox, "endpoint" | "apiKey">,
  http: Pick<HttpOptions, "connections"> = {},
) {
  const { client, close } = await connectTo(sandbox, { isPatient: true, http });
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
export function createBusyPerson(sandbox: Pick<Sandbox, "workspace">, { phones = 0, credentials = 0 }) {
  const { create } = sandbox.workspace;
  const { manager, doors, staff } = hotel(sandbox);
  const { user_identity_id } = create.user_identity({ full_name: "Busy Person" });
  const account = (acs_system_id: string) =>
    create.acs_user({ acs_system_id, full_name: "Busy Person", user_identity_id });
  account(manager);
  const { acs_user_id } = account(doors);
  account(staff);
  create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id: manager });
  for (let i = 0; i < 2; i++) create.client_session({ user_identity_id });
  for (let i = 0; i < phones; i++) addPhone(sandbox, user_identity_id, `Phone ${i + 1}`);
  if (phones > 0)
    create.acs_credential({
      acs_user_id,
      access_method: "mobile_key",
      is_multi_phone_sync_credential: true,
      credential_manager_acs_system_id: manager,
    });
  for (let i = 0; i < credentials; i++) create.acs_credential({ acs_user_id, access_method: "card" });
  return { user_identity_id };
}
