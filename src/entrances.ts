/** Doors by what an agent knows: their names. */

import { z } from "zod";
import { quote, Refusal } from "./explain.ts";
import { id, obvious, plainText } from "./fields.ts";
import { everything, type Seam } from "./seam/client.ts";
import type { AcsEntrance } from "./seam/schemas.ts";
import { isSameName } from "./text-match.ts";

/** Which entrances a credential opens. */
export const entrances = {
  allowed_acs_entrance_ids: obvious(z.array(id("Entrance")).optional().describe("Entrances")),
  acs_entrance_names: z.array(plainText("Entrance")).optional().describe("Names, like Room 204"),
};

interface Entrances {
  allowed_acs_entrance_ids?: string[] | undefined;
  acs_entrance_names?: string[] | undefined;
}

/** The ids of all that are meant. Throws a Refusal with candidates when a name fits none or several of the system. */
export async function findEntranceIds(
  seam: Seam,
  acs_system_id: string | undefined,
  { allowed_acs_entrance_ids, acs_entrance_names }: Entrances,
): Promise<string[] | undefined> {
  if (!acs_entrance_names) return allowed_acs_entrance_ids;
  const all = await everything(seam.acs.entrances.list, { acs_system_id });
  const named = acs_entrance_names.map((name) => entranceNamed(name, all).acs_entrance_id);
  return [...new Set([...(allowed_acs_entrance_ids ?? []), ...named])];
}

function entranceNamed(name: string, all: AcsEntrance[]): AcsEntrance {
  const called = all.filter((one) => isSameName(name, one.display_name));
  // Two doors may differ by case or accents alone: the one that is written so is meant.
  const exactly = called.filter((one) => one.display_name?.normalize("NFC") === name.trim().normalize("NFC"));
  const [entrance, ...others] = exactly.length === 1 ? exactly : called;
  if (entrance && others.length === 0) return entrance;
  const candidates = entrance ? [entrance, ...others] : all;
  const shown = candidates.slice(0, 20).map((one) => [one.acs_entrance_id, one.display_name ?? ""]);
  throw new Refusal(
    `Nothing was issued: ${entrance ? "several entrances are" : "no entrance of this access control system is"} ` +
      `called ${quote(name)}. Choose from these ids and names: ${JSON.stringify(Object.fromEntries(shown))}`,
  );
}

/** Which doors and until when, in the words of the call. */
export function forWhat(entrances: Entrances, ends_at: string | undefined): string {
  const { acs_entrance_names = [], allowed_acs_entrance_ids = [] } = entrances;
  const doors = [...acs_entrance_names.map(quote), ...allowed_acs_entrance_ids];
  const shown = doors.length > 5 ? `${doors.length} entrances` : doors.join(", ");
  return `${shown && ` for ${shown}`}${ends_at ? `, until ${ends_at}` : ""}`;
}
