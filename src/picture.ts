/** The whole picture of one person, in one answer. */
import { z } from "zod";
import { credentialsOf } from "./belongings.ts";
import { listTwice } from "./looks.ts";
import type { Context } from "./mcp.ts";
import { everything } from "./seam/client.ts";
import { isRouteGone } from "./seam/errors.ts";
import {
  acsCredential,
  acsUser,
  enrollmentAutomation,
  phone,
  type UserIdentity,
  userIdentity,
} from "./seam/schemas.ts";

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
  user_identity: userIdentity,
  acs_users: z.array(acsUser),
  acs_credentials: z.array(acsCredential),
  phones: z.array(phone),
  /** Absent when Seam has retired them. */
  enrollment_automations: z.array(enrollmentAutomation).optional(),
  totals: z.record(z.string(), z.number()),
  problems: z.array(problem).optional(),
};

export type Picture = z.infer<z.ZodObject<typeof picture>>;

/** Looks at everything side by side, and twice where nothing is shown. Throws what Seam's requests throw. */
export async function takePicture(
  context: Pick<Context, "seam" | "now" | "pace" | "signal">,
  identity: UserIdentity,
): Promise<Picture> {
  const { seam, now } = context;
  const { user_identity_id } = identity;
  const users = listTwice(() => everything(seam.acs.users.list, { user_identity_id }), context);
  const [acs_users, credentials, phones, enrollment_automations, sessions] = await Promise.all([
    users,
    listTwice(() => credentialsOf(seam, user_identity_id, users), context),
    listTwice(() => seam.phones.list({ owner_user_identity_id: user_identity_id }), context),
    automationsOf(context, user_identity_id),
    listTwice(() => seam.client_sessions.list({ user_identity_id }), context),
  ]);
  // A phone's copy of a key is on that phone anyway.
  const acs_credentials = credentials.filter((credential) => !credential.parent_acs_credential_id);
  const all = { acs_users, acs_credentials, phones, enrollment_automations };
  const problems = [
    ...problemsOf("user_identity", [identity], (one) => one.user_identity_id),
    ...problemsOf("acs_user", acs_users, (one) => one.acs_user_id),
    ...problemsOf("acs_credential", credentials, (one) => one.acs_credential_id),
    ...acs_credentials
      .filter(({ ends_at }) => ends_at && Date.parse(ends_at) < now())
      .map((one) => ({
        kind: "acs_credential",
        id: one.acs_credential_id,
        code: "has_ended",
        message: `Its validity ended ${one.ends_at}`,
      })),
    ...problemsOf("phone", phones, (one) => one.device_id),
  ];
  const counts = Object.entries({ ...all, client_sessions: sessions }).map(([kind, list]) => [
    kind,
    list?.length ?? 0,
  ]);
  return {
    user_identity: { ...withoutProblems(identity), acs_user_ids: undefined },
    acs_users: acs_users.slice(0, MOST).map(withoutProblems),
    acs_credentials: acs_credentials.slice(0, MOST).map(withoutProblems),
    phones: phones.slice(0, MOST).map(withoutProblems),
    enrollment_automations: enrollment_automations?.slice(0, MOST),
    totals: Object.fromEntries(counts),
    problems: problems.length > 0 ? problems.slice(0, MOST) : undefined,
  };
}

/** Seam has announced the end of enrollment automations; without the route there is nothing to launch. */
const automationsOf = (context: Pick<Context, "seam" | "pace" | "signal">, user_identity_id: string) =>
  listTwice(
    () => context.seam.user_identities.enrollment_automations.list({ user_identity_id }),
    context,
  ).catch((error) => {
    if (isRouteGone(error)) return undefined;
    throw error;
  });

type Marked = Pick<UserIdentity, "errors" | "warnings">;

/** They are all together in `problems`. */
const withoutProblems = <Item extends Marked>(item: Item): Item => ({
  ...item,
  errors: undefined,
  warnings: undefined,
});

function problemsOf<Item extends Marked>(kind: string, items: Item[], idOf: (item: Item) => string) {
  return items.flatMap((item) =>
    [...(item.errors ?? []), ...(item.warnings ?? [])].map(({ error_code, warning_code, message }) => ({
      kind,
      id: idOf(item),
      code: error_code ?? warning_code ?? "unknown",
      message,
    })),
  );
}
