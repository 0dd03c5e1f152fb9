/** Who is meant by a call for several people, and what hangs on them. */

import { Refusal } from "../contract/refusal.ts";
import type { Removals } from "../contract/removals.ts";
import type { PersonReference } from "../lookup/references.ts";
import { sideBySide } from "../lookup/side-by-side.ts";
import type { Seam } from "../seam/api.ts";
import { quote } from "../text.ts";
import { idOf, type Member, SIDE_BY_SIDE } from "./group.ts";
import { takeStock } from "./inventory.ts";
import { rulesFor } from "./kinds.ts";
import { findLeaver, goneSince } from "./leaver.ts";

/** Everybody who is meant, each once. Throws a Refusal that names all who are not found or not clear. */
export async function findAll(
  seam: Seam,
  references: readonly PersonReference[],
  removals: Removals,
  options: { dry_run: boolean },
): Promise<Member[]> {
  const looked = await sideBySide(references, SIDE_BY_SIDE, (reference) =>
    findLeaver(seam, reference, removals, options).catch((error) => {
      if (error instanceof Refusal) return error;
      throw error;
    }),
  );
  const members = new Map<string, Member>();
  const unknown: string[] = [];
  const unclear: string[] = [];
  for (const leaver of looked) {
    if (leaver instanceof Refusal) unclear.push(leaver.message);
    else if (leaver.is === "unknown") unknown.push(quote(leaver.reference.email_address ?? ""));
    else {
      const member = { leaver, found: [], lookalikes: [] };
      members.set(idOf(member), member);
    }
  }
  if (unknown.length > 0)
    unclear.unshift(
      `No user identity has email_address ${unknown.join(" or ")}. Nothing was done. Find them with ` +
        "find_user_identities. If a removal was going on, call again with the user_identity_ids that it gave: emails " +
        "are freed first.",
    );
  if (unclear.length > 0) throw new Refusal(unclear.join(" "));
  return [...members.values()];
}

/** With everything that hangs on each who is there; who has gone since has no lists any more, and stops nobody else. */
export const takeStockOfAll = (
  seam: Seam,
  group: readonly Member[],
  keep_acs_users: boolean,
  removals: Removals,
  options: { dry_run: boolean },
): Promise<Member[]> => {
  const rules = rulesFor({ keep_acs_users });
  return sideBySide(group, SIDE_BY_SIDE, async (member) => {
    if (member.leaver.is !== "there") return member;
    const { identity } = member.leaver;
    try {
      return { ...member, ...(await takeStock(seam, identity, rules)) };
    } catch (error) {
      return { ...member, leaver: await goneSince(error, identity, seam, removals, options) };
    }
  });
};
