import * as z from "zod";
import type { Marked } from "../engine/marks.ts";
import { filled, text, uuid } from "../engine/params.ts";
import { invalidInput } from "../engine/refused.ts";
import { READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";

export interface AcsSystem extends Marked {
  acs_system_id: string;
  name: string;
  external_type: string;
  external_type_display_name: string;
  system_type: string;
  system_type_display_name: string;
  is_credential_manager: boolean;
  default_credential_manager_acs_system_id: string | null;
  acs_user_count: number;
  connected_account_id: string;
  connected_account_ids: string[];
  created_at: string;
  image_url: string;
  image_alt_text: string;
  location: { time_zone: string | null };
  workspace_id: string;
}

export type AcsSystemRow = Omit<AcsSystem, "acs_user_count">;

/** What a brand calls something: Seam's `external_type` and its name. */
interface ExternalType {
  external_type: string;
  external_type_display_name: string;
}

interface Brand {
  display_name: string;
  is_credential_manager?: true;
  /** As far as Seam's enums have one. */
  user?: ExternalType;
  credential?: ExternalType;
}

/** Kinds of access control systems the sandbox knows, by Seam's `external_type`. */
const BRANDS = {
  visionline_system: {
    display_name: "Visionline",
    credential: { external_type: "visionline_card", external_type_display_name: "Visionline card" },
  },
  salto_space_system: {
    display_name: "Salto Space",
    user: { external_type: "salto_space_user", external_type_display_name: "Salto Space user" },
    credential: { external_type: "salto_space_key", external_type_display_name: "Salto Space key" },
  },
  salto_ks_site: { display_name: "Salto KS" },
  latch_building: { display_name: "Latch" },
  assa_abloy_credential_service: {
    display_name: "ASSA ABLOY Credential Service",
    is_credential_manager: true,
  },
  hid_credential_manager_organization: { display_name: "HID Origo", is_credential_manager: true },
} satisfies Record<string, Brand>;

export type AcsSystemExternalType = keyof typeof BRANDS;

/** The brand of a system. */
export const brandOf = ({ external_type }: Pick<AcsSystemRow, "external_type">): Brand =>
  BRANDS[external_type as AcsSystemExternalType];

const one = z.object({ acs_system_id: uuid });

export const acsSystems: Thing<"acs_system", AcsSystemRow> = {
  kind: "acs_system",
  words: "ACS system",
  idOf: (row) => row.acs_system_id,
  indexes: {},
  present: presentAcsSystem,
  routes: [
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
        return replyAll(state, state.acs_systems, rows);
      },
    ),
    route("/acs/systems/get", READ, one, (state, { acs_system_id }) =>
      replyOne(state, state.acs_systems, state.acs_systems.find(acs_system_id)),
    ),
    route("/acs/systems/list_compatible_credential_manager_acs_systems", READ, one, (state, params) =>
      replyAll(state, state.acs_systems, compatibleManagers(state, params.acs_system_id)),
    ),
  ],
};

export function presentAcsSystem(state: State, row: AcsSystemRow): AcsSystem {
  return { ...row, acs_user_count: state.acs_users.count("acs_system_id", row.acs_system_id) };
}

/** Our assumption: a system is compatible with the manager that it names as its default. */
function compatibleManagers(state: State, acs_system_id: string): AcsSystemRow[] {
  const { default_credential_manager_acs_system_id: id } = state.acs_systems.find(acs_system_id);
  const manager = id === null ? undefined : state.acs_systems.get(id);
  return manager ? [manager] : [];
}

/** A system that puts keys on phones; anything else is refused. Our assumption: 400 `invalid_input`. */
export function findCredentialManager(state: State, acs_system_id: string): AcsSystemRow {
  const row = state.acs_systems.find(acs_system_id);
  if (row.is_credential_manager) return row;
  throw invalidInput(`ACS system ${acs_system_id} is not a credential manager`);
}

export interface NewAcsSystem {
  name: string;
  external_type: AcsSystemExternalType;
  /** The manager that puts this system's keys on phones. */
  default_credential_manager_acs_system_id?: string;
  time_zone?: string;
}

/** Seam gets systems by connecting an account; here they are simply made (no route leads here). */
export function addAcsSystem(state: State, system: NewAcsSystem): AcsSystemRow {
  const { display_name, is_credential_manager = false } = brandOf(system);
  return state.acs_systems.add({
    acs_system_id: state.new_id(),
    name: system.name,
    external_type: system.external_type,
    external_type_display_name: display_name,
    system_type: system.external_type,
    system_type_display_name: display_name,
    is_credential_manager,
    default_credential_manager_acs_system_id: system.default_credential_manager_acs_system_id ?? null,
    connected_account_id: state.connected_account_id,
    connected_account_ids: [state.connected_account_id],
    created_at: timestamp(state),
    image_url: `https://connect.getseam.com/assets/images/acs_systems/${system.external_type}.png`,
    image_alt_text: `${display_name} logo`,
    location: { time_zone: system.time_zone ?? "Europe/Vienna" },
    errors: [],
    warnings: [],
    workspace_id: state.workspace_id,
  });
}
