import { settle } from "./engine/deletions.ts";
import { type OtherHand, otherHandIn } from "./other-hand.ts";
import {
  presentAccessGrant,
  presentAcsCredential,
  presentAcsSystem,
  presentAcsUser,
  presentClientSession,
  presentPhone,
  presentUserIdentity,
} from "./present.ts";
import { createAccessGrant, type NewAccessGrant } from "./rules/access-grants.ts";
import { addAcsEntrance, addAcsSystem, type NewAcsEntrance, type NewAcsSystem } from "./rules/acs-systems.ts";
import { type AcsUserDetails, createAcsUser } from "./rules/acs-users.ts";
import { createClientSession, type NewClientSession } from "./rules/client-sessions.ts";
import { createCredential, type NewCredential } from "./rules/create-credential.ts";
import { type Leftover, leftovers } from "./rules/dependents.ts";
import { launchEnrollmentAutomation, type NewEnrollmentAutomation } from "./rules/enrollment-automations.ts";
import { generateInstantKey } from "./rules/instant-keys.ts";
import { createPhone, type NewPhone } from "./rules/phones.ts";
import { createUserIdentity, type UserIdentityDetails } from "./rules/user-identities.ts";
import type {
  AccessGrant,
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  ClientSession,
  EnrollmentAutomation,
  InstantKey,
  Phone,
  SeamEvent,
  UserIdentity,
} from "./shapes.ts";
import type { State } from "./state.ts";

/** A resource of any kind that the workspace holds. */
export type Resource =
  | UserIdentity
  | AcsUser
  | AcsCredential
  | AcsSystem
  | AcsEntrance
  | Phone
  | EnrollmentAutomation
  | ClientSession
  | InstantKey
  | AccessGrant;

/**
 * The state without HTTP, for tests: the same rules as the routes, resources as Seam would send them. Every
 * look at it first settles what came due.
 */
export interface Workspace {
  readonly state: State;
  readonly create: Create;
  /** Changes that somebody else makes, for tests of races. */
  readonly other_hand: OtherHand;
  /** The resource with this id, whatever its kind; nothing if it does not exist or is gone. */
  find: (id: string) => Resource | undefined;
  /** Everything that still hangs on an identity, also after the identity itself is gone. */
  leftovers: (user_identity_id: string) => Leftover[];
  /** How many there are of each kind. */
  counts: () => Record<CountedKind, number>;
  /** All events that can be seen by now, oldest first. */
  readonly events: SeamEvent[];
  /** An ACS user or credential whose deletion will fail on its access control system. Returns the undo. */
  failDeletionOf: (id: string) => () => void;
}

export type CountedKind =
  | "user_identities"
  | "acs_users"
  | "acs_credentials"
  | "acs_systems"
  | "acs_entrances"
  | "phones"
  | "enrollment_automations"
  | "client_sessions"
  | "instant_keys"
  | "access_grants";

export type Create = ReturnType<typeof createIn>;

const createIn = (state: State) => ({
  user_identity: (details: UserIdentityDetails & { acs_system_ids?: string[] }): UserIdentity =>
    presentUserIdentity(state, createUserIdentity(state, details)),
  acs_system: (system: NewAcsSystem): AcsSystem => presentAcsSystem(state, addAcsSystem(state, system)),
  acs_entrance: (entrance: NewAcsEntrance): AcsEntrance => addAcsEntrance(state, entrance),
  acs_user: (user: AcsUserDetails & { acs_system_id: string; user_identity_id?: string }): AcsUser =>
    presentAcsUser(state, createAcsUser(state, user)),
  acs_credential: (credential: NewCredential): AcsCredential =>
    presentAcsCredential(state, createCredential(state, credential)),
  enrollment_automation: (automation: NewEnrollmentAutomation): EnrollmentAutomation =>
    launchEnrollmentAutomation(state, automation),
  phone: (phone: NewPhone): Phone => presentPhone(state, createPhone(state, phone)),
  client_session: (session: NewClientSession): ClientSession =>
    presentClientSession(createClientSession(state, session)),
  instant_key: (user_identity_id: string): InstantKey => generateInstantKey(state, user_identity_id),
  access_grant: (grant: NewAccessGrant): AccessGrant => presentAccessGrant(createAccessGrant(state, grant)),
});

export function createWorkspace(state: State): Workspace {
  return {
    state,
    create: createIn(state),
    other_hand: otherHandIn(state),
    find(id) {
      settle(state);
      return find(state, id);
    },
    leftovers(user_identity_id) {
      settle(state);
      return leftovers(state, user_identity_id);
    },
    counts() {
      settle(state);
      return counts(state);
    },
    get events() {
      settle(state);
      const now = state.now();
      return state.event_log.filter((entry) => entry.visible_at <= now).map((entry) => entry.event);
    },
    failDeletionOf(id) {
      state.ids_that_fail_to_delete.add(id);
      return () => state.ids_that_fail_to_delete.delete(id);
    },
  };
}

function find(state: State, id: string): Resource | undefined {
  const user_identity = state.user_identities.get(id);
  if (user_identity) return presentUserIdentity(state, user_identity);
  const acs_user = state.acs_users.get(id);
  if (acs_user) return presentAcsUser(state, acs_user);
  const acs_credential = state.acs_credentials.get(id);
  if (acs_credential) return presentAcsCredential(state, acs_credential);
  const acs_system = state.acs_systems.get(id);
  if (acs_system) return presentAcsSystem(state, acs_system);
  const phone = state.phones.get(id);
  if (phone) return presentPhone(state, phone);
  const client_session = state.client_sessions.get(id);
  if (client_session) return presentClientSession(client_session);
  const access_grant = state.access_grants.get(id);
  if (access_grant) return presentAccessGrant(access_grant);
  return state.acs_entrances.get(id) ?? state.enrollment_automations.get(id) ?? state.instant_keys.get(id);
}

const counts = (state: State): Record<CountedKind, number> => ({
  user_identities: state.user_identities.size,
  acs_users: state.acs_users.size,
  acs_credentials: state.acs_credentials.size,
  acs_systems: state.acs_systems.size,
  acs_entrances: state.acs_entrances.size,
  phones: state.phones.size,
  enrollment_automations: state.enrollment_automations.size,
  client_sessions: state.client_sessions.size,
  instant_keys: state.instant_keys.size,
  access_grants: state.access_grants.size,
});
