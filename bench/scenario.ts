/** People and connections that the benchmarks share. */
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { PACE } from "../src/contract/pace.ts";
import type { Sandbox } from "../src/sandbox/sandbox.ts";
import { connectSeam } from "../src/seam/client.ts";
import { createEventPoller } from "../src/seam/events.ts";
import { serve } from "../src/transports/serve.ts";
import { accountOf } from "../src/workspace/account.ts";

/** Our server as it runs in a process of its own, linked in memory to a client. */
export async function connectedTo(sandbox: Pick<Sandbox, "endpoint" | "apiKey">) {
  const options = { endpoint: sandbox.endpoint, credentials: { api_key: sandbox.apiKey } };
  const connection = connectSeam(options);
  const events = createEventPoller({ seam: connection.for, now: connection.now });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const served = serve(
    {
      connection,
      events,
      pace: PACE,
      isSandbox: false,
      removals: new Map(),
      confirmMode: "auto",
      account: accountOf(options),
    },
    {},
    serverSide,
  );
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(clientSide);
  return {
    client,
    connection,
    async call(name: string, args: Record<string, unknown>): Promise<unknown> {
      const result = await client.callTool({ name, arguments: args }, { timeout: 300_000 });
      if (result.isError) throw new Error(JSON.stringify(result.content));
      return result.structuredContent;
    },
    async close() {
      await client.close();
      await served.close();
      events.close();
      await connection.close();
    },
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
