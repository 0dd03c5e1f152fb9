import * as z from "zod";
import { pageOf } from "../engine/pages.ts";
import { digits, filled, paging, text, uuid } from "../engine/params.ts";
import { invalidInput } from "../engine/refusal.ts";
import { CREATE, DELETE, READ, type Route, route } from "../engine/route.ts";
import { presentAccessGrant } from "../present.ts";
import { createAccessGrant } from "../rules/access-grants.ts";
import { deleteAccessGrant } from "../rules/deleting.ts";
import { findAccessGrant, findAccessGrantByKey } from "../rules/find.ts";

/** Part of Seam's access grants: for one known identity and entrances, without spaces and reservations. */
export const access_grant_routes: Route[] = [
  route(
    "/access_grants/create",
    CREATE,
    z.object({
      user_identity_id: uuid,
      requested_access_methods: z.array(
        z.object({
          mode: z.enum(["code", "card", "mobile_key", "cloud_key"]),
          code: digits.min(4).max(9).optional(),
        }),
      ),
      acs_entrance_ids: z.array(uuid).default([]),
      starts_at: text.optional(),
      ends_at: text.nullish(),
      name: text.nullish(),
      access_grant_key: filled.optional(),
    }),
    (state, params) => ({ access_grant: presentAccessGrant(createAccessGrant(state, params)) }),
  ),
  route(
    "/access_grants/get",
    READ,
    z.object({ access_grant_id: uuid.optional(), access_grant_key: text.optional() }),
    (state, { access_grant_id, access_grant_key }) => {
      if (access_grant_id !== undefined) {
        return { access_grant: presentAccessGrant(findAccessGrant(state, access_grant_id)) };
      }
      if (access_grant_key === undefined) {
        throw invalidInput("Either access_grant_id or access_grant_key must be given");
      }
      return { access_grant: presentAccessGrant(findAccessGrantByKey(state, access_grant_key)) };
    },
  ),
  route(
    "/access_grants/list",
    READ,
    z.object({
      ...paging(500),
      user_identity_id: uuid.optional(),
      access_grant_ids: z.array(uuid).optional(),
      access_grant_key: text.nullish(),
      acs_entrance_id: uuid.optional(),
    }),
    (state, params, { url }) => {
      const { user_identity_id, access_grant_ids, access_grant_key, acs_entrance_id } = params;
      const rows =
        user_identity_id === undefined
          ? undefined
          : state.access_grants.by("user_identity_id", user_identity_id);
      const page = pageOf(
        state.access_grants,
        { url, params },
        {
          rows,
          keep: (row) =>
            (access_grant_ids === undefined || access_grant_ids.includes(row.access_grant_id)) &&
            (access_grant_key === undefined || (row.access_grant_key ?? null) === access_grant_key) &&
            (acs_entrance_id === undefined || row.acs_entrance_ids.includes(acs_entrance_id)),
        },
      );
      return { access_grants: page.rows.map(presentAccessGrant), pagination: page.pagination };
    },
  ),
  route(
    "/access_grants/delete",
    DELETE,
    z.object({ access_grant_id: uuid }),
    (state, { access_grant_id }) => {
      deleteAccessGrant(state, access_grant_id);
      return {};
    },
  ),
];
