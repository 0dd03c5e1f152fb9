import { type AnyCollection, createCollection } from "./engine/collection.ts";
import type { Courier } from "./engine/courier.ts";
import type { PendingDeletion } from "./engine/deletions.ts";
import type { EventFate, SeamEvent } from "./engine/events.ts";
import { randomId } from "./engine/ids.ts";
import type { AnyThing, CollectionOf } from "./engine/thing.ts";
import { accessGrants } from "./things/access-grants.ts";
import { acsCredentials } from "./things/acs-credentials.ts";
import { acsEntrances } from "./things/acs-entrances.ts";
import { acsSystems } from "./things/acs-systems.ts";
import { acsUsers } from "./things/acs-users.ts";
import { clientSessions } from "./things/client-sessions.ts";
import { enrollmentAutomations } from "./things/enrollment-automations.ts";
import { instantKeys } from "./things/instant-keys.ts";
import { phones } from "./things/phones.ts";
import { userIdentities } from "./things/user-identities.ts";
import { webhooks } from "./things/webhooks.ts";

/** All kinds of resources, by Seam's names for several of them. What hangs on an identity goes in this order. */
export const things = {
  client_sessions: clientSessions,
  instant_keys: instantKeys,
  access_grants: accessGrants,
  enrollment_automations: enrollmentAutomations,
  acs_credentials: acsCredentials,
  phones,
  acs_users: acsUsers,
  user_identities: userIdentities,
  acs_systems: acsSystems,
  acs_entrances: acsEntrances,
  webhooks,
};

type Things = typeof things;

/** Seam's names for kinds of resources. */
export type Plural = keyof Things;
export type Kind = Things[Plural]["kind"];

export interface Settings {
  workspace_id: string;
  /** The workspace's clock, ms since the epoch. */
  now: () => number;
  deletion_delay_ms: number;
  identity_deletion: "refuse" | "cascade";
  event_fate: EventFate | undefined;
  event_order: "newest_first" | "oldest_first" | "shuffled";
}

type Collections = { [Name in Plural]: CollectionOf<Things[Name]> };

/** What the workspace remembers. */
export interface State extends Settings, Collections {
  /** All of them, in the order of the table. */
  collections: readonly AnyCollection[];
  /** The next new id: random, except while the seed gives names. */
  new_id: () => string;
  connected_account_id: string;
  /** In the order of `created_at`; an event is listed from `visible_at` on (ms since the epoch). */
  event_log: { event: SeamEvent; visible_at: number }[];
  /** Carries events to webhooks; absent where there is no network around the workspace. */
  courier: Courier | undefined;
  /** In the order in which they come due. */
  pending_deletions: PendingDeletion[];
  ids_being_deleted: Set<string>;
  ids_that_fail_to_delete: Set<string>;
  /** Identities that were merged, and into which one each. */
  merged_ids: Map<string, string>;
}

export function createState(settings: Settings): State {
  const collections = Object.entries<AnyThing>(things).map(([name, thing]) => createCollection(name, thing));
  return {
    ...settings,
    ...(Object.fromEntries(collections.map((each) => [each.name, each])) as Collections),
    collections,
    new_id: randomId,
    connected_account_id: randomId(),
    event_log: [],
    courier: undefined,
    pending_deletions: [],
    ids_being_deleted: new Set(),
    ids_that_fail_to_delete: new Set(),
    merged_ids: new Map(),
  };
}
