/** The whole picture of one person, in one answer. */
import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { everything } from "../seam/lists.ts";
import type { UserIdentity, WithIssues } from "../seam/resources.ts";
import { userIdentitySchema } from "../seam/schemas.ts";
import { credentialsOf } from "./belongings.ts";
import { foldCopies } from "./copies.ts";
import { listTwice } from "./looks.ts";
import { credentialRows } from "./names.ts";
import { inBrief } from "./people.ts";
import { problem, problemsOf } from "./problems.ts";
import {
  acsUserRow,
  credentialRow,
  enrollmentAutomationRow,
  phoneRow,
  systemOf,
  toAcsUserRow,
  toEnrollmentAutomationRow,
  toPhoneRow,
} from "./rows.ts";
import { isAtDoors, nextOnTheWay, opensByPhone, unlessRetired } from "./way-to-a-key.ts";

/** Of each kind, the most that one answer shows; `totals` counts all. */
const MOST = 25;

/** What a picture shows, as fields of a result. */
export const picture = {
  user_identity: userIdentitySchema,
  acs_users: z.array(acsUserRow),
  acs_credentials: z.array(credentialRow),
  phones: z.array(phoneRow),
  /** Absent when Seam has retired them. */
  enrollment_automations: z.array(enrollmentAutomationRow).optional(),
  totals: z.record(z.string(), z.number()),
  problems: z.array(problem).optional(),
  warnings: z.array(z.string()).optional(),
  next_step: z.string().optional(),
};

export type Picture = z.infer<z.ZodObject<typeof picture>>;

type Looking = Pick<Context, "seam" | "seamUntil" | "now" | "pace" | "signal" | "advise">;

/**
 * Looks at everything side by side, and twice where nothing is shown. Throws what Seam's requests throw; a name that
 * cannot be looked up is in `warnings`.
 */
export async function takePicture(context: Looking, identity: UserIdentity): Promise<Picture> {
  const { seam, now } = context;
  const { user_identity_id } = identity;
  const users = listTwice(() => everything(seam.acs.users.list, { user_identity_id }), context);
  const [systems, acs_users, credentials, phones, automations, sessions] = await Promise.all([
    seam.acs.systems.list({}),
    users,
    listTwice(() => credentialsOf(seam, user_identity_id, users), context),
    listTwice(() => seam.phones.list({ owner_user_identity_id: user_identity_id }), context),
    unlessRetired(
      listTwice(() => seam.user_identities.enrollment_automations.list({ user_identity_id }), context),
    ),
    listTwice(() => seam.client_sessions.list({ user_identity_id }), context),
  ]);
  const { told: acs_credentials } = foldCopies(credentials, now());
  const { rows, warnings } = await credentialRows(context, acs_credentials.slice(0, MOST), {
    systems,
    person: identity,
    accounts: acs_users,
  });
  const problems = problemsOf(
    { identity, acs_users, credentials, acs_credentials, phones, automations },
    systems,
    now(),
  );
  const all = {
    acs_users,
    acs_credentials,
    phones,
    enrollment_automations: automations,
    client_sessions: sessions,
  };
  return {
    user_identity: withoutProblems(inBrief(identity)),
    acs_users: acs_users
      .slice(0, MOST)
      .map((one) => withoutProblems(toAcsUserRow(one, { system: systemOf(one.acs_system_id, systems) }))),
    acs_credentials: rows.map((row) => withoutProblems({ ...row, person: undefined })),
    phones: phones.slice(0, MOST).map((one) => withoutProblems(toPhoneRow(one))),
    enrollment_automations: automations?.slice(0, MOST).map((one) => toEnrollmentAutomationRow(one, systems)),
    totals: Object.fromEntries(Object.entries(all).map(([kind, list]) => [kind, list?.length ?? 0])),
    problems: problems.length > 0 ? problems.slice(0, MOST) : undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
    next_step: context.advise(
      nextOnTheWay({
        isLinked: isAtDoors(acs_users, systems),
        isEnrolled: automations && automations.length > 0,
        hasMobileKey: acs_credentials.some((one) => opensByPhone(one, now())),
        hasPhone: phones.length > 0,
      }),
    ),
  };
}

/** They are all together in `problems`. */
const withoutProblems = <Item extends WithIssues>(item: Item): Item => ({
  ...item,
  errors: undefined,
  warnings: undefined,
});
