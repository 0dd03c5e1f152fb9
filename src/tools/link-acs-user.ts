import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { findAcsUser } from "../lookup/acs-users.ts";
import { notCarriedOut, readBack, refuseLeaving } from "../lookup/evidence.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { acsUser, oneAcsUser, onePerson, person } from "../lookup/references.ts";
import { lookOnTheWay } from "../lookup/way-to-a-key.ts";
import type { Seam } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";
import type { AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";

const howToLook = "Look with get_user_identity whether the ACS user is linked";

export const linkAcsUser = defineTool({
  name: "link_acs_user",
  title: "Link ACS user",
  description:
    "Link, connect or assign an account in an access control system (ACS user) to a person, one per system.",
  input: z
    .strictObject({ ...person, ...acsUser })
    .check(onePerson())
    .check(oneAcsUser),
  output: z.object({
    user_identity_id: z.string(),
    acs_user_id: z.string(),
    acs_system_id: z.string().optional(),
    summary: z.string(),
    next_step: z.string().optional(),
  }),
  annotations: hints.changesOnce,
  howToLook,
  async run(input, context) {
    const { seam } = context;
    const [identity, user] = await Promise.all([findPerson(seam, input), findAcsUser(seam, input)]);
    const { user_identity_id } = identity;
    const { acs_user_id, acs_system_id } = user;
    const isLinked = user.user_identity_id === user_identity_id;
    if (!isLinked) await link(seam, identity, user);
    const both = `ACS user ${quote(user.display_name ?? acs_user_id)} to user identity ${quote(nameOf(identity))}`;
    return {
      user_identity_id,
      acs_user_id,
      acs_system_id,
      summary: isLinked ? `Was linked before: ${both}. Nothing was changed.` : `Linked ${both}.`,
      next_step: await lookOnTheWay(context, user_identity_id),
    };
  },
});

async function link(seam: Seam, identity: UserIdentity, found: AcsUser): Promise<void> {
  const { user_identity_id } = identity;
  const { acs_user_id } = found;
  refuseLeaving(identity, `the person ${user_identity_id}`, "Nothing was linked");
  await refuseConflict(seam, identity, found);
  await seam.user_identities.add_acs_user({ user_identity_id, acs_user_id });
  const accepted = { what: `the link of ACS user ${acs_user_id} to ${user_identity_id}`, howToLook };
  const now = await readBack(seam.acs.users.get({ acs_user_id }), accepted);
  if (now.user_identity_id === user_identity_id) return;
  const shows = now.user_identity_id
    ? `that it belongs to another user identity, ${now.user_identity_id}; somebody else may have linked it meanwhile`
    : "that it is not linked to anybody";
  throw notCarriedOut(accepted, shows);
}

/**
 * What Seam answers to a conflict is not documented; it might even move the link. So it is never tried: both sides are
 * looked at right before.
 */
async function refuseConflict(seam: Seam, identity: UserIdentity, found: AcsUser): Promise<void> {
  const { user_identity_id } = identity;
  const { acs_user_id, acs_system_id } = found;
  const [user, accounts] = await Promise.all([
    seam.acs.users.get({ acs_user_id }),
    acs_system_id ? everything(seam.acs.users.list, { user_identity_id, acs_system_id }) : [],
  ]);
  refuseLeaving(user, `ACS user ${acs_user_id}`, "Nothing was linked");
  if (user.user_identity_id && user.user_identity_id !== user_identity_id)
    throw new Refusal(
      `Nothing was linked: ACS user ${acs_user_id} belongs to another user identity, ${user.user_identity_id}. ` +
        "If that is wrong, take it off there first with unlink_acs_user.",
    );
  const present = accounts.find((one) => one.acs_user_id !== acs_user_id);
  if (!present) return;
  throw new Refusal(
    `Nothing was linked: a user identity has one ACS user per system, and ${user_identity_id} has ` +
      `${present.acs_user_id} (${quote(present.display_name ?? "")}) in ACS system ${acs_system_id}. ` +
      "Keep that one, or take it off first with unlink_acs_user.",
  );
}
