/** Things as replies of Seam show them. */

import type {
  AccessGrant,
  AcsCredential,
  AcsUser,
  ClientSession,
  EnrollmentAutomation,
  InstantKey,
  Phone,
  UserIdentity,
  WithIssues,
} from "../seam/resources.ts";
import { deletionFailure, isBeingDeleted } from "../seam/schemas.ts";
import { quote } from "../text.ts";

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
  /** Seam's own errors and warnings on it, each in words, but for what is usual; their codes are open lists. */
  says?: string[] | undefined;
  /** The user identity whose it is, where the reply tells; null: nobody's. */
  owner?: string | null | undefined;
  /** Since when there is this one, where its id may come again: a phone on which somebody signs in anew. */
  created_at?: string | undefined;
  /** The ACS user whose credential it is. */
  acs_user_id?: string | undefined;
  /** What takes this one along when it goes: a sync credential its copies, a phone the copies on it. */
  parent?: Pick<Found, "kind" | "id"> | undefined;
  /** Its parent takes it along, and it is never asked for itself. */
  isOnlyWatched?: boolean;
}

/** Ids are unique within their kind. */
export const keyOf = ({ kind, id }: Pick<Found, "kind" | "id">): string => `${kind} ${id}`;

/** Whether the reply shows it as another's than the owner's, where both are known. */
export const isOthers = ({ owner }: Found, whose: Found["owner"]): boolean =>
  owner !== undefined && whose !== undefined && owner !== whose;

type Resource = WithIssues & {
  display_name?: string | undefined;
  user_identity_id?: string | undefined;
};

/** That it is on its way out, or waits for a phone, is nothing that stands against its deletion. */
const USUAL = new Set(["being_deleted", "waiting_to_be_issued"]);

function saidOf({ errors = [], warnings = [] }: WithIssues): string[] | undefined {
  const said = [...errors, ...warnings].flatMap(({ error_code, warning_code, message }) => {
    const code = error_code ?? warning_code ?? "unknown";
    return USUAL.has(code) ? [] : [message ? `${code} ${quote(message)}` : code];
  });
  return said.length > 0 ? said : undefined;
}

const found = (kind: Kind, id: string, resource: Resource = {}): Found => ({
  kind,
  id,
  name: resource.display_name,
  isBeingDeleted: isBeingDeleted(resource),
  failure: deletionFailure(resource),
  says: saidOf(resource),
  owner: resource.user_identity_id,
});

export const foundSession = (session: ClientSession) =>
  found("client_session", session.client_session_id, session);

export const foundInstantKey = (key: InstantKey) => found("instant_key", key.instant_key_id, key);

export const foundGrant = (grant: AccessGrant) => found("access_grant", grant.access_grant_id, grant);

export const foundAutomation = (automation: EnrollmentAutomation) =>
  found("enrollment_automation", automation.enrollment_automation_id, automation);

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
  created_at: phone.created_at,
});
