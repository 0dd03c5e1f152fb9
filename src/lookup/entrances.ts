/** Doors by what an agent knows: their names. */

import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";
import type { AcsEntrance } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { methodInWords } from "./credential-words.ts";
import { id, obvious, plainText } from "./fields.ts";
import { isSameName, matcherOf } from "./text-match.ts";

const notEmpty = (list: readonly unknown[]) => list.length > 0;
const EMPTY = "is empty: name at least one entrance, or leave it out";

/** Which entrances a credential opens. */
export const entrances = {
  allowed_acs_entrance_ids: obvious(
    z.array(id("Entrance")).refine(notEmpty, { error: EMPTY }).optional().describe("Entrances"),
  ),
  acs_entrance_names: z
    .array(plainText("Entrance"))
    .refine(notEmpty, { error: EMPTY })
    .optional()
    .describe("Names, like Room 204"),
};

export interface Entrances {
  allowed_acs_entrance_ids?: string[] | undefined;
  acs_entrance_names?: string[] | undefined;
}

/** How a credential opens doors, as Seam calls it. */
export type AccessMethod = "mobile_key" | "code" | "card";

/** The door's name, as far as known. */
export const nameOfEntrance = (one: AcsEntrance): string => one.display_name ?? one.acs_entrance_id;

/**
 * The entrances that are meant, as far as Seam lists them. Throws a Refusal when a name fits none or several of the
 * system, when one is of another system, or when Seam says that it does not open by this method.
 */
export async function findEntrances(
  seam: Seam,
  acs_system_id: string | undefined,
  { allowed_acs_entrance_ids = [], acs_entrance_names = [] }: Entrances,
  access_method: AccessMethod,
): Promise<AcsEntrance[]> {
  if (allowed_acs_entrance_ids.length + acs_entrance_names.length === 0) return [];
  const listed = await everything(seam.acs.entrances.list, { acs_system_id });
  const all = listed.filter(
    (one) => !acs_system_id || (one.acs_system_id ?? acs_system_id) === acs_system_id,
  );
  const byId = new Map(all.map((one) => [one.acs_entrance_id, one]));
  const strangers = allowed_acs_entrance_ids.filter((one) => !byId.has(one));
  if (acs_system_id && strangers.length > 0) await refuseStrangers(seam, strangers, acs_system_id);
  const meant = [
    ...allowed_acs_entrance_ids.flatMap((one) => byId.get(one) ?? []),
    ...acs_entrance_names.map((name) => entranceNamed(name, all)),
  ];
  refuseWrongMeans(meant, access_method);
  return [...new Set(meant)];
}

function entranceNamed(name: string, all: AcsEntrance[]): AcsEntrance {
  const called = calledSo(name, all);
  const [entrance, ...others] = called;
  if (entrance && others.length === 0) return entrance;
  throw new Refusal(
    `Nothing was issued: ${entrance ? "several entrances are" : "no entrance of this access control system is"} ` +
      `called ${quote(name)}. Choose from these ids and names: ${idsAndNames(entrance ? called : all)}`,
  );
}

/** Two doors may differ by case or accents alone: the one that is written so is meant. */
function calledSo(name: string, all: AcsEntrance[]): AcsEntrance[] {
  const called = all.filter((one) => isSameName(name, one.display_name));
  const exactly = called.filter((one) => one.display_name?.normalize("NFC") === name.trim().normalize("NFC"));
  return exactly.length === 1 ? exactly : called;
}

const idsAndNames = (all: AcsEntrance[]): string =>
  JSON.stringify(
    Object.fromEntries(all.slice(0, 20).map((one) => [one.acs_entrance_id, one.display_name ?? ""])),
  );

/** Those called so, or else those whose names have it. */
export function entrancesNamed(name: string, all: AcsEntrance[]): AcsEntrance[] {
  const called = calledSo(name, all);
  return called.length > 0 ? called : entrancesWith(name, all);
}

/** Those whose names have these words, in any order. */
export function entrancesWith(words: string, all: AcsEntrance[]): AcsEntrance[] {
  const isMatch = matcherOf(words);
  return all.filter((one) => isMatch([one.display_name]));
}

/**
 * The one entrance that is meant by a name or a part of one, in the system or at all. Throws a Refusal when none or
 * several fit.
 */
export async function findEntrance(
  seam: Seam,
  name: string,
  acs_system_id: string | undefined,
): Promise<AcsEntrance> {
  return onlyEntrance(
    entrancesNamed(name, await everything(seam.acs.entrances.list, { acs_system_id })),
    name,
  );
}

/** The one that is meant. Throws a Refusal when none or several are left. */
export function onlyEntrance(found: AcsEntrance[], wanted: string): AcsEntrance {
  const [entrance, ...others] = found;
  if (entrance && others.length === 0) return entrance;
  throw new Refusal(
    entrance
      ? `Nothing was listed: ${found.length} entrances fit ${quote(wanted)}. Send the whole name of one, or acs_system_id ` +
          `too; list_entrances takes the acs_entrance_id with who_can_open: ${idsAndNames(found)}`
      : `Nothing was listed: no entrance has ${quote(wanted)} in its name. list_entrances without search shows all.`,
  );
}

/** Looked up in all systems, so that the refusal can name them. What no system has is left to Seam to refuse. */
async function refuseStrangers(seam: Seam, strangers: string[], acs_system_id: string): Promise<void> {
  const everywhere = await everything(seam.acs.entrances.list, {});
  const elsewhere = everywhere
    .filter((one) => strangers.includes(one.acs_entrance_id) && one.acs_system_id !== acs_system_id)
    .map(
      (one) => `${quote(nameOfEntrance(one))} (${one.acs_entrance_id}) is in ACS system ${one.acs_system_id}`,
    );
  if (elsewhere.length === 0) return;
  throw new Refusal(
    `Nothing was issued: ${elsewhere.slice(0, 10).join("; ")}, and the account is in ACS system ${acs_system_id}. ` +
      "Name entrances of the account's own system; with acs_entrance_names they are found there.",
  );
}

/** Where Seam says of a door whether it opens by a method. */
export const CAN_UNLOCK = {
  mobile_key: "can_unlock_with_mobile_key",
  code: "can_unlock_with_code",
  card: "can_unlock_with_card",
  cloud_key: "can_unlock_with_cloud_key",
} as const;

/** That Seam does not say is no reason to refuse. */
function refuseWrongMeans(entrances: AcsEntrance[], access_method: AccessMethod): void {
  const field = CAN_UNLOCK[access_method];
  const closed = entrances.filter((one) => one[field] === false).map((one) => quote(nameOfEntrance(one)));
  if (closed.length === 0) return;
  throw new Refusal(
    `Nothing was issued: Seam says that ${closed.slice(0, 10).join(", ")} cannot be opened with ${methodInWords(access_method)}s ` +
      `(${field}: false). Choose other entrances, or another kind of credential.`,
  );
}
