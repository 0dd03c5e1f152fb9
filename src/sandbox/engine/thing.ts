import type { State } from "../state.ts";
import type { AnyCollection, Collection } from "./collection.ts";
import type { SeamEvent } from "./events.ts";
import type { ErrorMark } from "./marks.ts";

/**
 * A kind of resource, as data: all that the rest of the sandbox knows of it. A row is the resource without what
 * follows from other rows (an ACS user's `user_identity_full_name`, an identity's `acs_user_ids`) and with what Seam
 * knows but never sends (a phone's owner, the phone a key is on).
 */
export interface Thing<Kind extends string, Row, Index extends string = never> {
  /** The name that Seam's ids, errors and replies use. */
  kind: Kind;
  /** What sentences call it. */
  words: string;
  routes: readonly Route[];
  idOf(row: Row): string;
  /** By what rows are found besides their id. */
  indexes: Record<Index, (row: Row) => string | null | undefined>;
  /** The resource as Seam sends it: adds what follows from other rows, drops what is hidden. Default: the row. */
  present?(state: State, row: Row): object;
  /** Those that hang on this user identity, in the order in which they go along with it. */
  hangingOn?(state: State, user_identity_id: string): Row[];
  deletion?: Deletion<Row>;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type RawParams = Record<string, unknown>;

/** What a rule may need to know of the request besides its parameters. */
export interface RequestInfo {
  method: Method;
  /** The route's own address, without a query. */
  url: string;
}

/** One of Seam's routes. */
export interface Route {
  path: string;
  methods: readonly Method[];
  /** `common`: query and JSON body, the body wins. `body`: the body only (a DELETE may use its query). */
  paramsFrom: "common" | "body";
  /** Query text as the route's parameters want it. */
  fromQuery: (query: URLSearchParams) => RawParams;
  /** Checks the parameters and does what the route is for; the body without `ok`. */
  reply: (state: State, raw: RawParams, info: RequestInfo) => object;
}

/** What is special about deleting a kind of resource. */
export interface Deletion<Row> {
  /** It is gone at once, not after a while. */
  isAtOnce?: true;
  /** Its errors and warnings say how the deletion fares. */
  isShown?: true;
  /** What goes along, in the order in which it goes; it goes last itself. Throws if it may not go. */
  takesAlong?(state: State, row: Row): Going[];
  /** Whether something still hangs on it that must go first. */
  isHeld?(state: State, id: string): boolean;
  /** The errors of one that did not go, in place of `failed_to_delete_on_acs_system`. */
  failures?(state: State, id: string, created_at: string): ErrorMark[];
  /** What Seam reports once it is gone. */
  event?(row: Row): Pick<SeamEvent, "event_type"> & Partial<SeamEvent>;
}

/** Something that goes. */
export interface Going {
  from: AnyCollection;
  id: string;
  /** The type of an event that comes before the one that says that it is gone. */
  announced?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of every kind; only their own thing looks into them
export type AnyThing = Thing<string, any, any>;

/** The collection that holds the rows of a thing. */
export type CollectionOf<Each> =
  Each extends Thing<string, infer Row, infer Index> ? Collection<Row, Index> : never;

export const present = <Row, Index extends string>(
  state: State,
  { of }: Collection<Row, Index>,
  row: Row,
): object => of.present?.(state, row) ?? (row as object);

/** A reply with one resource, under its name: `{ phone }`. */
export const replyOne = <Row, Index extends string>(
  state: State,
  collection: Collection<Row, Index>,
  row: Row,
) => ({ [collection.of.kind]: present(state, collection, row) });

/** A reply with several resources: `{ phones }`. */
export const replyAll = <Row, Index extends string>(
  state: State,
  collection: Collection<Row, Index>,
  rows: Iterable<Row>,
) => ({ [collection.name]: Array.from(rows, (row) => present(state, collection, row)) });
