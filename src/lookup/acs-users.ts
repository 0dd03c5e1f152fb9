/** Finds the ACS users whom calls name, themselves or by their person. Never guesses among several. */

import type { Advice } from "../contract/advice.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";
import { absentIfNotFound } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { findPerson } from "./people.ts";
import type { AcsUserReference, PersonReference } from "./references.ts";
import { findExact } from "./search.ts";
import { isSameEmail } from "./text-match.ts";

/**
 * Finds the ACS user by id or email. Accounts in credential managers count only when there is no other with the email:
 * they carry no keys of their own. Throws a Refusal when there is none or several.
 */
export async function findAcsUser(seam: Seam, reference: AcsUserReference): Promise<AcsUser> {
  const { acs_user_id, acs_user_email_address: email_address, acs_system_id } = reference;
  if (acs_user_id !== undefined) {
    // One "not found" is not believed alone.
    const user =
      (await absentIfNotFound(seam.acs.users.get({ acs_user_id }))) ??
      (await everything(seam.acs.users.list, { search: acs_user_id })).find(
        (one) => one.acs_user_id === acs_user_id,
      );
    return onlyOne(user ? [user] : [], `acs_user_id ${quote(acs_user_id)}`);
  }
  const wanted = email_address ?? "";
  const matches = await findExact(seam.acs.users.list, { acs_system_id }, wanted, (user) =>
    isSameEmail(wanted, user.email_address),
  );
  const atDoors = matches.length > 1 ? outsideManagers(matches, await seam.acs.systems.list({})) : matches;
  return onlyOne(
    atDoors.length > 0 ? atDoors : matches,
    `email ${quote(wanted)}${acs_system_id ? ` in ACS system ${acs_system_id}` : ""}`,
  );
}

/**
 * Finds the person's one ACS user, in the given system or at all. Accounts in credential managers do not count:
 * they carry no keys of their own. Throws a Refusal when there is none or several.
 */
export async function findAcsUserOf(
  seam: Seam,
  identity: UserIdentity,
  acs_system_id: string | undefined,
  advice: Advice = { tool: "link_acs_user", words: "Link one first with link_acs_user." },
  listed?: Promise<AcsSystem[]>,
): Promise<AcsUser> {
  const { user_identity_id } = identity;
  const [users, systems] = await Promise.all([
    everything(seam.acs.users.list, { user_identity_id, acs_system_id }),
    acs_system_id ? [] : (listed ?? seam.acs.systems.list({})),
  ]);
  return onlyOne(
    outsideManagers(users, systems),
    `user_identity_id ${user_identity_id}${acs_system_id ? ` in ACS system ${acs_system_id}` : ""}`,
    advice,
  );
}

type NamedAcsUser = AcsUser & { acs_system_name?: string | undefined };

/** Those in systems that have doors, with the systems' names. */
function outsideManagers(users: AcsUser[], systems: AcsSystem[]): NamedAcsUser[] {
  const byId = new Map(systems.map((one) => [one.acs_system_id, one]));
  const systemOf = (user: AcsUser) => byId.get(user.acs_system_id ?? "");
  return users
    .filter((user) => !systemOf(user)?.is_credential_manager)
    .map((user) => ({ ...user, acs_system_name: systemOf(user)?.name }));
}

const FIND_IT: Advice = { tool: "find_acs_users", words: "Find it with find_acs_users." };

function onlyOne(users: NamedAcsUser[], wanted: string, advice: Advice = FIND_IT): AcsUser {
  const [user, ...others] = users;
  if (!user) throw new Refusal(`No ACS user has ${wanted}. Nothing was done.`, { advice });
  if (others.length === 0) return user;
  throw new Refusal(
    `${users.length} ACS users have ${wanted}. Nothing was done. Call again with the acs_user_id of the right one, ` +
      `or with its acs_system_id: ${JSON.stringify(
        users.slice(0, 10).map(({ acs_user_id, acs_system_id, acs_system_name, display_name }) => ({
          acs_user_id,
          acs_system_id,
          acs_system_name,
          display_name,
        })),
      )}`,
  );
}

/**
 * Finds the ACS user that is meant: named itself, or by the person whose it is, who is returned too. `systems`: those
 * of the workspace, when they are being listed anyway; `advice`: what to do when the person has none.
 */
export async function findOwnerOfKey(
  seam: Seam,
  input: AcsUserReference & PersonReference,
  systems: Promise<AcsSystem[]>,
  advice?: Advice,
): Promise<{ user: AcsUser; identity?: UserIdentity }> {
  if (input.acs_user_id ?? input.acs_user_email_address) return { user: await findAcsUser(seam, input) };
  const identity = await findPerson(seam, input);
  return { user: await findAcsUserOf(seam, identity, input.acs_system_id, advice, systems), identity };
}
