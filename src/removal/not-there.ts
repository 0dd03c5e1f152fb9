/** What is said of somebody whom Seam does not find. */

import type { AcsUser } from "../seam/resources.ts";
import { quote } from "../text.ts";
import type { Leaver } from "./leaver.ts";

/** What an earlier call saw all of go. */
export const removedBefore = (user_identity_id: string, name: string) => ({
  user_identity_id,
  status: "removed" as const,
  summary: `Removed user identity ${quote(name)}: an earlier call saw all of it go, and Seam does not find it now.`,
});

/** Nobody has this id, by two routes: that alone says nothing of who ever had it, nor who took away whom this call saw. */
export const notFound = ({ user_identity_id, name, left }: Extract<Leaver, { is: "nobody" }>) => ({
  user_identity_id,
  status: "not_found" as const,
  summary:
    name === undefined
      ? "No user identity has this id now, and nothing was touched. The id is wrong, or the person is gone. " +
        (left.length > 0
          ? `Seam still lists under it: ${left.map(accountInWords).join(", ")}.`
          : "Seam lists no ACS user under it; what became of phones and keys, this call has not seen.")
      : `User identity ${quote(name)} was there at this call's first look and is not found any more: another call or ` +
        "somebody else has taken it away meanwhile, or merged it into another. This call touched nothing, and has not " +
        "seen what became of the rest.",
  next_step: nextStep(name, left),
});

function nextStep(name: string | undefined, left: readonly AcsUser[]): string {
  if (name !== undefined)
    return "To see whether the person is there by another id, or accounts of theirs, call find_user_identities and find_acs_users.";
  return left.length > 0
    ? "list_credentials with the acs_user_id shows what the account holds; delete_credential revokes it."
    : "If the id may be wrong, find the person with find_user_identities.";
}

const accountInWords = ({ acs_user_id, display_name }: AcsUser): string =>
  `ACS user ${quote(display_name ?? acs_user_id)} (acs_user_id ${acs_user_id})`;
