/** One line per endpoint of Seam's API that this server uses. Every function throws as {@link Http.send} does. */
import type * as z from "zod";
import type { Page, Paging, Seam } from "./api.ts";
import { SeamUnreachable } from "./errors.ts";
import type { SeamRequest } from "./http.ts";
import { type IdOf, nextCursor, once } from "./lists.ts";
import {
  accessGrantSchema,
  acsCredentialSchema,
  acsEntranceSchema,
  acsSystemSchema,
  acsUserSchema,
  anyEvent,
  clientSessionSchema,
  enrollmentAutomationSchema,
  instantKeySchema,
  newWebhookSchema,
  phoneSchema,
  seamWorkspaceSchema,
  userIdentitySchema,
  webhookSchema,
} from "./schemas.ts";

type Send = (request: Pick<SeamRequest, "path" | "params" | "kind">) => Promise<Record<string, unknown>>;

/** Seam, by means of `send`. */
export function endpoints(send: Send): Seam {
  /** One resource under `key`. */
  const returns =
    (kind: SeamRequest["kind"]) =>
    <Params extends object, Item>(path: string, key: string, item: z.ZodType<Item>) =>
    async (params: Params): Promise<Item> =>
      read({ path, kind }, item, (await send({ path, params, kind }))[key]);
  const get = returns("read");
  const create = returns("write");
  /** All rows in one reply. */
  const all =
    <Params extends object, Item>(path: string, key: string, item: z.ZodType<Item>, id: IdOf<Item>) =>
    async (params: Params): Promise<Item[]> =>
      once(id, rows(path, item, (await send({ path, params, kind: "read" }))[key]));
  /** One page of rows. */
  const page =
    <Params extends object, Item>(path: string, key: string, item: z.ZodType<Item>, id: IdOf<Item>) =>
    async (params: Params & Paging): Promise<Page<Item>> => {
      const reply = await send({ path, params, kind: "read" });
      return {
        items: once(id, rows(path, item, reply[key])),
        next_page_cursor: nextCursor(path, reply.pagination, params.page_cursor),
        list: { path, id },
      };
    };
  const does =
    (kind: SeamRequest["kind"]) =>
    <Params extends object>(path: string) =>
    async (params: Params): Promise<void> => {
      await send({ path, params, kind });
    };
  const change = does("write");
  const remove = does("delete");
  /** Changes a state, so that repeating it changes nothing more. */
  const set = does("delete");

  return {
    user_identities: {
      create: create("/user_identities/create", "user_identity", userIdentitySchema),
      get: get("/user_identities/get", "user_identity", userIdentitySchema),
      list: page("/user_identities/list", "user_identities", userIdentitySchema, "user_identity_id"),
      update: change("/user_identities/update"),
      delete: remove("/user_identities/delete"),
      add_acs_user: change("/user_identities/add_acs_user"),
      remove_acs_user: remove("/user_identities/remove_acs_user"),
      enrollment_automations: {
        launch: create(
          "/user_identities/enrollment_automations/launch",
          "enrollment_automation",
          enrollmentAutomationSchema,
        ),
        get: get(
          "/user_identities/enrollment_automations/get",
          "enrollment_automation",
          enrollmentAutomationSchema,
        ),
        list: all(
          "/user_identities/enrollment_automations/list",
          "enrollment_automations",
          enrollmentAutomationSchema,
          "enrollment_automation_id",
        ),
        delete: remove("/user_identities/enrollment_automations/delete"),
      },
    },
    acs: {
      users: {
        get: get("/acs/users/get", "acs_user", acsUserSchema),
        list: page("/acs/users/list", "acs_users", acsUserSchema, "acs_user_id"),
        delete: remove("/acs/users/delete"),
        suspend: set("/acs/users/suspend"),
        unsuspend: set("/acs/users/unsuspend"),
      },
      credentials: {
        create: create("/acs/credentials/create", "acs_credential", acsCredentialSchema),
        get: get("/acs/credentials/get", "acs_credential", acsCredentialSchema),
        list: page("/acs/credentials/list", "acs_credentials", acsCredentialSchema, "acs_credential_id"),
        update: change("/acs/credentials/update"),
        delete: remove("/acs/credentials/delete"),
        list_accessible_entrances: all(
          "/acs/credentials/list_accessible_entrances",
          "acs_entrances",
          acsEntranceSchema,
          "acs_entrance_id",
        ),
      },
      systems: {
        list: all("/acs/systems/list", "acs_systems", acsSystemSchema, "acs_system_id"),
        list_compatible_credential_manager_acs_systems: all(
          "/acs/systems/list_compatible_credential_manager_acs_systems",
          "acs_systems",
          acsSystemSchema,
          "acs_system_id",
        ),
      },
      entrances: {
        list: page("/acs/entrances/list", "acs_entrances", acsEntranceSchema, "acs_entrance_id"),
        list_credentials_with_access: all(
          "/acs/entrances/list_credentials_with_access",
          "acs_credentials",
          acsCredentialSchema,
          "acs_credential_id",
        ),
      },
    },
    phones: {
      list: all("/phones/list", "phones", phoneSchema, "device_id"),
      get: get("/phones/get", "phone", phoneSchema),
      deactivate: remove("/phones/deactivate"),
      simulate: {
        create_sandbox_phone: create("/phones/simulate/create_sandbox_phone", "phone", phoneSchema),
      },
    },
    client_sessions: {
      get: get("/client_sessions/get", "client_session", clientSessionSchema),
      list: all("/client_sessions/list", "client_sessions", clientSessionSchema, "client_session_id"),
      delete: remove("/client_sessions/delete"),
    },
    instant_keys: {
      get: get("/instant_keys/get", "instant_key", instantKeySchema),
      list: all("/instant_keys/list", "instant_keys", instantKeySchema, "instant_key_id"),
      delete: remove("/instant_keys/delete"),
    },
    access_grants: {
      get: get("/access_grants/get", "access_grant", accessGrantSchema),
      list: page("/access_grants/list", "access_grants", accessGrantSchema, "access_grant_id"),
      delete: remove("/access_grants/delete"),
    },
    workspaces: {
      get: get("/workspaces/get", "workspace", seamWorkspaceSchema),
    },
    events: {
      list: async (params) => {
        const path = "/events/list";
        const reply = await send({ path, params, kind: "read" });
        const all = rows(path, anyEvent, reply.events);
        return { events: all.filter((event) => event !== undefined), count: all.length };
      },
    },
    webhooks: {
      create: create("/webhooks/create", "webhook", newWebhookSchema),
      list: all("/webhooks/list", "webhooks", webhookSchema, "webhook_id"),
      delete: remove("/webhooks/delete"),
    },
  };
}

type Request = Pick<SeamRequest, "path" | "kind">;

function read<Item>(request: Request, item: z.ZodType<Item>, value: unknown): Item {
  const parsed = item.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") || "the reply";
  throw new SeamUnreachable(request, `its answer was not understood (${where})`, true);
}

const rows = <Item>(path: string, item: z.ZodType<Item>, value: unknown): Item[] =>
  read({ path, kind: "read" }, listOf(item), value);

/** Made once: Zod compiles a schema when it first reads with it. */
const lists = new WeakMap<z.ZodType, z.ZodType>();

function listOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  const list = (lists.get(item) as z.ZodType<Item[]> | undefined) ?? item.array();
  lists.set(item, list);
  return list;
}
