import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import {
  answer,
  findAccount,
  howToLook,
  inWords,
  rowOf,
  setSuspended,
  UNDONE,
  unconfirmed,
} from "../issuing/suspension.ts";
import { acsUser, oneAcsUserOrPerson, person } from "../lookup/references.ts";

export const unsuspendAcsUser = defineTool({
  name: "unsuspend_acs_user",
  title: "Unsuspend ACS user",
  description: "Unsuspend, unblock, lift or resume: give a person back the access that was suspended.",
  input: z.strictObject({ ...acsUser, ...person }).check(oneAcsUserOrPerson),
  output: z.object(answer),
  annotations: hints.changesOnce,
  howToLook,
  async run(reference, context) {
    const account = await findAccount(context, reference);
    const { user } = account;
    if (user.is_suspended === false)
      return { acs_user: rowOf(user, account), summary: `Not suspended: ${inWords(account)}. ${UNDONE}.` };
    const { acs_user, warnings } = await setSuspended(context.seam, account, false);
    const open = unconfirmed(acs_user);
    return {
      acs_user: rowOf(acs_user, account),
      summary: open
        ? `Seam has taken over the unsuspension of ${inWords(account)}, but ${open}.`
        : `Unsuspended ${inWords(account)}.`,
      warnings: ["Whether its keys work again at once, Seam does not say.", ...warnings],
    };
  },
});
