import { createHash } from "node:crypto";
import * as z from "zod";
import { findLasting, isBeingDeleted, remove } from "../engine/deletions.ts";
import type { Marked } from "../engine/marks.ts";
import { text, uuid } from "../engine/params.ts";
import { CREATE, DELETE, READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import { issueToPhones } from "./phone-copies.ts";

export interface Phone extends Marked {
  device_id: string;
  device_type: "ios_phone" | "android_phone";
  display_name: string;
  nickname?: string;
  created_at: string;
  custom_metadata: Record<string, string | boolean>;
  properties: {
    assa_abloy_credential_service_metadata?: {
      has_active_endpoint: boolean;
      endpoints: { endpoint_id: string; is_active: boolean }[];
    };
  };
  workspace_id: string;
}

export type PhoneRow = Omit<Phone, "properties"> & { owner_user_identity_id: string };

const filter = z.object({ acs_credential_id: uuid.optional(), owner_user_identity_id: uuid.optional() });

export const phones: Thing<"phone", PhoneRow, "owner_user_identity_id"> = {
  kind: "phone",
  words: "phone",
  idOf: (row) => row.device_id,
  indexes: { owner_user_identity_id: (row) => row.owner_user_identity_id },
  present: presentPhone,
  hangingOn: (state, user_identity_id) => state.phones.by("owner_user_identity_id", user_identity_id),
  deletion: {
    takesAlong: keysOn,
    event: ({ device_id }) => ({ event_type: "phone.deactivated", device_id, device_custom_metadata: {} }),
  },
  routes: [
    route("/phones/list", READ, filter, (state, params) =>
      replyAll(state, state.phones, listPhones(state, params)),
    ),
    route("/phones/get", READ, z.object({ device_id: uuid }), (state, { device_id }) =>
      replyOne(state, state.phones, state.phones.find(device_id)),
    ),
    route(
      "/phones/deactivate",
      DELETE,
      z.object({ device_id: text }),
      (state, { device_id }) => {
        remove(state, state.phones, device_id);
      },
      "body",
    ),
    route(
      "/phones/simulate/create_sandbox_phone",
      CREATE,
      z.object({
        user_identity_id: uuid,
        custom_sdk_installation_id: text.optional(),
        phone_metadata: z
          .object({
            device_manufacturer: text.default("Samsung"),
            device_model: text.default("Samsung Galaxy S10"),
            operating_system: z.enum(["android", "ios"]).default("android"),
            os_version: text.default("10"),
          })
          .prefault({}),
        assa_abloy_metadata: z
          .object({
            application_version: text.default("1.0.0"),
            ble_capability: z.boolean().default(true),
            hce_capability: z.boolean().default(false),
            nfc_capability: z.boolean().default(false),
            seos_applet_version: text.default("1.0.0"),
            seos_tsm_endpoint_id: z.number().default(1),
          })
          .prefault({}),
      }),
      (state, { user_identity_id, phone_metadata }) => {
        const { device_model, operating_system } = phone_metadata;
        const row = createPhone(state, { user_identity_id, device_model, operating_system });
        return replyOne(state, state.phones, row);
      },
      "body",
    ),
  ],
};

/**
 * A phone can receive keys while an enrollment automation of its owner is in force. Our assumption: the
 * endpoint is inactive from the moment at which the automation's deletion begins.
 */
export function presentPhone(state: State, row: PhoneRow): Phone {
  const { owner_user_identity_id, ...rest } = row;
  const endpoints = state.enrollment_automations
    .by("user_identity_id", owner_user_identity_id)
    .filter((automation) => !isBeingDeleted(state, automation.enrollment_automation_id))
    .map(({ credential_manager_acs_system_id }) => ({
      endpoint_id: endpointId(row.device_id, credential_manager_acs_system_id),
      is_active: true,
    }));
  const metadata = { has_active_endpoint: endpoints.length > 0, endpoints };
  return { ...rest, properties: { assa_abloy_credential_service_metadata: metadata } };
}

const endpointId = (device_id: string, acs_system_id: string): string =>
  createHash("sha256").update(`${device_id}/${acs_system_id}`).digest("hex").slice(0, 24);

/**
 * The phone's own keys go; the sync credential and the keys on other phones stay. Our assumption: the phone
 * stays listed until it is gone, and each of its keys is reported as invalidated and as deleted.
 */
function keysOn(state: State, { device_id }: PhoneRow) {
  return state.acs_credentials.by("device_id", device_id).map(({ acs_credential_id }) => ({
    from: state.acs_credentials,
    id: acs_credential_id,
    announced: "acs_credential.invalidated",
  }));
}

export interface NewPhone {
  user_identity_id: string;
  device_model: string;
  operating_system: "ios" | "android";
}

/** Somebody signs in with the app on a phone: it enrols and receives the identity's mobile keys at once. */
export function createPhone(state: State, phone: NewPhone): PhoneRow {
  const { user_identity_id } = findLasting(state, state.user_identities, phone.user_identity_id);
  const row = state.phones.add({
    device_id: state.new_id(),
    device_type: phone.operating_system === "ios" ? "ios_phone" : "android_phone",
    display_name: phone.device_model,
    created_at: timestamp(state),
    custom_metadata: {},
    errors: [],
    warnings: [],
    owner_user_identity_id: user_identity_id,
    workspace_id: state.workspace_id,
  });
  issueToPhones(state, user_identity_id);
  return row;
}

/** Our assumption: an unknown owner or credential is 404. A sync credential names its children's phones. */
function listPhones(state: State, params: z.output<typeof filter>): PhoneRow[] {
  const { owner_user_identity_id: owner, acs_credential_id } = params;
  if (owner !== undefined) state.user_identities.find(owner);
  const rows = owner === undefined ? undefined : state.phones.by("owner_user_identity_id", owner);
  if (acs_credential_id === undefined) return rows ?? [...state.phones.from()];
  const holders = phonesHolding(state, acs_credential_id);
  return rows ? rows.filter((phone) => holders.includes(phone)) : holders;
}

function phonesHolding(state: State, acs_credential_id: string): PhoneRow[] {
  const credential = state.acs_credentials.find(acs_credential_id);
  const copies = state.acs_credentials.by("parent_acs_credential_id", acs_credential_id);
  return [credential, ...copies].flatMap(({ device_id }) => {
    const phone = device_id === null ? undefined : state.phones.get(device_id);
    return phone ? [phone] : [];
  });
}
