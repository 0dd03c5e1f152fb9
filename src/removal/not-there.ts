/** What is said of somebody whom Seam does not find. */

import { quote } from "../text.ts";

/** What an earlier call saw all of go. */
export const removedBefore = (user_identity_id: string, name: string) => ({
  user_identity_id,
  status: "removed" as const,
  summary: `Removed user identity ${quote(name)}: an earlier call saw all of it go, and Seam does not find it now.`,
});

/** Nobody has this id, by two routes: that alone says nothing of who ever had it, nor who took away whom this call saw. */
export const notFound = ({ user_identity_id, name }: { user_identity_id: string; name?: string }) => ({
  user_identity_id,
  status: "not_found" as const,
  summary:
    name === undefined
      ? "No user identity has this id now, and nothing was touched. If an earlier call answered removing, that removal " +
        "has finished; if not, the id is wrong."
      : `User identity ${quote(name)} was there at this call's first look and is not found any more: another call or ` +
        "somebody else has taken it away meanwhile, or merged it into another. This call touched nothing, and has not " +
        "seen what became of the rest.",
  next_step:
    name === undefined
      ? "If the id may be wrong, find the person with find_user_identities."
      : "To see whether the person is there by another id, or accounts of theirs, call find_user_identities and find_acs_users.",
});
