/**
 * Seam's API as this server uses it: one line per endpoint, with Seam's own names
 * (https://docs.seam.co/latest/api). Every function throws as {@link Http.send} does.
 */
import type { z } from "zod";
import { SeamUnreachable } from "./errors.ts";
import { createHttp, type Http, type HttpOptions, type SeamRequest } from "./http.ts";
import * as schema from "./schemas.ts";

/** One page of a list, and the cursor of the next one when there is one. */
export interface Page<Item> {
  items: Item[];
  next_page_cursor?: string | undefined;
  /** Of which list, and the field that holds a row's own id. */
  list: { path: string; id: string };
}

/** Rows with the same id of their own are one. */
type IdOf<Item> = Extract<keyof Item, `${string}_id`>;

/** Where a page starts and how long it is. Seam wants all other parameters repeated on every page. */
export interface Paging {
  page_cursor?: string | undefined;
  limit?: number | undefined;
}

interface Person {
  full_name?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
  user_identity_key?: string | undefined;
}

type AcsUserReference = { acs_user_id: string } | { user_identity_id: string; acs_system_id: string };

/** Parameters of /acs/credentials/create. Times are ISO 8601 in UTC (`Z`). */
export interface CredentialCreate {
  acs_user_id?: string | undefined;
  access_method: "code" | "card" | "mobile_key" | "cloud_key";
  is_multi_phone_sync_credential?: boolean | undefined;
  credential_manager_acs_system_id?: string | undefined;
  allowed_acs_entrance_ids?: string[] | undefined;
  code?: string | undefined;
  starts_at?: string | undefined;
  ends_at?: string | undefined;
  visionline_metadata?: object | undefined;
  assa_abloy_vostio_metadata?: object | undefined;
  salto_space_metadata?: object | undefined;
}

interface EventFilter {
  event_types: string[];
  /** ISO 8601, exclusive; Seam requires it. */
  since: string;
  limit: number;
  unstable_offset?: number;
}

type Send = (request: Pick<SeamRequest, "path" | "params" | "kind">) => Promise<Record<string, unknown>>;

function endpoints(send: Send) {
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
      create: create<Person & { acs_system_ids?: string[] | undefined }, schema.UserIdentity>(
        "/user_identities/create",
        "user_identity",
        schema.userIdentity,
      ),
      get: get<{ user_identity_id: string } | { user_identity_key: string }, schema.UserIdentity>(
        "/user_identities/get",
        "user_identity",
        schema.userIdentity,
      ),
      list: page<
        { search?: string | undefined; user_identity_ids?: string[] | undefined },
        schema.UserIdentity
      >("/user_identities/list", "user_identities", schema.userIdentity, "user_identity_id"),
      update: change<Person & { user_identity_id: string }>("/user_identities/update"),
      delete: remove<{ user_identity_id: string }>("/user_identities/delete"),
      add_acs_user: change<{ user_identity_id: string; acs_user_id: string }>(
        "/user_identities/add_acs_user",
      ),
      remove_acs_user: remove<{ user_identity_id: string; acs_user_id: string }>(
        "/user_identities/remove_acs_user",
      ),
      enrollment_automations: {
        launch: create<
          {
            user_identity_id: string;
            credential_manager_acs_system_id: string;
            create_credential_manager_user?: boolean | undefined;
            credential_manager_acs_user_id?: string | undefined;
            acs_credential_pool_id?: string | undefined;
          },
          schema.EnrollmentAutomation
        >(
          "/user_identities/enrollment_automations/launch",
          "enrollment_automation",
          schema.enrollmentAutomation,
        ),
        get: get<{ enrollment_automation_id: string }, schema.EnrollmentAutomation>(
          "/user_identities/enrollment_automations/get",
          "enrollment_automation",
          schema.enrollmentAutomation,
        ),
        list: all<{ user_identity_id: string }, schema.EnrollmentAutomation>(
          "/user_identities/enrollment_automations/list",
          "enrollment_automations",
          schema.enrollmentAutomation,
          "enrollment_automation_id",
        ),
        delete: remove<{ enrollment_automation_id: string }>(
          "/user_identities/enrollment_automations/delete",
        ),
      },
    },
    acs: {
      users: {
        get: get<AcsUserReference, schema.AcsUser>("/acs/users/get", "acs_user", schema.acsUser),
        list: page<
          {
            acs_system_id?: string | undefined;
            search?: string | undefined;
            user_identity_id?: string | undefined;
          },
          schema.AcsUser
        >("/acs/users/list", "acs_users", schema.acsUser, "acs_user_id"),
        delete: remove<AcsUserReference>("/acs/users/delete"),
        suspend: set<AcsUserReference>("/acs/users/suspend"),
        unsuspend: set<AcsUserReference>("/acs/users/unsuspend"),
      },
      credentials: {
        create: create<CredentialCreate, schema.AcsCredential>(
          "/acs/credentials/create",
          "acs_credential",
          schema.acsCredential,
        ),
        get: get<{ acs_credential_id: string }, schema.AcsCredential>(
          "/acs/credentials/get",
          "acs_credential",
          schema.acsCredential,
        ),
        list: page<
          {
            acs_user_id?: string | undefined;
            acs_system_id?: string | undefined;
            user_identity_id?: string | undefined;
            search?: string | undefined;
          },
          schema.AcsCredential
        >("/acs/credentials/list", "acs_credentials", schema.acsCredential, "acs_credential_id"),
        update: change<{ acs_credential_id: string; ends_at: string }>("/acs/credentials/update"),
        delete: remove<{ acs_credential_id: string }>("/acs/credentials/delete"),
        list_accessible_entrances: all<{ acs_credential_id: string }, schema.AcsEntrance>(
          "/acs/credentials/list_accessible_entrances",
          "acs_entrances",
          schema.acsEntrance,
          "acs_entrance_id",
        ),
      },
      systems: {
        list: all<object, schema.AcsSystem>(
          "/acs/systems/list",
          "acs_systems",
          schema.acsSystem,
          "acs_system_id",
        ),
        list_compatible_credential_manager_acs_systems: all<{ acs_system_id: string }, schema.AcsSystem>(
          "/acs/systems/list_compatible_credential_manager_acs_systems",
          "acs_systems",
          schema.acsSystem,
          "acs_system_id",
        ),
      },
      entrances: {
        list: page<
          { acs_system_id?: string | undefined; acs_entrance_ids?: string[] | undefined },
          schema.AcsEntrance
        >("/acs/entrances/list", "acs_entrances", schema.acsEntrance, "acs_entrance_id"),
        list_credentials_with_access: all<{ acs_entrance_id: string }, schema.AcsCredential>(
          "/acs/entrances/list_credentials_with_access",
          "acs_credentials",
          schema.acsCredential,
          "acs_credential_id",
        ),
      },
    },
    phones: {
      list: all<
        { owner_user_identity_id?: string | undefined; acs_credential_id?: string | undefined },
        schema.Phone
      >("/phones/list", "phones", schema.phone, "device_id"),
      get: get<{ device_id: string }, schema.Phone>("/phones/get", "phone", schema.phone),
      deactivate: remove<{ device_id: string }>("/phones/deactivate"),
      simulate: {
        create_sandbox_phone: create<
          { user_identity_id: string; phone_metadata?: object | undefined },
          schema.Phone
        >("/phones/simulate/create_sandbox_phone", "phone", schema.phone),
      },
    },
    client_sessions: {
      get: get<{ client_session_id: string }, schema.ClientSession>(
        "/client_sessions/get",
        "client_session",
        schema.clientSession,
      ),
      list: all<{ user_identity_id: string }, schema.ClientSession>(
        "/client_sessions/list",
        "client_sessions",
        schema.clientSession,
        "client_session_id",
      ),
      delete: remove<{ client_session_id: string }>("/client_sessions/delete"),
    },
    instant_keys: {
      get: get<{ instant_key_id: string }, schema.InstantKey>(
        "/instant_keys/get",
        "instant_key",
        schema.instantKey,
      ),
      list: all<{ user_identity_id: string }, schema.InstantKey>(
        "/instant_keys/list",
        "instant_keys",
        schema.instantKey,
        "instant_key_id",
      ),
      delete: remove<{ instant_key_id: string }>("/instant_keys/delete"),
    },
    access_grants: {
      get: get<{ access_grant_id: string }, schema.AccessGrant>(
        "/access_grants/get",
        "access_grant",
        schema.accessGrant,
      ),
      list: page<{ user_identity_id: string }, schema.AccessGrant>(
        "/access_grants/list",
        "access_grants",
        schema.accessGrant,
        "access_grant_id",
      ),
      delete: remove<{ access_grant_id: string }>("/access_grants/delete"),
    },
    workspaces: {
      /** The workspace that the credentials belong to. */
      get: get<object, schema.Workspace>("/workspaces/get", "workspace", schema.workspace),
    },
    events: {
      /** `count` is of all events that came. One that cannot be read is left out: it must not hide those beside it. */
      list: async (params: EventFilter): Promise<{ events: schema.SeamEvent[]; count: number }> => {
        const path = "/events/list";
        const reply = await send({ path, params, kind: "read" });
        const all = rows(path, schema.seamEvent.or(schema.unreadable), reply.events);
        return { events: all.filter((event) => event !== undefined), count: all.length };
      },
    },
  };
}

/** The verbs that tools, resources and the removal workflow use. */
export type Seam = ReturnType<typeof endpoints>;

type Request = Pick<SeamRequest, "path" | "kind">;

function read<Item>(request: Request, item: z.ZodType<Item>, value: unknown): Item {
  const parsed = item.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") || "the reply";
  throw new SeamUnreachable(request, `its answer was not understood (${where})`, true);
}

const rows = <Item>(path: string, item: z.ZodType<Item>, value: unknown): Item[] =>
  read({ path, kind: "read" }, item.array(), value);

const once = <Item>(id: IdOf<Item>, items: Item[]): Item[] => [
  ...new Map(items.map((item) => [item[id], item])).values(),
];

/** A list without end, or with a gap, is no list: what it does not show may be there all the same. */
const brokenList = (path: string, why: string) =>
  new SeamUnreachable({ path, kind: "read" }, `its list has no end that can be trusted: ${why}`, true);

function nextCursor(path: string, pagination: unknown, current: string | undefined): string | undefined {
  const { next_page_cursor: next, has_next_page } = (pagination ?? {}) as Record<string, unknown>;
  if (typeof next === "string" && next) {
    if (next === current) throw brokenList(path, "a page names itself as the next one");
    return next;
  }
  if (has_next_page === true || (next !== undefined && next !== ""))
    throw brokenList(path, "it says that there are more pages, and not where");
  return undefined;
}

/** Far more than any workspace has. */
const MOST_PAGES = 1_000;
/** A page may be empty when Seam filters after it cut the page; not many in a row. */
const MOST_PAGES_WITHOUT_NEWS = 3;

/**
 * Every row of a paged list, page after page, each once. A list that turns in circles or does not end is refused as
 * SeamUnreachable.
 */
export async function everything<Params extends object, Item>(
  list: (params: Params & Paging) => Promise<Page<Item>>,
  params: Params,
): Promise<Item[]> {
  const found = new Map<unknown, Item>();
  const seen = new Set<string>();
  let page = await list(params);
  for (let withoutNews = 0; ; ) {
    const before = found.size;
    for (const item of page.items) found.set(item[page.list.id as keyof Item], item);
    const page_cursor = page.next_page_cursor;
    if (page_cursor === undefined) return [...found.values()];
    withoutNews = found.size > before ? 0 : withoutNews + 1;
    const { path } = page.list;
    if (seen.has(page_cursor)) throw brokenList(path, "it comes back to a page that was read before");
    if (withoutNews >= MOST_PAGES_WITHOUT_NEWS) throw brokenList(path, "its further pages hold nothing new");
    if (seen.size >= MOST_PAGES) throw brokenList(path, `it has more than ${MOST_PAGES} pages`);
    seen.add(page_cursor);
    page = await list({ ...params, page_cursor });
  }
}

/** What one piece of work wants to know of its requests. */
export interface Work extends Pick<SeamRequest, "signal" | "onReply" | "onChange" | "isTriedOnce"> {
  /** Called instead of every request that changes something; `send` sends it. */
  around?: (request: SeamRequest, send: () => ReturnType<Http["send"]>) => ReturnType<Http["send"]>;
}

/** The process's one connection to Seam: a pool of sockets, opened at the first request. */
export interface SeamConnection {
  /** Seam for the length of one piece of work: its signal stops every request made through it. */
  for(work?: Work): Seam;
  /** Seam's clock, ms since 1970. */
  now: Http["now"];
  /** Bounds (ms since 1970) between which Seam's present time lies; infinite before the first reply. */
  clock: Http["clock"];
  close: Http["close"];
}

/** Connects to Seam; nothing is opened before the first request. */
export function connectSeam(options: HttpOptions): SeamConnection {
  const http = createHttp(options);
  return {
    for: ({ around, ...work } = {}) =>
      endpoints((request) => {
        const send = () => http.send({ ...request, ...work });
        return around && request.kind !== "read" ? around(request, send) : send();
      }),
    now: http.now,
    clock: http.clock,
    close: http.close,
  };
}
