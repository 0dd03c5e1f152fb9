import { base58 } from "../engine/ids.ts";
import { invalidInput, notFound, Refusal } from "../engine/refusal.ts";
import { type ClientSessionRow, iso, type State, timestamp } from "../state.ts";
import { findClientSession, findLastingUserIdentity } from "./find.ts";

/** How long a session lasts unless told otherwise: a year, as in Seam's fake. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

export interface NewClientSession {
  user_identity_id?: string | undefined;
  user_identity_ids?: string[] | undefined;
  user_identifier_key?: string | undefined;
  customer_key?: string | undefined;
  expires_at?: string | undefined;
}

/** A session with the same `user_identifier_key` is returned if `is_reusing` (PUT), else (POST) an error. */
export function createClientSession(
  state: State,
  request: NewClientSession,
  is_reusing = false,
): ClientSessionRow {
  const { user_identifier_key, customer_key, expires_at } = request;
  const same = state.client_sessions.by("user_identifier_key", user_identifier_key)[0];
  if (same && is_reusing) return same;
  if (same) {
    const message = `A client session with user_identifier_key "${user_identifier_key}" already exists`;
    throw new Refusal(400, "client_session_token_already_exists", message);
  }
  const user_identity_id = request.user_identity_id ?? request.user_identity_ids?.[0];
  if (user_identity_id !== undefined) findLastingUserIdentity(state, user_identity_id);
  return state.client_sessions.add({
    client_session_id: state.new_id(),
    token: `seam_cst1${base58(6)}_${base58(24)}`,
    user_identifier_key: user_identifier_key ?? null,
    ...(user_identity_id !== undefined && { user_identity_id }),
    user_identity_ids: user_identity_id === undefined ? [] : [user_identity_id],
    ...(customer_key !== undefined && { customer_key }),
    connect_webview_ids: [],
    connected_account_ids: [],
    device_count: 0,
    created_at: timestamp(state),
    expires_at: expires_at ?? iso(state.now() + YEAR_MS),
    is_revoked: false,
    workspace_id: state.workspace_id,
  });
}

export function getClientSession(
  state: State,
  reference: { client_session_id?: string | undefined; user_identifier_key?: string | undefined },
): ClientSessionRow {
  const { client_session_id, user_identifier_key } = reference;
  if (client_session_id !== undefined) return findClientSession(state, client_session_id);
  if (user_identifier_key === undefined) {
    throw invalidInput("Either client_session_id or user_identifier_key must be given");
  }
  const row = state.client_sessions.by("user_identifier_key", user_identifier_key)[0];
  if (!row) throw notFound("client_session", user_identifier_key);
  return row;
}

export interface ClientSessionFilter {
  client_session_id?: string | undefined;
  user_identity_id?: string | undefined;
  user_identifier_key?: string | undefined;
  connect_webview_id?: string | undefined;
  without_user_identifier_key?: boolean | undefined;
}

export function listClientSessions(state: State, filter: ClientSessionFilter): ClientSessionRow[] {
  const { client_session_id, user_identity_id, user_identifier_key, without_user_identifier_key } = filter;
  if (filter.connect_webview_id !== undefined) return []; // the sandbox has no Connect Webviews
  const rows =
    user_identity_id === undefined
      ? [...state.client_sessions.from()]
      : state.client_sessions.by("user_identity_id", user_identity_id);
  return rows.filter(
    (row) =>
      (client_session_id === undefined || row.client_session_id === client_session_id) &&
      (user_identifier_key === undefined || row.user_identifier_key === user_identifier_key) &&
      (!without_user_identifier_key || row.user_identifier_key === null),
  );
}

/** "Deleting a client session is a separate action": a revoked one stays listed. */
export function revokeClientSession(state: State, client_session_id: string): void {
  findClientSession(state, client_session_id).is_revoked = true;
}
