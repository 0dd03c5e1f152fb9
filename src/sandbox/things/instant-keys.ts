import * as z from "zod";
import { findLasting, remove } from "../engine/deletions.ts";
import { base58 } from "../engine/ids.ts";
import { uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { CREATE, DELETE, READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { iso, timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";
import { createClientSession } from "./client-sessions.ts";

/** A link that opens the identity's keys on a phone. */
export interface InstantKey {
  instant_key_id: string;
  instant_key_url: string;
  client_session_id: string;
  user_identity_id: string;
  created_at: string;
  expires_at: string;
  workspace_id: string;
}

export const instantKeys: Thing<"instant_key", InstantKey, "user_identity_id"> = {
  kind: "instant_key",
  words: "instant key",
  idOf: (row) => row.instant_key_id,
  indexes: { user_identity_id: (row) => row.user_identity_id },
  hangingOn: (state, user_identity_id) => state.instant_keys.by("user_identity_id", user_identity_id),
  // Gone at once and without an event: Seam has none. Our assumption: its client session stays.
  deletion: { isAtOnce: true },
  routes: [
    route(
      "/user_identities/generate_instant_key",
      CREATE,
      z.object({
        user_identity_id: uuid,
        max_use_count: z.number().default(1),
        customization_profile_id: uuid.optional(),
      }),
      (state, { user_identity_id }) =>
        replyOne(state, state.instant_keys, generateInstantKey(state, user_identity_id)),
    ),
    route(
      "/instant_keys/list",
      READ,
      z.object({ user_identity_id: uuid.optional() }),
      (state, { user_identity_id }) => {
        const { by, from } = state.instant_keys;
        const rows = user_identity_id === undefined ? from() : by("user_identity_id", user_identity_id);
        return replyAll(state, state.instant_keys, rows);
      },
    ),
    route(
      "/instant_keys/get",
      READ,
      z.object({ instant_key_id: uuid.optional(), instant_key_url: z.url().optional() }),
      (state, { instant_key_id, instant_key_url }) => {
        if (instant_key_id !== undefined) {
          return replyOne(state, state.instant_keys, state.instant_keys.find(instant_key_id));
        }
        if (instant_key_url === undefined) {
          throw invalidInput("Either instant_key_id or instant_key_url must be given");
        }
        const row = [...state.instant_keys.from()].find((key) => key.instant_key_url === instant_key_url);
        if (!row) throw notFound("instant_key", instant_key_url);
        return replyOne(state, state.instant_keys, row);
      },
    ),
    route("/instant_keys/delete", DELETE, z.object({ instant_key_id: uuid }), (state, { instant_key_id }) => {
      remove(state, state.instant_keys, instant_key_id);
    }),
  ],
};

/** Our assumption, after the dates in Seam's one sample: an instant key lasts two days. */
const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

/** Makes the link. It brings a client session of its own, as in Seam. */
export function generateInstantKey(state: State, user_identity_id: string): InstantKey {
  findLasting(state, state.user_identities, user_identity_id);
  const expires_at = iso(state.now() + TWO_DAYS_MS);
  const instant_key_id = state.new_id();
  const { client_session_id } = createClientSession(state, { user_identity_id, expires_at });
  return state.instant_keys.add({
    instant_key_id,
    instant_key_url: `https://ik.seam.co/${base58(10)}`,
    client_session_id,
    user_identity_id,
    created_at: timestamp(state),
    expires_at,
    workspace_id: state.workspace_id,
  });
}
