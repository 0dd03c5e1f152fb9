/** What a person still lacks on the way to a mobile key on a phone. */

import type { Advice } from "../contract/advice.ts";
import type { LookContext } from "../contract/context.ts";
import { isRouteGone } from "../seam/errors.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, AcsSystem, AcsUser } from "../seam/resources.ts";
import { isBeingDeleted } from "../seam/schemas.ts";
import { hasCome } from "../seam/times.ts";
import { credentialsOf } from "./belongings.ts";
import { optionalLooks } from "./looks.ts";
import { systemOf } from "./rows.ts";

/** Undefined: not known, or not needed. */
export interface Way {
  isLinked?: boolean | undefined;
  isEnrolled?: boolean | undefined;
  hasMobileKey?: boolean | undefined;
  hasPhone?: boolean | undefined;
}

/** What to do about the first thing that is missing. */
export function nextOnTheWay({ isLinked, isEnrolled, hasMobileKey, hasPhone }: Way): Advice | undefined {
  if (isLinked === false)
    return {
      tool: "link_acs_user",
      words: "Link the person's account in the access control system with link_acs_user.",
    };
  if (isEnrolled === false)
    return {
      tool: "launch_enrollment",
      words: "For mobile keys, prepare the person's phones with launch_enrollment.",
    };
  if (hasMobileKey === false)
    return { tool: "issue_mobile_key", words: "Issue a mobile key with issue_mobile_key." };
  if (hasPhone === false) return { words: "A phone appears when the person signs in to the app on it." };
  return undefined;
}

/** Seam has announced the end of enrollment automations: undefined when it has retired them, and none is missing. */
export const unlessRetired = <List>(automations: Promise<List>): Promise<List | undefined> =>
  automations.catch((error) => {
    if (isRouteGone(error)) return undefined;
    throw error;
  });

/**
 * A mobile key, or a phone's copy of one that is no more, that has neither ended nor is on its way out; `now` is Seam's
 * time in ms.
 */
export const opensByPhone = (one: AcsCredential, now: number): boolean =>
  one.access_method === "mobile_key" && !isBeingDeleted(one) && !hasCome(one.ends_at, now);

/** Such a key itself, no phone's copy. */
export const isLiveKey = (one: AcsCredential, now: number): boolean =>
  !one.parent_acs_credential_id && opensByPhone(one, now);

/** Whether one of the accounts is in a system with doors; those in credential managers carry no keys. */
export const isAtDoors = (users: readonly AcsUser[], systems: readonly AcsSystem[]): boolean =>
  users.some((one) => !systemOf(one.acs_system_id, systems)?.is_credential_manager);

/**
 * Looks at what a person still lacks, but for phones. A failed look fails no call: what is not known is not advised, and
 * what the call itself has done counts before what a list shows that may be behind.
 */
export async function lookOnTheWay(
  context: Pick<LookContext, "signal" | "seamUntil" | "now" | "advise">,
  user_identity_id: string,
  done: Pick<Way, "isEnrolled"> = {},
): Promise<string | undefined> {
  const { look } = optionalLooks(context);
  const [theirs, systems, automations] = await Promise.all([
    look("accounts and keys", (seam) => {
      const users = everything(seam.acs.users.list, { user_identity_id });
      return Promise.all([users, credentialsOf(seam, user_identity_id, users)]);
    }),
    look("systems", (seam) => seam.acs.systems.list({})),
    look("enrollment", (seam) =>
      unlessRetired(seam.user_identities.enrollment_automations.list({ user_identity_id })),
    ),
  ]);
  const [users, credentials] = theirs ?? [];
  const next = nextOnTheWay({
    isLinked: users && systems && isAtDoors(users, systems),
    isEnrolled: automations && automations.length > 0,
    hasMobileKey: credentials?.some((one) => opensByPhone(one, context.now())),
    ...done,
  });
  return context.advise(next);
}
