import * as z from "zod";
import { findLasting, remove } from "../engine/deletions.ts";
import { base58 } from "../engine/ids.ts";
import { datetime, filled, text, uuid } from "../engine/params.ts";
import { invalidInput, notFound, Refused } from "../engine/refused.ts";
import { CREATE, DELETE, LINK, READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { iso, timestamp } from "../engine/time.ts";
import type { State } from "../state.ts";

export interface ClientSession {
  client_session_id: string;
  token: string;
  user_identifier_key: string | null;
  user_identity_id?: string;
  user_identity_ids: string[];
  customer_key?: string;
  connect_webview_ids: string[];
  connected_account_ids: string[];
  device_count: number;
  created_at: string;
  expires_at: string;
  workspace_id: string;
}

type ClientSessionRow = ClientSession & { is_revoked: boolean };

const one = z.object({ client_session_id: uuid });
const newSession = z.object({
  user_identity_id: uuid.optional(),
  user_identity_ids: z.array(uuid).min(1).max(1).optional(),
  user_identifier_key: filled.optional(),
  customer_key: filled.optional(),
  connect_webview_ids: z.array(text).optional(),
  connected_account_ids: z.array(text).optional(),
  expires_at: datetime.optional(),
});
const filter = z.object({
  client_session_id: text.optional(),
  connect_webview_id: text.optional(),
  user_identifier_key: text.optional(),
  user_identity_id: text.optional(),
  without_user_identifier_key: z.boolean().optional(),
});

export const clientSessions: Thing<
  "client_session",
  ClientSessionRow,
  "user_identity_id" | "user_identifier_key"
> = {
  kind: "client_session",
  words: "client session",
  idOf: (row) => row.client_session_id,
  indexes: {
    user_identity_id: (row) => row.user_identity_id,
    user_identifier_key: (row) => row.user_identifier_key,
  },
  present: presentClientSession,
  hangingOn: (state, user_identity_id) => state.client_sessions.by("user_identity_id", user_identity_id),
  deletion: {
    event: ({ client_session_id }) => ({ event_type: "client_session.deleted", client_session_id }),
  },
  routes: [
    route(
      "/client_sessions/create",
      LINK,
      newSession,
      (state, params, { method }) =>
        replyOne(state, state.client_sessions, createClientSession(state, params, method === "PUT")),
      "body",
    ),
    route(
      "/client_sessions/get",
      READ,
      z.object({ client_session_id: uuid.optional(), user_identifier_key: text.optional() }),
      (state, { client_session_id, user_identifier_key }) => {
        if ((client_session_id ?? user_identifier_key) === undefined) {
          throw invalidInput("Either client_session_id or user_identifier_key must be given");
        }
        const row =
          client_session_id === undefined
            ? withKey(state, user_identifier_key)
            : state.client_sessions.find(client_session_id);
        if (!row) throw notFound("client_session", user_identifier_key ?? "");
        return replyOne(state, state.client_sessions, row);
      },
    ),
    route("/client_sessions/list", READ, filter, (state, params) =>
      replyAll(state, state.client_sessions, listClientSessions(state, params)),
    ),
    // "Deleting a client session is a separate action": a revoked one stays listed.
    route("/client_sessions/revoke", CREATE, one, (state, { client_session_id }) => {
      state.client_sessions.find(client_session_id).is_revoked = true;
    }),
    route("/client_sessions/delete", DELETE, one, (state, { client_session_id }) => {
      remove(state, state.client_sessions, client_session_id);
    }),
  ],
};

export function presentClientSession(_state: State, row: ClientSessionRow): ClientSession {
  const { is_revoked, ...session } = row;
  return session;
}

/** How long a session lasts unless told otherwise: a year, as in Seam's fake. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

export interface NewClientSession {
  user_identity_id?: string | undefined;
  user_identity_ids?: string[] | undefined;
  user_identifier_key?: string | undefined;
  customer_key?: string | undefined;
  expires_at?: string | undefined;
}

/** A session with the same `user_identifier_key` is returned if `isReusing` (PUT), else (POST) an error. */
export function createClientSession(
  state: State,
  request: NewClientSession,
  isReusing = false,
): ClientSessionRow {
  const { user_identifier_key, customer_key, expires_at } = request;
  const same = withKey(state, user_identifier_key);
  if (same && isReusing) return same;
  if (same) {
    const message = `A client session with user_identifier_key "${user_identifier_key}" already exists`;
    throw new Refused(400, "client_session_token_already_exists", message);
  }
  const user_identity_id = request.user_identity_id ?? request.user_identity_ids?.[0];
  if (user_identity_id !== undefined) findLasting(state, state.user_identities, user_identity_id);
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

const withKey = (state: State, user_identifier_key: string | undefined) =>
  state.client_sessions.by("user_identifier_key", user_identifier_key)[0];

function listClientSessions(state: State, params: z.output<typeof filter>): ClientSessionRow[] {
  const { client_session_id, user_identity_id, user_identifier_key, without_user_identifier_key } = params;
  if (params.connect_webview_id !== undefined) return []; // the sandbox has no Connect Webviews
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
