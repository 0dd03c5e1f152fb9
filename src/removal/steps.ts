/**
 * The order of removal, as data: for each kind of thing that can hang on a user identity, how to list it, how to
 * delete it, which event confirms it, and what must be gone before (https://docs.seam.co, "Managing Mobile App
 * User Accounts with User Identities"). The identity itself comes last and is not in the table.
 */
import { everything, type Seam } from "../seam/client.ts";
import { isNotFound, isRouteGone } from "../seam/errors.ts";
import {
  type AcsCredential,
  type AcsUser,
  deletionFailure,
  isBeingDeleted,
  type Phone,
  type SeamEvent,
} from "../seam/schemas.ts";

export type Kind =
  | "client_session"
  | "instant_key"
  | "access_grant"
  | "enrollment_automation"
  | "acs_credential"
  | "phone"
  | "acs_user";

/** Something that a listing showed. */
export interface Found {
  kind: Kind;
  id: string;
  name?: string | undefined;
  /** Seam is deleting it already. */
  isBeingDeleted: boolean;
  /** Why Seam gave up deleting it, in Seam's words. */
  failure?: string | undefined;
  acs_user_id?: string | undefined;
  /** The multi-phone sync credential that takes this one along when it goes. */
  parent_id?: string | undefined;
}

/** Whose things are listed. */
export interface Owner {
  user_identity_id: string;
  /** The person's ACS users, listed once however many steps ask. */
  acsUsers(): Promise<AcsUser[]>;
}

export interface Step {
  kind: Kind;
  /** For people: one, several, and what happened to it. */
  words: readonly [one: string, several: string, gone: string];
  list(seam: Seam, owner: Owner): Promise<Found[]>;
  delete(seam: Seam, id: string, owner: Owner): Promise<void>;
  /** The event that confirms it and where that carries the id. Without one, absence from a listing confirms. */
  event?: readonly [type: string, field: keyof SeamEvent];
  /** It could let the person back in or issue keys again, so it is deleted before all others. */
  isFirst?: boolean;
  /** What must be gone before this is deleted; for an ACS user, only its own credentials. */
  after?: Kind;
}

const STEPS: readonly Step[] = [
  {
    kind: "client_session",
    words: ["client session", "client sessions", "ended"],
    list: async (seam, { user_identity_id }) =>
      (await seam.client_sessions.list({ user_identity_id })).map((session) =>
        found("client_session", session.client_session_id),
      ),
    delete: (seam, client_session_id) => seam.client_sessions.delete({ client_session_id }),
    event: ["client_session.deleted", "client_session_id"],
    isFirst: true,
  },
  {
    kind: "instant_key",
    words: ["instant key", "instant keys", "revoked"],
    list: async (seam, { user_identity_id }) =>
      (await seam.instant_keys.list({ user_identity_id })).map((key) =>
        found("instant_key", key.instant_key_id),
      ),
    delete: (seam, instant_key_id) => seam.instant_keys.delete({ instant_key_id }),
    isFirst: true,
  },
  {
    kind: "access_grant",
    words: ["access grant", "access grants", "revoked"],
    list: async (seam, { user_identity_id }) =>
      (await everything(seam.access_grants.list, { user_identity_id })).map((grant) =>
        found("access_grant", grant.access_grant_id, grant),
      ),
    delete: (seam, access_grant_id) => seam.access_grants.delete({ access_grant_id }),
    event: ["access_grant.deleted", "access_grant_id"],
    isFirst: true,
  },
  {
    kind: "enrollment_automation",
    words: ["enrollment automation", "enrollment automations", "ended"],
    list: async (seam, { user_identity_id }) =>
      (await seam.user_identities.enrollment_automations.list({ user_identity_id })).map((automation) =>
        found("enrollment_automation", automation.enrollment_automation_id),
      ),
    delete: (seam, enrollment_automation_id) =>
      seam.user_identities.enrollment_automations.delete({ enrollment_automation_id }),
    event: ["enrollment_automation.deleted", "enrollment_automation_id"],
  },
  {
    kind: "acs_credential",
    words: ["credential", "credentials", "revoked"],
    list: listCredentials,
    delete: (seam, acs_credential_id) => seam.acs.credentials.delete({ acs_credential_id }),
    event: ["acs_credential.deleted", "acs_credential_id"],
  },
  {
    kind: "phone",
    words: ["phone", "phones", "deactivated"],
    list: async (seam, { user_identity_id }) =>
      (await seam.phones.list({ owner_user_identity_id: user_identity_id })).map(foundPhone),
    delete: (seam, device_id) => seam.phones.deactivate({ device_id }),
    event: ["phone.deactivated", "device_id"],
    after: "enrollment_automation",
  },
  {
    kind: "acs_user",
    words: ["ACS user", "ACS users", "deleted"],
    list: async (_seam, owner) =>
      (await owner.acsUsers()).map((user) => found("acs_user", user.acs_user_id, user)),
    delete: (seam, acs_user_id) => seam.acs.users.delete({ acs_user_id }),
    event: ["acs_user.deleted", "acs_user_id"],
    after: "acs_credential",
  },
];

/**
 * The same, but ACS users are unlinked and live on; then only the credentials that carry the identity are the
 * person's. Seam makes no event for an unlinking.
 */
const STEPS_KEEPING_ACS_USERS: readonly Step[] = STEPS.map((step) => {
  if (step.kind === "acs_credential") return { ...step, list: listCredentialsOfIdentity };
  if (step.kind !== "acs_user") return step;
  const { event: _, ...rest } = step;
  return {
    ...rest,
    words: ["ACS user (kept, only unlinked)", "ACS users (kept, only unlinked)", "unlinked"],
    delete: (seam, acs_user_id, { user_identity_id }) =>
      seam.user_identities.remove_acs_user({ user_identity_id, acs_user_id }),
  };
});

export const stepsFor = (options: { keep_acs_users: boolean }): readonly Step[] =>
  options.keep_acs_users ? STEPS_KEEPING_ACS_USERS : STEPS;

/** A listing of nothing, when its owner is gone meanwhile or Seam does not have the route any more. */
export async function noneIfGone<Item>(listing: Promise<Item[]>): Promise<Item[]> {
  try {
    return await listing;
  } catch (error) {
    if (isNotFound(error) || isRouteGone(error)) return [];
    throw error;
  }
}

/** By identity and by each ACS user: a key issued before the link may not carry the identity. */
async function listCredentials(seam: Seam, owner: Owner): Promise<Found[]> {
  const ofAcsUsers = async () => {
    const users = await owner.acsUsers();
    const lists = await Promise.all(
      users.map(({ acs_user_id }) => noneIfGone(everything(seam.acs.credentials.list, { acs_user_id }))),
    );
    return lists.flat();
  };
  const [ofIdentity, others] = await Promise.all([listCredentialsOfIdentity(seam, owner), ofAcsUsers()]);
  return [...ofIdentity, ...others.map(foundCredential)];
}

async function listCredentialsOfIdentity(seam: Seam, { user_identity_id }: Owner): Promise<Found[]> {
  return (await everything(seam.acs.credentials.list, { user_identity_id })).map(foundCredential);
}

export const foundCredential = (credential: AcsCredential): Found => ({
  ...found("acs_credential", credential.acs_credential_id, credential),
  acs_user_id: credential.acs_user_id,
  parent_id: credential.parent_acs_credential_id,
});

export const foundPhone = (phone: Phone): Found =>
  found("phone", phone.device_id, { ...phone, display_name: phone.nickname ?? phone.display_name });

function found(
  kind: Kind,
  id: string,
  resource: Parameters<typeof isBeingDeleted>[0] & { display_name?: string | undefined } = {},
): Found {
  return {
    kind,
    id,
    name: resource.display_name,
    isBeingDeleted: isBeingDeleted(resource),
    failure: deletionFailure(resource),
  };
}
