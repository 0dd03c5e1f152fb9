import * as z from "zod";
import { datetime, filled, text, uuid } from "../engine/params.ts";
import { CREATE, DELETE, LINK, READ, type Route, route } from "../engine/route.ts";
import { presentClientSession } from "../present.ts";
import {
  createClientSession,
  getClientSession,
  listClientSessions,
  revokeClientSession,
} from "../rules/client-sessions.ts";
import { deleteClientSession, deleteInstantKey } from "../rules/deleting.ts";
import { getInstantKey, listInstantKeys } from "../rules/instant-keys.ts";

const one = z.object({ client_session_id: uuid });

/** Client sessions, and the instant keys that bring one each. */
export const client_session_routes: Route[] = [
  route(
    "/client_sessions/create",
    LINK,
    z.object({
      user_identity_id: uuid.optional(),
      user_identity_ids: z.array(uuid).min(1).max(1).optional(),
      user_identifier_key: filled.optional(),
      customer_key: filled.optional(),
      connect_webview_ids: z.array(text).optional(),
      connected_account_ids: z.array(text).optional(),
      expires_at: datetime.optional(),
    }),
    (state, params, { method }) => ({
      client_session: presentClientSession(createClientSession(state, params, method === "PUT")),
    }),
    "body",
  ),
  route(
    "/client_sessions/get",
    READ,
    z.object({ client_session_id: uuid.optional(), user_identifier_key: text.optional() }),
    (state, params) => ({ client_session: presentClientSession(getClientSession(state, params)) }),
  ),
  route(
    "/client_sessions/list",
    READ,
    z.object({
      client_session_id: text.optional(),
      connect_webview_id: text.optional(),
      user_identifier_key: text.optional(),
      user_identity_id: text.optional(),
      without_user_identifier_key: z.boolean().optional(),
    }),
    (state, params) => ({ client_sessions: listClientSessions(state, params).map(presentClientSession) }),
  ),
  route("/client_sessions/revoke", CREATE, one, (state, { client_session_id }) => {
    revokeClientSession(state, client_session_id);
    return {};
  }),
  route("/client_sessions/delete", DELETE, one, (state, { client_session_id }) => {
    deleteClientSession(state, client_session_id);
    return {};
  }),
  route(
    "/instant_keys/list",
    READ,
    z.object({ user_identity_id: uuid.optional() }),
    (state, { user_identity_id }) => ({ instant_keys: listInstantKeys(state, user_identity_id) }),
  ),
  route(
    "/instant_keys/get",
    READ,
    z.object({ instant_key_id: uuid.optional(), instant_key_url: z.url().optional() }),
    (state, params) => ({ instant_key: getInstantKey(state, params) }),
  ),
  route("/instant_keys/delete", DELETE, z.object({ instant_key_id: uuid }), (state, { instant_key_id }) => {
    deleteInstantKey(state, instant_key_id);
    return {};
  }),
];
