/** Before a mobile key is issued: whether a phone can receive it, and which keys are there already. */
import { count, quote, Refusal } from "./explain.ts";
import type { Look } from "./looks.ts";
import { everything, type Seam } from "./seam/client.ts";
import { isRouteGone } from "./seam/errors.ts";
import { type AcsCredential, type AcsSystem, type AcsUser, isBeingDeleted } from "./seam/schemas.ts";

/** What is odd about a mobile key for this account. Throws a Refusal when no credential manager fits. */
export async function oddKey(
  user: AcsUser,
  system: AcsSystem | undefined,
  manager: string | undefined,
  { look, now }: { look: Look; now: () => number },
): Promise<string[]> {
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
      ? look("whether the person's phones are enrolled", (seam) => automationsOf(seam, user_identity_id))
      : undefined,
  ]);
  if (managers) refuseManager(managers, user, system, manager);
  return [...oddEnrollment(user, automations), ...otherKeys(keys ?? [], system, now())];
}

/** Undefined when Seam has retired them, so that nothing is missing. */
const automationsOf = (seam: Seam, user_identity_id: string) =>
  seam.user_identities.enrollment_automations.list({ user_identity_id }).catch((error) => {
    if (isRouteGone(error)) return undefined;
    throw error;
  });

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

function oddEnrollment({ user_identity_id }: AcsUser, automations: unknown[] | undefined): string[] {
  if (!user_identity_id) return ["The account is not linked to a person, so no phone receives the key."];
  return automations?.length === 0
    ? ["No enrollment automation prepares the person's phones yet; launch_enrollment launches one."]
    : [];
}

const MOST_KEYS = 5;

function otherKeys(credentials: AcsCredential[], system: AcsSystem | undefined, now: number): string[] {
  const keys = credentials.filter(
    (one) =>
      one.access_method === "mobile_key" &&
      !one.parent_acs_credential_id &&
      !isBeingDeleted(one) &&
      !(one.ends_at && Date.parse(one.ends_at) <= now),
  );
  if (keys.length === 0) return [];
  const named = keys
    .slice(0, MOST_KEYS)
    .map(
      ({ acs_credential_id, ends_at }) => `${acs_credential_id} (${ends_at ? `until ${ends_at}` : "no end"})`,
    );
  const more = keys.length > MOST_KEYS ? `, and ${keys.length - MOST_KEYS} more` : "";
  const fate = /visionline/.test(system?.external_type ?? "")
    ? "On Visionline a new mobile key revokes the one before"
    : "Whether the new one replaces what was there, Seam does not say";
  return [
    `The account had ${count(keys.length, "mobile key")} already: ${named.join(", ")}${more}. ${fate}; ` +
      "delete_credential revokes what is not needed.",
  ];
}
