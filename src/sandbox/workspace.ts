import { settle } from "./engine/deletions.ts";
import type { SeamEvent } from "./engine/events.ts";
import { present } from "./engine/thing.ts";
import { type OtherHand, otherHandIn } from "./other-hand.ts";
import type { Kind, Plural, State } from "./state.ts";
import { createAccessGrant, type NewAccessGrant, presentAccessGrant } from "./things/access-grants.ts";
import { presentAcsCredential } from "./things/acs-credentials.ts";
import { addAcsEntrance, type NewAcsEntrance } from "./things/acs-entrances.ts";
import { addAcsSystem, type NewAcsSystem, presentAcsSystem } from "./things/acs-systems.ts";
import { presentAcsUser } from "./things/acs-users.ts";
import {
  createClientSession,
  type NewClientSession,
  presentClientSession,
} from "./things/client-sessions.ts";
import { createAcsUser, type NewAcsUser } from "./things/create-acs-user.ts";
import { createCredential, type NewCredential } from "./things/create-credential.ts";
import { launchEnrollmentAutomation, type NewEnrollmentAutomation } from "./things/enrollment-automations.ts";
import { generateInstantKey } from "./things/instant-keys.ts";
import { createPhone, type NewPhone, presentPhone } from "./things/phones.ts";
import {
  createUserIdentity,
  leftovers,
  type NewUserIdentity,
  presentUserIdentity,
} from "./things/user-identities.ts";

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
  find: (id: string) => object | undefined;
  /** Everything that still hangs on an identity, also after the identity itself is gone. */
  leftovers: (user_identity_id: string) => { kind: Kind; id: string }[];
  /** How many there are of each kind. */
  counts: () => Record<Plural, number>;
  /** All events that can be seen by now, oldest first. */
  readonly events: SeamEvent[];
  /** An ACS user or credential whose deletion will fail on its access control system. Returns the undo. */
  failDeletionOf: (id: string) => () => void;
}

export type Create = ReturnType<typeof createIn>;

const createIn = (state: State) => ({
  user_identity: (identity: NewUserIdentity) =>
    presentUserIdentity(state, createUserIdentity(state, identity)),
  acs_system: (system: NewAcsSystem) => presentAcsSystem(state, addAcsSystem(state, system)),
  acs_entrance: (entrance: NewAcsEntrance) => addAcsEntrance(state, entrance),
  acs_user: (user: NewAcsUser) => presentAcsUser(state, createAcsUser(state, user)),
  acs_credential: (credential: NewCredential) =>
    presentAcsCredential(state, createCredential(state, credential)),
  enrollment_automation: (automation: NewEnrollmentAutomation) =>
    launchEnrollmentAutomation(state, automation),
  phone: (phone: NewPhone) => presentPhone(state, createPhone(state, phone)),
  client_session: (session: NewClientSession) =>
    presentClientSession(state, createClientSession(state, session)),
  instant_key: (user_identity_id: string) => generateInstantKey(state, user_identity_id),
  access_grant: (grant: NewAccessGrant) => presentAccessGrant(state, createAccessGrant(state, grant)),
});

export function createWorkspace(state: State): Workspace {
  const { collections } = state;
  return {
    state,
    create: createIn(state),
    other_hand: otherHandIn(state),
    find(id) {
      settle(state);
      const holder = collections.find((each) => each.get(id));
      return holder && present(state, holder, holder.get(id));
    },
    leftovers(user_identity_id) {
      settle(state);
      return leftovers(state, user_identity_id).map(({ from, id }) => ({ kind: from.of.kind as Kind, id }));
    },
    counts() {
      settle(state);
      return Object.fromEntries(collections.map(({ name, size }) => [name, size])) as Record<Plural, number>;
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
