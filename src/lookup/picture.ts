/** The whole picture of one person, in one answer. */
import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, AcsSystem, UserIdentity, WithIssues } from "../seam/resources.ts";
import { userIdentitySchema } from "../seam/schemas.ts";
import { credentialsOf } from "./belongings.ts";
import { listTwice } from "./looks.ts";
import { credentialRows } from "./names.ts";
import { inBrief } from "./people.ts";
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
import { isAtDoors, isLiveKey, nextOnTheWay, unlessRetired } from "./way-to-a-key.ts";
import { inZone, zoneOf } from "./zones.ts";

/** Of each kind, the most that one answer shows; `totals` counts all. */
const MOST = 25;

const problem = z.object({
  kind: z.string(),
  id: z.string(),
  code: z.string(),
  message: z.string().optional(),
});

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
  // A phone's copy of a key is on that phone anyway.
  const acs_credentials = credentials.filter((credential) => !credential.parent_acs_credential_id);
  const { rows, warnings } = await credentialRows(context, acs_credentials.slice(0, MOST), {
    systems,
    person: identity,
  });
  const problems = [
    ...problemsOf("user_identity", [identity], (one) => one.user_identity_id),
    ...problemsOf("acs_user", acs_users, (one) => one.acs_user_id),
    ...problemsOf("acs_credential", credentials, (one) => one.acs_credential_id),
    ...acs_credentials.flatMap((one) => endedBefore(one, now(), systemOf(one.acs_system_id, systems))),
    ...problemsOf("phone", phones, (one) => one.device_id),
  ];
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
        hasMobileKey: acs_credentials.some((one) => isLiveKey(one, now())),
        hasPhone: phones.length > 0,
      }),
    ),
  };
}

const endedBefore = ({ acs_credential_id, ends_at }: AcsCredential, now: number, system?: AcsSystem) =>
  ends_at && Date.parse(ends_at) <= now
    ? [
        {
          kind: "acs_credential",
          id: acs_credential_id,
          code: "has_ended",
          message: `Its validity ended ${inZone(ends_at, zoneOf(system))}`,
        },
      ]
    : [];

/** They are all together in `problems`. */
const withoutProblems = <Item extends WithIssues>(item: Item): Item => ({
  ...item,
  errors: undefined,
  warnings: undefined,
});

function problemsOf<Item extends WithIssues>(kind: string, items: Item[], idOf: (item: Item) => string) {
  return items.flatMap((item) =>
    [...(item.errors ?? []), ...(item.warnings ?? [])].map(({ error_code, warning_code, message }) => ({
      kind,
      id: idOf(item),
      code: error_code ?? warning_code ?? "unknown",
      message,
    })),
  );
}
