/** The answer of a tool that takes something away, when a person must agree first. */

import * as z from "zod";
import type { Confirmation } from "../contract/proposal.ts";
import type { AcsUser, UserIdentity } from "../seam/resources.ts";
import { quote } from "../text.ts";
import { CONFIRM } from "./fields.ts";
import { nameOf } from "./people.ts";

/** Fields of a result that may be a mere plan. */
export const agreement = {
  status: z.enum(["planned"]).optional(),
  confirmation_code: z.string().optional(),
  next_step: z.string().optional(),
};

/** The plan, in the words of the question that a person is to be asked. */
export const planned = (
  question: string,
  { confirmation_code, note }: Extract<Confirmation, { isConfirmed: false }>,
) => ({
  status: "planned" as const,
  summary: `Nothing was touched: a person must agree first. ${question}${note ? ` ${note}` : ""}`,
  confirmation_code,
  next_step: CONFIRM,
});

const withEmail = (name: string, email_address: string | undefined): string =>
  email_address && email_address !== name ? `${quote(name)} (${quote(email_address)})` : quote(name);

/** The person as a question names them. */
export const whoIs = (identity: UserIdentity): string => withEmail(nameOf(identity), identity.email_address);

/** The account as a question names it. */
export const whichAccount = ({ display_name, acs_user_id, email_address }: AcsUser): string =>
  `ACS user ${withEmail(display_name ?? acs_user_id, email_address)}`;
