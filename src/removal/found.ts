/** Things as replies of Seam show them. */
import { deletionFailure, isBeingDeleted } from "../seam/issues.ts";
import type { AcsCredential, AcsUser, Phone, UserIdentity, WithIssues } from "../seam/resources.ts";

export type Kind =
  | "client_session"
  | "instant_key"
  | "access_grant"
  | "enrollment_automation"
  | "acs_credential"
  | "phone"
  | "acs_user"
  | "user_identity";

/** Something as a reply of Seam showed it. */
export interface Found {
  kind: Kind;
  id: string;
  name?: string | undefined;
  /** Seam is deleting it already. */
  isBeingDeleted: boolean;
  /** Why Seam gave up deleting it, in Seam's words. */
  failure?: string | undefined;
  /** The user identity whose it is, where the reply tells; null: nobody's. */
  owner?: string | null | undefined;
  /** The ACS user whose credential it is. */
  acs_user_id?: string | undefined;
  /** What takes this one along when it goes: a sync credential its copies, a phone the copies on it. */
  parent?: Pick<Found, "kind" | "id"> | undefined;
  /** Its parent takes it along, and it is never asked for itself. */
  isOnlyWatched?: boolean;
}

/** Ids are unique within their kind. */
export const keyOf = ({ kind, id }: Pick<Found, "kind" | "id">): string => `${kind} ${id}`;

type Resource = WithIssues & {
  display_name?: string | undefined;
  user_identity_id?: string | undefined;
};

const found = (kind: Kind, id: string, resource: Resource = {}): Found => ({
  kind,
  id,
  name: resource.display_name,
  isBeingDeleted: isBeingDeleted(resource),
  failure: deletionFailure(resource),
  owner: resource.user_identity_id,
});

export const foundSession = (one: { client_session_id: string; user_identity_id?: string | undefined }) =>
  found("client_session", one.client_session_id, { user_identity_id: one.user_identity_id });

export const foundInstantKey = (one: { instant_key_id: string; user_identity_id?: string | undefined }) =>
  found("instant_key", one.instant_key_id, { user_identity_id: one.user_identity_id });

export const foundGrant = (one: Resource & { access_grant_id: string }) =>
  found("access_grant", one.access_grant_id, one);

export const foundAutomation = (one: {
  enrollment_automation_id: string;
  user_identity_id?: string | undefined;
}) =>
  found("enrollment_automation", one.enrollment_automation_id, { user_identity_id: one.user_identity_id });

/** An ACS user without an identity is nobody's. */
export const foundAcsUser = (user: AcsUser) => ({
  ...found("acs_user", user.acs_user_id, user),
  owner: user.user_identity_id ?? null,
});

export const foundIdentity = (identity: UserIdentity) =>
  found("user_identity", identity.user_identity_id, identity);

export const foundCredential = (credential: AcsCredential, account?: AcsUser): Found => ({
  ...found("acs_credential", credential.acs_credential_id, credential),
  owner: account?.user_identity_id ?? credential.user_identity_id ?? null,
  acs_user_id: credential.acs_user_id,
  parent: credential.parent_acs_credential_id
    ? { kind: "acs_credential", id: credential.parent_acs_credential_id }
    : undefined,
});

export const foundPhone = (phone: Phone, owner?: string | null): Found => ({
  ...found("phone", phone.device_id, { ...phone, display_name: phone.nickname ?? phone.display_name }),
  owner,
});
