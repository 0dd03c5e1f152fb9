/** Access control systems that a call names. */
import { Refusal } from "../contract/refusal.ts";
import type { AcsSystem } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { systemOf } from "./rows.ts";

/** Throws a Refusal when a system is named that is none of these: that it has nothing would say too much. */
export function refuseUnknownSystem(acs_system_id: string | undefined, systems: readonly AcsSystem[]): void {
  if (acs_system_id === undefined || systemOf(acs_system_id, systems)) return;
  throw new Refusal(
    `Nothing was listed: Seam lists no ACS system ${quote(acs_system_id)}. list_acs_systems shows those that are there.`,
  );
}
