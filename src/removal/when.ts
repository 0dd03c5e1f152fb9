/** When a removal shall begin, where an engine keeps it: in the time of the doors. */

import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { commonZone, inZone, toUtc, type Zone } from "../lookup/zones.ts";
import type { Seam } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";

/** The moment, and the time zone of the doors, where they have one. */
export interface When {
  startsAt: Date;
  zone: Zone;
}

/** What is planned further ahead is a slip of the pen. */
const MOST_DAYS = 366;

/**
 * Reads a time (ISO 8601; without an offset, the local time of the doors of these people). Throws a Refusal when it is
 * past or too far off, when no one zone is known to read it in, or when the clocks there show it never or twice.
 */
export async function whenOf(
  at: string,
  user_identity_ids: readonly string[],
  { seam, now }: Pick<Context, "seam" | "now">,
): Promise<When> {
  const zone = await zoneOfDoors(seam, user_identity_ids);
  const startsAt = new Date(toUtc({ at }, zone, UNDONE).at);
  const seamTime = now();
  const subject = `${UNDONE}: at ${inZone(startsAt.toISOString(), zone)}`;
  if (startsAt.getTime() <= seamTime)
    throw new Refusal(
      `${subject} is in the past; Seam's clock says ${inZone(new Date(seamTime).toISOString(), zone)}. Send a time to ` +
        "come, or leave at out to remove now.",
    );
  if (startsAt.getTime() > seamTime + MOST_DAYS * 86_400_000)
    throw new Refusal(`${subject} is more than a year ahead. Send an earlier time.`);
  return { startsAt, zone };
}

const UNDONE = "Nothing was set and nothing removed";

/** Most workspaces have one. Where there are several, that of the systems in which these people have accounts. */
async function zoneOfDoors(seam: Seam, user_identity_ids: readonly string[]): Promise<Zone> {
  const systems = await seam.acs.systems.list({});
  const ofAll = commonZone(systems);
  if (ofAll) return ofAll;
  const accounts = await Promise.all(
    user_identity_ids.map((user_identity_id) => everything(seam.acs.users.list, { user_identity_id })),
  );
  const own = new Set(accounts.flat().map(({ acs_system_id }) => acs_system_id));
  return commonZone(systems.filter(({ acs_system_id }) => own.has(acs_system_id)));
}

/** `2026-11-29T12:00+01:00 (Europe/Vienna)`. */
export const inDoorTime = ({ startsAt, zone }: When): string =>
  `${inZone(startsAt.toISOString(), zone)}${zone ? ` (${zone})` : ""}`;
