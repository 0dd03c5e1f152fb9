import { findLasting, remove, settle } from "./engine/deletions.ts";
import type { Kind, State } from "./state.ts";
import { link, refuseSecondOfSystem } from "./things/create-acs-user.ts";

/**
 * What somebody else does to the workspace behind a client's back, in Seam's Console or in the access control
 * system: by the same rules as the routes, but an account may also change hands.
 */
export interface OtherHand {
  /** Gives an ACS user with its credentials to a user identity, whoever has it now; to nobody with `null`. */
  relink: (acs_user_id: string, user_identity_id: string | null) => void;
  suspend: (acs_user_id: string) => void;
  /** Merges an identity into another: what hangs on it moves there, and its id stands for the other one from then on. */
  merge: (user_identity_id: string, into: string) => void;
  /**
   * Deletes something with what hangs on it. `isAtOnce`: it is gone, and its event recorded, before this returns,
   * unless it was going already.
   */
  delete: (kind: Kind, id: string, isAtOnce?: boolean) => void;
  /** What is made meanwhile gets this id: a phone that signs in again, an ACS user that is there again. */
  under: <Made>(id: string, make: () => Made) => Made;
}

export const otherHandIn = (state: State): OtherHand => ({
  relink(acs_user_id, user_identity_id) {
    settle(state);
    const user = state.acs_users.find(acs_user_id);
    if (user_identity_id !== null) {
      findLasting(state, state.user_identities, user_identity_id);
      refuseSecondOfSystem(state, user_identity_id, user.acs_system_id);
    }
    for (const { acs_credential_id } of state.acs_credentials.by("acs_user_id", acs_user_id)) {
      state.acs_credentials.change(acs_credential_id, { user_identity_id });
    }
    if (user_identity_id === null) state.acs_users.change(acs_user_id, { user_identity_id });
    else link(state, user, user_identity_id);
  },
  suspend(acs_user_id) {
    state.acs_users.find(acs_user_id).is_suspended = true;
  },
  merge(user_identity_id, into) {
    settle(state);
    findLasting(state, state.user_identities, into);
    // Our assumption: everything moves. Seam names access grants, ACS users and client sessions.
    for (const each of state.collections)
      for (const row of [...each.from()])
        for (const field of ["user_identity_id", "owner_user_identity_id"])
          if (row[field] === user_identity_id && each.of.kind !== "user_identity")
            each.change(each.of.idOf(row), { [field]: into });
    state.user_identities.remove(user_identity_id);
    state.merged_ids.set(user_identity_id, into);
  },
  delete(kind, id, isAtOnce = false) {
    settle(state);
    const { deletion_delay_ms } = state;
    if (isAtOnce) state.deletion_delay_ms = 0;
    try {
      const holder = state.collections.find(({ of }) => of.kind === kind);
      if (holder) remove(state, holder, id);
      settle(state);
    } finally {
      state.deletion_delay_ms = deletion_delay_ms;
    }
  },
  under(id, make) {
    const { new_id } = state;
    state.new_id = () => {
      state.new_id = new_id;
      return id;
    };
    try {
      return make();
    } finally {
      state.new_id = new_id;
    }
  },
});
