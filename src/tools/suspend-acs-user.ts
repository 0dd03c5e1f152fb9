import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { refuseManagersOwn } from "../issuing/order.ts";
import {
  type Account,
  answer,
  findAccount,
  howToLook,
  inWords,
  refuseChanged,
  rowOf,
  setSuspended,
  UNDONE,
  unconfirmed,
} from "../issuing/suspension.ts";
import { agreement, planned, whoIs } from "../lookup/agreement.ts";
import { confirmationCode } from "../lookup/fields.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../lookup/references.ts";

/** Seam's documents say "revokes their access temporarily", and no more. */
const EFFECT =
  "Seam revokes the account's access as a whole, not one phone's alone. Whether keys that are on phones already stop at " +
  "once, it does not say; deactivate_phone revokes a phone's keys for good.";

export const suspendAcsUser = defineTool({
  name: "suspend_acs_user",
  title: "Suspend ACS user",
  description:
    "Suspend, block or pause a person's access for now, as when a lost phone may turn up: their account in one system. unsuspend_acs_user undoes it.",
  input: z
    .strictObject({ ...acsUser, ...person, confirmation_code: confirmationCode })
    .check(oneAcsUserOrPerson),
  output: z.object({ ...answer, ...agreement }),
  annotations: hints.removes,
  howToLook,
  async run({ confirmation_code, ...reference }, context) {
    const account = await findAccount(context, reference);
    const { user, system } = account;
    const { acs_user_id } = user;
    refuseManagersOwn(user, system, UNDONE);
    if (user.is_suspended) {
      const open = unconfirmed(user);
      return {
        acs_user: rowOf(user, account),
        summary: open
          ? `Seam has taken over the suspension of ${inWords(account)} already, but ${open}. ${UNDONE} by this call.`
          : `Suspended already: ${inWords(account)}. ${UNDONE}.`,
        warnings: [EFFECT],
        next_step: NEXT,
      };
    }
    const asked = question(account);
    const confirmation = await context.confirm({
      subject: `suspend_acs_user ${acs_user_id}`,
      plan: [`${acs_user_id} of ${user.user_identity_id ?? "nobody"}`],
      question: asked,
      code: confirmation_code,
    });
    if (!confirmation.isConfirmed) return { acs_user: rowOf(user, account), ...planned(asked, confirmation) };
    if (confirmation.wasAsked) await refuseChanged(context.seam, account);
    const { acs_user, warnings } = await setSuspended(context.seam, account, true);
    const open = unconfirmed(acs_user);
    return {
      acs_user: rowOf(acs_user, account),
      summary: open
        ? `Seam has taken over the suspension of ${inWords(account)}, but ${open}.`
        : `Suspended ${inWords(account)}.`,
      warnings: [EFFECT, ...warnings],
      next_step: NEXT,
    };
  },
});

const NEXT = "unsuspend_acs_user with this acs_user_id restores the access.";

const question = (account: Account): string =>
  `Suspend ${inWords({ ...account, person: undefined })}${account.person ? ` of the person ${whoIs(account.person)}` : ""}, until it is unsuspended? ${EFFECT}`;
