import * as z from "zod";
import { text, uuid } from "../engine/params.ts";
import { CREATE, DELETE, READ, type Route, route } from "../engine/route.ts";
import { presentPhone } from "../present.ts";
import { deactivatePhone } from "../rules/deleting.ts";
import { findPhone } from "../rules/find.ts";
import { createPhone, listPhones } from "../rules/phones.ts";

export const phone_routes: Route[] = [
  route(
    "/phones/list",
    READ,
    z.object({ acs_credential_id: uuid.optional(), owner_user_identity_id: uuid.optional() }),
    (state, params) => ({ phones: listPhones(state, params).map((row) => presentPhone(state, row)) }),
  ),
  route("/phones/get", READ, z.object({ device_id: uuid }), (state, { device_id }) => ({
    phone: presentPhone(state, findPhone(state, device_id)),
  })),
  route(
    "/phones/deactivate",
    DELETE,
    z.object({ device_id: text }),
    (state, { device_id }) => {
      deactivatePhone(state, device_id);
      return {};
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
      return { phone: presentPhone(state, row) };
    },
    "body",
  ),
];
