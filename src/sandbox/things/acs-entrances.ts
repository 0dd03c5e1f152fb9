import * as z from "zod";
import type { Marked } from "../engine/marks.ts";
import { pageOf } from "../engine/pages.ts";
import { filled, paging, text, uuid } from "../engine/params.ts";
import { READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import type { AcsCredentialRow } from "./acs-credentials.ts";

export type DoorCategory = "entrance" | "guest" | "common";

export interface AcsEntrance extends Marked {
  acs_entrance_id: string;
  acs_system_id: string;
  connected_account_id: string;
  created_at: string;
  display_name: string;
  can_unlock_with_card: boolean;
  can_unlock_with_code: boolean;
  can_unlock_with_mobile_key: boolean;
  can_unlock_with_cloud_key: boolean;
  space_ids: string[];
  visionline_metadata?: { door_category: DoorCategory; door_name: string };
  salto_space_metadata?: { door_name: string };
}

const filter = z.object({
  ...paging(900),
  acs_credential_id: uuid.optional(),
  acs_entrance_ids: z.array(uuid).optional(),
  acs_system_id: uuid.optional(),
  connected_account_id: uuid.optional(),
  customer_key: text.optional(),
  location_id: uuid.nullish(),
  search: filled.optional(),
  space_id: uuid.optional(),
});

export const acsEntrances: Thing<"acs_entrance", AcsEntrance, "acs_system_id"> = {
  kind: "acs_entrance",
  words: "entrance",
  idOf: (row) => row.acs_entrance_id,
  indexes: { acs_system_id: (row) => row.acs_system_id },
  routes: [
    route("/acs/entrances/list", READ, filter, (state, params, { url }) => {
      const { acs_system_id } = params;
      const rows =
        acs_system_id === undefined ? undefined : state.acs_entrances.by("acs_system_id", acs_system_id);
      return pageOf(state, state.acs_entrances, { url, params }, { rows, keep: keepEntrance(state, params) });
    }),
    route("/acs/entrances/get", READ, z.object({ acs_entrance_id: uuid }), (state, { acs_entrance_id }) =>
      replyOne(state, state.acs_entrances, state.acs_entrances.find(acs_entrance_id)),
    ),
    route(
      "/acs/entrances/list_credentials_with_access",
      READ,
      z.object({
        acs_entrance_id: uuid,
        include_if: z.array(z.enum(["visionline_metadata.is_valid"])).default([]),
      }),
      (state, { acs_entrance_id, include_if }) => {
        const rows = credentialsFor(state, state.acs_entrances.find(acs_entrance_id));
        const kept = rows.filter((row) => include_if.length === 0 || row.visionline_metadata?.is_valid);
        return replyAll(state, state.acs_credentials, kept);
      },
    ),
  ],
};

function keepEntrance(state: State, params: z.output<typeof filter>): (row: AcsEntrance) => boolean {
  const { acs_credential_id, acs_entrance_ids, connected_account_id, search } = params;
  const opened =
    acs_credential_id === undefined
      ? undefined
      : state.acs_credentials.find(acs_credential_id).acs_entrance_ids;
  const hasGroup = (params.customer_key ?? params.space_id ?? params.location_id ?? undefined) !== undefined;
  return (row) =>
    !hasGroup && // the sandbox has no customers, spaces or locations
    (opened === undefined || opened.includes(row.acs_entrance_id)) &&
    (acs_entrance_ids === undefined || acs_entrance_ids.includes(row.acs_entrance_id)) &&
    (connected_account_id === undefined || row.connected_account_id === connected_account_id) &&
    (search === undefined || row.display_name.toLowerCase().includes(search.toLowerCase()));
}

/** Copies on phones too. Our assumption: whatever their dates, and while they are being deleted. */
const credentialsFor = (state: State, { acs_entrance_id }: AcsEntrance): AcsCredentialRow[] =>
  Array.from(state.acs_credentials.from()).filter((row) => row.acs_entrance_ids.includes(acs_entrance_id));

export interface NewAcsEntrance {
  acs_system_id: string;
  display_name: string;
  /** Visionline's kind of door; default "guest". */
  door_category?: DoorCategory;
}

export function addAcsEntrance(state: State, entrance: NewAcsEntrance): AcsEntrance {
  const { display_name, door_category = "guest" } = entrance;
  const { acs_system_id, external_type } = state.acs_systems.find(entrance.acs_system_id);
  return state.acs_entrances.add({
    acs_entrance_id: state.new_id(),
    acs_system_id,
    connected_account_id: state.connected_account_id,
    created_at: timestamp(state),
    display_name,
    can_unlock_with_card: true,
    can_unlock_with_code: external_type !== "visionline_system",
    can_unlock_with_mobile_key: true,
    can_unlock_with_cloud_key: false,
    space_ids: [],
    errors: [],
    warnings: [],
    ...(external_type === "visionline_system" && {
      visionline_metadata: { door_category, door_name: display_name },
    }),
    ...(external_type === "salto_space_system" && { salto_space_metadata: { door_name: display_name } }),
  });
}
