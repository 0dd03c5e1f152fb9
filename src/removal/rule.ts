/** What is known of a kind of things: how each is listed, read and deleted, and what must be over before. */
import type { Seam } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";
import type { AcsUser, SeamEvent } from "../seam/resources.ts";
import { type Found, type Kind, keyOf } from "./found.ts";

/** Whose things are looked at, for one round of requests: a fresh one sees fresh ACS users. */
export interface Scope {
  seam: Seam;
  /** Absent when a thing is taken away for itself. */
  user_identity_id?: string | undefined;
  /** The person's ACS users, listed once however many kinds ask. */
  acsUsers(): Promise<AcsUser[]>;
}

/** One round of requests about one person, or about nobody in particular. */
export function scopeOf(seam: Seam, user_identity_id?: string): Scope {
  let users: Promise<AcsUser[]> | undefined;
  return {
    seam,
    user_identity_id,
    acsUsers() {
      users ??= everything(seam.acs.users.list, { user_identity_id });
      return users;
    },
  };
}

/** What must be over before a thing is asked for. */
export interface Need {
  /** `tried`: asked for once; `over`: gone, or it will not go; `gone`: gone, or not the person's any more. */
  until: "tried" | "over" | "gone";
  /** Which others, by the groups that they belong to (see {@link groupsOf}). */
  of(thing: Found): readonly string[];
}

/** What others may wait for a thing by: its kind, itself, and the ACS user whose it is. */
export const groupsOf = (thing: Found): string[] => [
  thing.kind,
  keyOf(thing),
  ...(thing.acs_user_id ? [`${thing.kind} of ${thing.acs_user_id}`] : []),
];

export interface Rule {
  kind: Kind;
  /** For people: one, several, and what happened to it. */
  words: readonly [one: string, several: string, gone: string];
  /** What there is of this kind; `known` is what is looked for when there is no person. */
  list(scope: Scope, known: readonly Found[]): Promise<Found[]>;
  /** The thing by its own route; undefined when Seam does not know it, or (unlinking) when it is not linked. */
  read(scope: Scope, thing: Found): Promise<Found | undefined>;
  /** As {@link read}, just before it is deleted, where whose it is takes another route. */
  readOwned?(scope: Scope, thing: Found): Promise<Found | undefined>;
  delete(scope: Scope, thing: Found): Promise<void>;
  /** The event that Seam records when it is gone, and where that carries the id. */
  event?: readonly [type: string, field: keyof SeamEvent];
  /** Whether Seam's lists lack it once its event has come is not documented: the event alone counts. */
  mayStayListed?: boolean;
  /** Seam marks it while it is being deleted; without the mark, no deletion is going on. */
  isMarked?: boolean;
  needs: readonly Need[];
}
