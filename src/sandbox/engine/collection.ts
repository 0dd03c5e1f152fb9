import { notFound } from "./refused.ts";
import type { Thing } from "./thing.ts";

/**
 * Rows of one kind of resource: found by id, listed in order of (created_at, id), and found by owner through
 * indexes. Adding and removing cost the same in a workspace of ten and of 100,000; a page costs its length.
 */

export interface Place {
  created_at: string;
  id: string;
}

export interface Collection<T, Index extends string> {
  /** What the rows are. */
  readonly of: Thing<string, T, Index>;
  /** Seam's name for several of them: `acs_users`. */
  readonly name: string;
  readonly size: number;
  add(row: T): T;
  get(id: string): T | undefined;
  /** The row with this id, or Seam's 404. */
  find(id: string): T;
  remove(id: string): void;
  /** Changes a row and keeps the indexes right. Rows must not be changed in an indexed field otherwise. */
  change(id: string, fields: Partial<T>): void;
  /** Rows with this value, in listing order. */
  by(index: Index, value: string | undefined): T[];
  /** How many rows have this value, without sorting them. */
  count(index: Index, value: string): number;
  /** Rows in listing order, beginning with the place itself if it is given. */
  from(place?: Place): Iterable<T>;
  place(row: T): Place;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of every kind; only their own thing looks into them
export type AnyCollection = Collection<any, any>;

export const isBefore = (a: Place, b: Place): boolean =>
  a.created_at === b.created_at ? a.id < b.id : a.created_at < b.created_at;

const inOrder = (a: Place, b: Place): number => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0);

interface Cell<T> extends Place {
  row: T | undefined; // undefined once removed: holes are cheaper than moving the rest
}

/** Holes tolerated before the list is packed again; amortised, a removal stays O(1). */
const FEW_HOLES = 64;

export function createCollection<T extends { created_at: string }, Index extends string>(
  name: string,
  of: Thing<string, T, Index>,
): Collection<T, Index> {
  const { idOf, indexes: indexed } = of;
  const cells = new Map<string, Cell<T>>();
  const indexes = new Map<Index, Map<string, Set<Cell<T>>>>();
  for (const name of Object.keys(indexed) as Index[]) indexes.set(name, new Map());
  let list: Cell<T>[] = [];
  let late: Cell<T>[] = []; // added out of order (same millisecond, smaller id): merged at the next listing
  let holes = 0;

  const eachIndex = (row: T, use: (values: Map<string, Set<Cell<T>>>, value: string) => void): void => {
    for (const [name, values] of indexes) {
      const value = indexed[name](row);
      if (value !== undefined && value !== null) use(values, value);
    }
  };
  const enter = (cell: Cell<T>, row: T): void =>
    eachIndex(row, (values, value) => {
      const found = values.get(value);
      if (found) found.add(cell);
      else values.set(value, new Set([cell]));
    });
  const leave = (cell: Cell<T>, row: T): void =>
    eachIndex(row, (values, value) => {
      const found = values.get(value);
      found?.delete(cell);
      if (found?.size === 0) values.delete(value);
    });

  const tidy = (): void => {
    if (late.length > 0) {
      list = list.concat(late).sort(inOrder);
      late = [];
    }
    if (holes > FEW_HOLES && holes > list.length / 2) {
      list = list.filter((cell) => cell.row !== undefined);
      holes = 0;
    }
  };
  const firstAt = (place: Place): number => {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const cell = list[middle];
      if (cell && isBefore(cell, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    of,
    name,
    get size() {
      return cells.size;
    },
    add(row) {
      const cell: Cell<T> = { id: idOf(row), created_at: row.created_at, row };
      const last = list.at(-1);
      cells.set(cell.id, cell);
      if (last && isBefore(cell, last)) late.push(cell);
      else list.push(cell);
      enter(cell, row);
      return row;
    },
    get: (id) => cells.get(id)?.row,
    find(id) {
      const row = cells.get(id)?.row;
      if (!row) throw notFound(of.kind, id);
      return row;
    },
    remove(id) {
      const cell = cells.get(id);
      if (!cell?.row) return;
      leave(cell, cell.row);
      cells.delete(id);
      cell.row = undefined;
      holes += 1;
    },
    change(id, fields) {
      const cell = cells.get(id);
      if (!cell?.row) return;
      leave(cell, cell.row);
      Object.assign(cell.row, fields);
      enter(cell, cell.row);
    },
    by(index, value) {
      const found = value === undefined ? undefined : indexes.get(index)?.get(value);
      if (!found) return [];
      return [...found].sort(inOrder).flatMap((cell) => (cell.row ? [cell.row] : []));
    },
    count: (index, value) => indexes.get(index)?.get(value)?.size ?? 0,
    *from(place) {
      tidy();
      const rows = list; // a listing under way keeps its own list if another one packs it
      for (let at = place ? firstAt(place) : 0; at < rows.length; at += 1) {
        const row = rows[at]?.row;
        if (row) yield row;
      }
    },
    place: (row) => ({ created_at: row.created_at, id: idOf(row) }),
  };
}
