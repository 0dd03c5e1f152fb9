/** Before a mobile key is issued: whether a phone can receive it, and which keys are there already. */

import { Refusal } from "../contract/refusal.ts";
import type { Look } from "../lookup/looks.ts";
import { isLiveKey, unlessRetired } from "../lookup/way-to-a-key.ts";
import { inZone, zoneOf } from "../lookup/zones.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, AcsSystem, AcsUser } from "../seam/resources.ts";
import { count, quote } from "../text.ts";

/** What a look before issuing shows. */
export interface KeyLook {
  /** Whether an enrollment automation prepares the person's phones; undefined when that is not known, or not needed. */
  isEnrolled: boolean | undefined;
  warnings: string[];
}

/** What is odd about a mobile key for this account. Throws a Refusal when no credential manager fits. */
export async function lookAtKey(
  user: AcsUser,
  system: AcsSystem | undefined,
  manager: string | undefined,
  { look, now }: { look: Look; now: () => number },
): Promise<KeyLook> {
  const { acs_user_id, acs_system_id, user_identity_id } = user;
  const [managers, keys, automations] = await Promise.all([
    acs_system_id
      ? look("whether a credential manager fits the system", (seam) =>
          seam.acs.systems.list_compatible_credential_manager_acs_systems({ acs_system_id }),
        )
      : undefined,
    look("whether the account has other keys", (seam) =>
      everything(seam.acs.credentials.list, { acs_user_id }),
    ),
    user_identity_id
      ? look("whether the person's phones are enrolled", (seam) =>
          unlessRetired(seam.user_identities.enrollment_automations.list({ user_identity_id })),
        )
      : undefined,
  ]);
  if (managers) refuseManager(managers, user, system, manager);
  return {
    isEnrolled: automations && automations.length > 0,
    warnings: otherKeys(keys ?? [], system, now()),
  };
}

function refuseManager(
  managers: AcsSystem[],
  { acs_system_id }: AcsUser,
  system: AcsSystem | undefined,
  asked: string | undefined,
): void {
  const fitting = new Map(managers.map((one) => [one.acs_system_id, one.name ?? ""]));
  const usual = system?.default_credential_manager_acs_system_id;
  if (usual && !fitting.has(usual)) fitting.set(usual, "");
  const where = `ACS system ${quote(system?.name ?? acs_system_id ?? "")}`;
  if (fitting.size === 0)
    throw new Refusal(
      `Nothing was issued: Seam names no credential manager that fits ${where}, so no phone could receive the key. ` +
        "Connect one in Seam first, or use create_credential for a PIN code or a card.",
    );
  if (!asked || fitting.has(asked)) return;
  throw new Refusal(
    `Nothing was issued: credential_manager_acs_system_id ${asked} does not fit ${where}. Leave it out, or send ` +
      `one of these: ${JSON.stringify(Object.fromEntries(fitting))}`,
  );
}

const MOST_KEYS = 5;

function otherKeys(credentials: AcsCredential[], system: AcsSystem | undefined, now: number): string[] {
  const keys = credentials.filter((one) => isLiveKey(one, now));
  if (keys.length === 0) return [];
  const zone = zoneOf(system);
  const named = keys
    .slice(0, MOST_KEYS)
    .map(
      ({ acs_credential_id, ends_at }) =>
        `${acs_credential_id} (${ends_at ? `until ${inZone(ends_at, zone)}` : "no end"})`,
    );
  const more = keys.length > MOST_KEYS ? `, and ${keys.length - MOST_KEYS} more` : "";
  return [
    `The account had ${count(keys.length, "mobile key")} already: ${named.join(", ")}${more}. ` +
      `${fateOfTheFirst(system?.external_type)} Unless details of its vendor override, what it does to other people's keys Seam does not say. ` +
      "delete_credential revokes what is not needed.",
  ];
}

/** What becomes of the key before, as far as Seam's guides say it of the vendor. */
function fateOfTheFirst(external_type = ""): string {
  if (/visionline/.test(external_type))
    return "On Visionline a new mobile key revokes the person's one before, so this one must name all doors that they need.";
  if (/salto_space/.test(external_type))
    return "Salto Space allows one mobile key per user, so the one before may not stay.";
  return "Whether the one before stays beside it, Seam does not say of this kind of system.";
}

/** What the key does to other people's, where a vendor's details say so. */
export function effectOnOthers(vendor: {
  visionline_metadata?: object;
  assa_abloy_vostio_metadata?: object;
}): string[] {
  const { override } = (vendor.visionline_metadata ?? {}) as { override?: unknown };
  if (override === true)
    return [
      "override: as the first key of a stay it revokes the access of guests before to its rooms, on Visionline.",
    ];
  const vostio = Object.entries(vendor.assa_abloy_vostio_metadata ?? {}).filter(
    ([name, value]) => name.startsWith("override") && value,
  );
  return vostio.length > 0
    ? [`${vostio.map(([name]) => name).join(", ")}: what it does to other guests' keys, Seam does not say.`]
    : [];
}
