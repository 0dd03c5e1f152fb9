import * as z from "zod";
import { pageOf } from "../engine/pages.ts";
import { filled, paging, text, uuid } from "../engine/params.ts";
import { READ, type Route, route } from "../engine/route.ts";
import { presentAcsCredential, presentAcsSystem } from "../present.ts";
import { listCompatibleCredentialManagers } from "../rules/acs-systems.ts";
import { credentialsOf } from "../rules/credentials.ts";
import { findAcsCredential, findAcsEntrance, findAcsSystem } from "../rules/find.ts";

const one = z.object({ acs_system_id: uuid });

export const acs_system_routes: Route[] = [
  route(
    "/acs/systems/list",
    READ,
    z.object({
      connected_account_id: uuid.optional(),
      customer_key: text.optional(),
      search: filled.optional(),
    }),
    (state, { connected_account_id, customer_key, search }) => {
      const wanted = search?.toLowerCase();
      const rows = [...state.acs_systems.from()].filter(
        (row) =>
          customer_key === undefined && // the sandbox has no customers
          (connected_account_id === undefined || row.connected_account_id === connected_account_id) &&
          (wanted === undefined ||
            row.name.toLowerCase().includes(wanted) ||
            row.acs_system_id.includes(wanted)),
      );
      return { acs_systems: rows.map((row) => presentAcsSystem(state, row)) };
    },
  ),
  route("/acs/systems/get", READ, one, (state, { acs_system_id }) => ({
    acs_system: presentAcsSystem(state, findAcsSystem(state, acs_system_id)),
  })),
  route("/acs/systems/list_compatible_credential_manager_acs_systems", READ, one, (state, params) => {
    const rows = listCompatibleCredentialManagers(state, params.acs_system_id);
    return { acs_systems: rows.map((row) => presentAcsSystem(state, row)) };
  }),
  route(
    "/acs/entrances/list",
    READ,
    z.object({
      ...paging(900),
      acs_credential_id: uuid.optional(),
      acs_entrance_ids: z.array(uuid).optional(),
      acs_system_id: uuid.optional(),
      connected_account_id: uuid.optional(),
      customer_key: text.optional(),
      location_id: uuid.nullish(),
      search: filled.optional(),
      space_id: uuid.optional(),
    }),
    (state, params, { url }) => {
      const { acs_system_id, acs_credential_id, acs_entrance_ids, search } = params;
      const opened =
        acs_credential_id === undefined
          ? undefined
          : findAcsCredential(state, acs_credential_id).acs_entrance_ids;
      const rows =
        acs_system_id === undefined ? undefined : state.acs_entrances.by("acs_system_id", acs_system_id);
      const has_group =
        (params.customer_key ?? params.space_id ?? params.location_id ?? undefined) !== undefined;
      const page = pageOf(
        state.acs_entrances,
        { url, params },
        {
          rows,
          keep: (row) =>
            !has_group && // the sandbox has no customers, spaces or locations
            (opened === undefined || opened.includes(row.acs_entrance_id)) &&
            (acs_entrance_ids === undefined || acs_entrance_ids.includes(row.acs_entrance_id)) &&
            (params.connected_account_id === undefined ||
              row.connected_account_id === params.connected_account_id) &&
            (search === undefined || row.display_name.toLowerCase().includes(search.toLowerCase())),
        },
      );
      return { acs_entrances: page.rows, pagination: page.pagination };
    },
  ),
  route("/acs/entrances/get", READ, z.object({ acs_entrance_id: uuid }), (state, { acs_entrance_id }) => ({
    acs_entrance: findAcsEntrance(state, acs_entrance_id),
  })),
  route(
    "/acs/entrances/list_credentials_with_access",
    READ,
    z.object({
      acs_entrance_id: uuid,
      include_if: z.array(z.enum(["visionline_metadata.is_valid"])).default([]),
    }),
    (state, { acs_entrance_id, include_if }) => {
      const rows = credentialsOf(state, findAcsEntrance(state, acs_entrance_id)).filter(
        (row) => include_if.length === 0 || row.visionline_metadata?.is_valid,
      );
      return { acs_credentials: rows.map((row) => presentAcsCredential(state, row)) };
    },
  ),
];
