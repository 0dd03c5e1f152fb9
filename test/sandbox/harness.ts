/** The sandbox alone, asked over HTTP as Seam would be, on a clock that the test moves. */
import { onTestFinished } from "vitest";
import {
  type Sandbox,
  type SandboxOptions,
  type SeamEvent,
  startSandbox,
} from "../../src/sandbox/sandbox.ts";
import type { AccessGrant } from "../../src/sandbox/things/access-grants.ts";
import type { AcsCredential } from "../../src/sandbox/things/acs-credentials.ts";
import type { AcsEntrance } from "../../src/sandbox/things/acs-entrances.ts";
import type { AcsSystem } from "../../src/sandbox/things/acs-systems.ts";
import type { AcsUser } from "../../src/sandbox/things/acs-users.ts";
import type { ClientSession } from "../../src/sandbox/things/client-sessions.ts";
import type { EnrollmentAutomation } from "../../src/sandbox/things/enrollment-automations.ts";
import type { InstantKey } from "../../src/sandbox/things/instant-keys.ts";
import type { Phone } from "../../src/sandbox/things/phones.ts";
import type { UserIdentity } from "../../src/sandbox/things/user-identities.ts";
import type { Webhook } from "../../src/sandbox/things/webhooks.ts";

/** Any of Seam's reply bodies; a test reads the keys that it expects. */
export interface Body {
  ok: boolean;
  error: { type: string; message: string; request_id: string; validation_errors?: Record<string, unknown> };
  pagination: { next_page_cursor: string | null; has_next_page: boolean; next_page_url: string | null };
  user_identity: UserIdentity;
  user_identities: UserIdentity[];
  acs_user: AcsUser;
  acs_users: AcsUser[];
  acs_system: AcsSystem;
  acs_systems: AcsSystem[];
  acs_entrances: AcsEntrance[];
  acs_credential: AcsCredential;
  acs_credentials: AcsCredential[];
  enrollment_automation: EnrollmentAutomation;
  enrollment_automations: EnrollmentAutomation[];
  phone: Phone;
  phones: Phone[];
  client_session: ClientSession;
  client_sessions: ClientSession[];
  instant_key: InstantKey;
  instant_keys: InstantKey[];
  access_grant: AccessGrant;
  access_grants: AccessGrant[];
  event: SeamEvent;
  events: SeamEvent[];
  webhook: Webhook;
  webhooks: Webhook[];
  workspace: { is_sandbox: boolean; workspace_id: string };
}

export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Hotel {
  sandbox: Sandbox;
  /** POST with a JSON body; each call is one millisecond after the one before. */
  call: (path: string, params?: object) => Promise<Reply>;
  /** Any request, with the API key unless `headers` say otherwise. */
  request: (path: string, init?: RequestInit) => Promise<Response>;
  advance: (ms: number) => void;
  now: () => number;
}

export const START = Date.parse("2026-11-23T09:00:00.000Z");

/** Long enough for any deletion to complete: the default delay is 400 ms. */
export const GONE_MS = 500;

/** A sandbox on a clock of its own, closed when the test ends. Empty unless `seed: true`. */
export async function openHotel(options: SandboxOptions = {}): Promise<Hotel> {
  let time = START;
  const sandbox = await startSandbox({ seed: false, now: () => time, ...options });
  onTestFinished(() => sandbox.close());
  const request: Hotel["request"] = (path, init) => {
    time += 1;
    const headers = { authorization: `Bearer ${sandbox.apiKey}`, ...init?.headers };
    return fetch(sandbox.endpoint + path, { ...init, headers });
  };
  return {
    sandbox,
    request,
    call: async (path, params = {}) => {
      const response = await request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(params),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Body,
      };
    },
    advance: (ms) => {
      time += ms;
    },
    now: () => time,
  };
}

/** A Visionline system with its credential manager, two doors, and Ana, linked there, without keys yet. */
export async function openHotelWithGuest(options: SandboxOptions = {}) {
  const hotel = await openHotel(options);
  const { create } = hotel.sandbox.workspace;
  const manager = create.acs_system({
    name: "Mobile Keys",
    external_type: "assa_abloy_credential_service",
  });
  const doors = create.acs_system({
    name: "Doors",
    external_type: "visionline_system",
    default_credential_manager_acs_system_id: manager.acs_system_id,
  });
  const room = create.acs_entrance({ acs_system_id: doors.acs_system_id, display_name: "Room 204" });
  const gym = create.acs_entrance({
    acs_system_id: doors.acs_system_id,
    display_name: "Gym",
    door_category: "common",
  });
  const ana = create.user_identity({ full_name: "Ana Silva", email_address: "ana@example.com" });
  const acs_user = create.acs_user({
    acs_system_id: doors.acs_system_id,
    full_name: "Ana Silva",
    user_identity_id: ana.user_identity_id,
  });
  const { user_identity_id } = ana;
  const credential_manager_acs_system_id = manager.acs_system_id;
  return {
    ...hotel,
    manager,
    doors,
    room,
    gym,
    acs_user,
    user_identity_id,
    enroll: () => create.enrollment_automation({ user_identity_id, credential_manager_acs_system_id }),
    signIn: (device_model: string) =>
      create.phone({ user_identity_id, device_model, operating_system: "ios" }),
    issueKey: () =>
      create.acs_credential({
        acs_user_id: acs_user.acs_user_id,
        access_method: "mobile_key",
        is_multi_phone_sync_credential: true,
        credential_manager_acs_system_id,
        allowed_acs_entrance_ids: [room.acs_entrance_id],
      }),
    keysOf: async (parent: AcsCredential) => {
      const { body } = await hotel.call("/acs/credentials/list", { acs_user_id: acs_user.acs_user_id });
      return body.acs_credentials.filter((row) => row.parent_acs_credential_id === parent.acs_credential_id);
    },
    eventTypes: (id: string) =>
      hotel.sandbox.workspace.events
        .filter((event) => Object.values(event).includes(id))
        .map((event) => event.event_type),
  };
}
