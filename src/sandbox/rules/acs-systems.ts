import type { AcsEntrance, DoorCategory } from "../shapes.ts";
import { type AcsSystemRow, type State, timestamp } from "../state.ts";
import { findAcsSystem } from "./find.ts";

/** Kinds of access control systems the sandbox knows: Seam's `external_type`, its name, is it a manager. */
const EXTERNAL_TYPES = {
  visionline_system: { display_name: "Visionline", is_credential_manager: false },
  salto_space_system: { display_name: "Salto Space", is_credential_manager: false },
  salto_ks_site: { display_name: "Salto KS", is_credential_manager: false },
  latch_building: { display_name: "Latch", is_credential_manager: false },
  assa_abloy_credential_service: {
    display_name: "ASSA ABLOY Credential Service",
    is_credential_manager: true,
  },
  hid_credential_manager_organization: { display_name: "HID Origo", is_credential_manager: true },
} as const;

export type AcsSystemExternalType = keyof typeof EXTERNAL_TYPES;

/** Our assumption: a system is compatible with the manager that it names as its default. */
export function listCompatibleCredentialManagers(state: State, acs_system_id: string): AcsSystemRow[] {
  const { default_credential_manager_acs_system_id: id } = findAcsSystem(state, acs_system_id);
  const manager = id === null ? undefined : state.acs_systems.get(id);
  return manager ? [manager] : [];
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
  const { display_name, is_credential_manager } = EXTERNAL_TYPES[system.external_type];
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

export interface NewAcsEntrance {
  acs_system_id: string;
  display_name: string;
  /** Visionline's kind of door; default "guest". */
  door_category?: DoorCategory;
}

export function addAcsEntrance(state: State, entrance: NewAcsEntrance): AcsEntrance {
  const { display_name, door_category = "guest" } = entrance;
  const { acs_system_id, external_type } = findAcsSystem(state, entrance.acs_system_id);
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
