/**
 * Tells when subscribed resources change, by Seam's events and through the one shared poller; while nobody is
 * subscribed, nothing is polled. Seam's events do not say whose thing they are about, so the ids of what a
 * subscribed person has are kept.
 */

import { Refusal } from "../contract/refusal.ts";
import { identityUri, phoneUri, URI } from "../contract/uris.ts";
import type { Workspace } from "../contract/workspace.ts";
import { takeInventory } from "../removal/inventory.ts";
import { rulesFor } from "../removal/kinds.ts";
import { scopeOf } from "../removal/rule.ts";
import type { Seam } from "../seam/api.ts";
import type { Watch } from "../seam/events.ts";
import type { SeamEvent } from "../seam/resources.ts";
import { quote } from "../text.ts";

const MOST = 1_000;
const WATCHED = `Subscribe to ${URI.identity}, ${URI.identityPhones} or ${URI.phone}.`;
const RULES = rulesFor({ keep_acs_users: false });
const CREATIONS = ["acs_user.created", "acs_credential.issued", "acs_credential.reissued"];
/** All types that anybody here waits for: a removal's are among them. */
export const WATCHED_TYPES = [
  ...RULES.flatMap(({ event }) => event?.[0] ?? []),
  "acs_credential.invalidated",
  ...CREATIONS,
];
const IDS = [
  ...RULES.flatMap(({ event }) => event?.[1] ?? []),
] as const satisfies readonly (keyof SeamEvent)[];

/** What is subscribed to: a person (or their phones), or a phone. */
interface Subject {
  user_identity_id?: string;
  /** Ids of the phone, or of what the person has. */
  ids: Set<string>;
  /** Who subscribed; the same resource can be subscribed to by several requests. */
  keys: Set<string>;
}

export interface Subscriptions {
  /** Watches a resource for somebody, known by `key`. Throws a Refusal when nothing would ever be told of it. */
  add(uri: string, key: string): void;
  remove(key: string): void;
  close(): void;
}

export function createSubscriptions(workspace: Workspace, notify: (uri: string) => void): Subscriptions {
  const subjects = new Map<string, Subject>();
  let watch: Watch | undefined;
  let work = new AbortController();

  /** A 2026-07-28 client's requests come without a signal of their own; they stop when nobody is subscribed. */
  const seam = (): Seam => workspace.connection.for({ signal: work.signal });

  async function learnIds(subject: Subject) {
    if (!subject.user_identity_id) return;
    const found = await takeInventory(scopeOf(seam(), subject.user_identity_id), RULES);
    for (const { id } of found) subject.ids.add(id);
  }

  async function onEvent(event: SeamEvent) {
    const ids = IDS.flatMap((field) => event[field] ?? []);
    const owner = CREATIONS.includes(event.event_type) ? await ownerOf(event) : undefined;
    for (const [uri, subject] of subjects) {
      const isTheirs = ids.some((id) => subject.ids.has(id)) || (owner && owner === subject.user_identity_id);
      if (!isTheirs) continue;
      for (const id of ids) subject.ids.add(id);
      notify(uri);
    }
  }

  /** Whose new thing it is: the person is not in the event. */
  async function ownerOf({ acs_credential_id, acs_user_id }: SeamEvent): Promise<string | undefined> {
    if (acs_credential_id) return (await seam().acs.credentials.get({ acs_credential_id })).user_identity_id;
    return acs_user_id && (await seam().acs.users.get({ acs_user_id })).user_identity_id;
  }

  const quietly = (promise: Promise<void>) => {
    promise.catch(() => {
      // Seam is out of order, or the thing is gone already: the next event tells again.
    });
  };

  return {
    add(uri, key) {
      const subject = subjects.get(uri) ?? parse(uri);
      if (!subject) throw new Refusal(`Nothing is told of ${quote(uri)}. ${WATCHED}`);
      if (!subjects.has(uri) && subjects.size >= MOST)
        throw new Refusal(
          `${MOST} resources are subscribed to, and no more can be. Unsubscribe from others first.`,
        );
      subject.keys.add(key);
      if (subjects.has(uri)) return;
      subjects.set(uri, subject);
      if (work.signal.aborted) work = new AbortController();
      watch ??= workspace.events.watch(WATCHED_TYPES, (event) => quietly(onEvent(event)));
      quietly(learnIds(subject));
    },
    remove(key) {
      for (const [uri, { keys }] of subjects) if (keys.delete(key) && keys.size === 0) subjects.delete(uri);
      if (subjects.size === 0) this.close();
    },
    close() {
      subjects.clear();
      watch?.stop();
      watch = undefined;
      work.abort();
    },
  };
}

const PERSON = new RegExp(`^${identityUri("ID").replace("ID", "([A-Za-z0-9_-]{1,100})")}(/phones)?$`);
const PHONE = new RegExp(`^${phoneUri("ID").replace("ID", "([A-Za-z0-9_-]{1,100})")}$`);

function parse(uri: string): Subject | undefined {
  const [, user_identity_id] = PERSON.exec(uri) ?? [];
  if (user_identity_id) return { user_identity_id, ids: new Set(), keys: new Set() };
  const [, device_id] = PHONE.exec(uri) ?? [];
  return device_id ? { ids: new Set([device_id]), keys: new Set() } : undefined;
}
