import { base58 } from "../engine/ids.ts";
import { invalidInput, notFound } from "../engine/refusal.ts";
import type { InstantKey } from "../shapes.ts";
import { iso, type State, timestamp } from "../state.ts";
import { createClientSession } from "./client-sessions.ts";
import { findLastingUserIdentity } from "./find.ts";

/** Our assumption, after the dates in Seam's one sample: an instant key lasts two days. */
const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

/** A link that opens the identity's keys. It brings a client session of its own, as in Seam. */
export function generateInstantKey(state: State, user_identity_id: string): InstantKey {
  findLastingUserIdentity(state, user_identity_id);
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

export function getInstantKey(
  state: State,
  reference: { instant_key_id?: string | undefined; instant_key_url?: string | undefined },
): InstantKey {
  const { instant_key_id, instant_key_url } = reference;
  if (instant_key_id === undefined && instant_key_url === undefined) {
    throw invalidInput("Either instant_key_id or instant_key_url must be given");
  }
  const row =
    instant_key_id === undefined
      ? [...state.instant_keys.from()].find((key) => key.instant_key_url === instant_key_url)
      : state.instant_keys.get(instant_key_id);
  if (!row) throw notFound("instant_key", instant_key_id ?? instant_key_url ?? "");
  return row;
}

export const listInstantKeys = (state: State, user_identity_id: string | undefined): InstantKey[] =>
  user_identity_id === undefined
    ? [...state.instant_keys.from()]
    : state.instant_keys.by("user_identity_id", user_identity_id);
