/** Bounded lists: what a listing tool takes and how it says that there is more. */
import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import { SeamError } from "../seam/errors.ts";
import { instantOf } from "../seam/times.ts";
import { obvious } from "./fields.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const BEGIN_AGAIN = "Leave it out to start at the beginning.";
const FOREIGN_CURSOR = `Nothing was listed: cursor is not one of this list. ${BEGIN_AGAIN}`;

/** Input fields of every tool that lists. */
export const paging = {
  limit: obvious(z.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe("1 to 100")),
  cursor: obvious(z.string().max(4_000).optional().describe("next_cursor of the page before")),
};

/** Output fields of every tool that lists. `next_cursor` is there when there is more. */
export const listing = {
  summary: z.string(),
  has_more: z.boolean(),
  next_cursor: z.string().optional(),
  next_step: z.string().optional(),
};

/** What a listing tool was asked for, as its input schema gives it. */
interface Asked {
  limit: number;
  cursor?: string | undefined;
}

/** The place of a page in one list, and the way to the next. */
export interface PageOf<Input> {
  /** What the first page was asked for: the cursor remembers it, so that it alone turns the page. */
  asked: Input;
  /** Where this page begins; absent on the first. */
  at: string | undefined;
  /** What says whether there is more. */
  more(next: string | undefined): { has_more: boolean; next_cursor: string | undefined };
}

/** Reads the cursor, if there is one. Throws a Refusal when it is not one of this list, or of one with other filters. */
export function openPage<Input extends Asked>(
  list: string,
  schema: z.ZodType<Input>,
  input: Input,
): PageOf<Input> {
  const { asked, at } = input.cursor ? read(list, schema, input.cursor) : { asked: input, at: undefined };
  const unsent = schema.parse({}) as Record<string, unknown>;
  refuseOtherFilters(input, asked, unsent);
  return {
    asked,
    at,
    more: (next) => ({ has_more: next !== undefined, next_cursor: next && write(list, asked, unsent, next) }),
  };
}

/** A cursor may come alone, or with what it was made for. A filter at its default counts as not sent. */
function refuseOtherFilters<Input extends Asked>(
  input: Input,
  asked: Input,
  unsent: Record<string, unknown>,
) {
  const others = Object.entries(input).filter(
    ([name, value]) => name !== "cursor" && value !== unsent[name] && value !== asked[name as keyof Input],
  );
  if (others.length === 0) return;
  const names = others.map(([name]) => name).join(", ");
  throw new Refusal(
    `Nothing was listed: cursor was made for another ${names}. Send the cursor alone, or leave it out to start anew.`,
  );
}

/** Comes before a filter that is written as JSON: what is no text, and a text that begins like this. */
const JSON_MARK = "*";

/**
 * A cursor is plain text, since a model pays for each of its characters and reads it within JSON: the list, its filters
 * as in a URL but for defaults, `~`, and the place, which is Seam's own cursor as it came, or the last row shown.
 */
function write(list: string, asked: Asked, unsent: Record<string, unknown>, next: string): string {
  const filters = Object.entries(asked).filter(
    ([name, value]) => name !== "cursor" && value !== undefined && value !== unsent[name],
  );
  const query = new URLSearchParams(filters.map(([name, value]): [string, string] => [name, toText(value)]));
  return `${list}${query.size > 0 ? `?${query}` : ""}~${next}`;
}

const toText = (value: unknown): string =>
  typeof value === "string" && !value.startsWith(JSON_MARK) ? value : JSON_MARK + JSON.stringify(value);

const fromText = (text: string): unknown =>
  text.startsWith(JSON_MARK) ? JSON.parse(text.slice(JSON_MARK.length)) : text;

/** Whatever a cursor holds is checked like arguments: it comes from outside. */
function read<Input>(list: string, schema: z.ZodType<Input>, cursor: string) {
  const [, name, query = "", at = ""] = /^(\w+)(?:\?([^~]*))?~(.+)$/s.exec(cursor) ?? [];
  try {
    const filters = Array.from(new URLSearchParams(query), ([field, text]) => [field, fromText(text)]);
    const asked = schema.safeParse(Object.fromEntries(filters));
    if (name === list && asked.success) return { asked: asked.data, at };
  } catch {
    // Not one of ours: refused below.
  }
  throw new Refusal(FOREIGN_CURSOR);
}

/** Cuts the page out of a list that Seam gives whole, as {@link pageBehind} does. */
export function cut<Item extends object>(
  all: readonly Item[],
  { asked, at, more }: PageOf<Asked>,
  idOf: (item: Item) => string,
) {
  const { items, next } = pageBehind(all, { at, limit: asked.limit }, idOf);
  return { items, more: more(next) };
}

/**
 * A page, and the place of the next: the oldest rows first, as far as Seam says when they were made, since rows may go
 * meanwhile, and new ones come. It begins behind the last row shown; where that has gone, behind the older ones: a row
 * may come twice, but none is left out. Throws a Refusal when no more rows are there.
 */
export function pageBehind<Item extends object>(
  all: readonly Item[],
  { at, limit }: { at: string | undefined; limit: number },
  idOf: (item: Item) => string,
): { items: Item[]; next: string | undefined } {
  const rows = all.toSorted((one, other) => madeAt(one) - madeAt(other));
  const start = at === undefined ? 0 : startBehind(at, rows, idOf);
  if (at !== undefined && start >= rows.length)
    throw new Refusal(`Nothing was listed: nothing comes after cursor any more. ${BEGIN_AGAIN}`);
  const items = rows.slice(start, start + limit);
  const last = items.at(-1);
  const isMore = start + items.length < rows.length;
  return { items, next: last && isMore ? placeOf(last, idOf) : undefined };
}

const madeAt = ({ created_at }: { created_at?: string | undefined }): number => instantOf(created_at) ?? 0;

/** In few characters: of an id its end tells it apart among those that were made at the same time. */
const placeOf = <Item extends object>(row: Item, idOf: (item: Item) => string): string =>
  `${madeAt(row).toString(36)}.${idOf(row).slice(-8)}`;

const PLACE = /^([0-9a-z]{1,10})\.([\w-]{1,8})$/;

function startBehind<Item extends object>(at: string, rows: Item[], idOf: (item: Item) => string): number {
  const [, base36] = PLACE.exec(at) ?? [];
  if (base36 === undefined) throw new Refusal(FOREIGN_CURSOR);
  const shown = rows.findIndex((row) => placeOf(row, idOf) === at);
  if (shown >= 0) return shown + 1;
  const last = Number.parseInt(base36, 36);
  const next = rows.findIndex((row) => madeAt(row) >= last);
  return next < 0 ? rows.length : next;
}

/** What Seam answers for a page of its own that is not the first: its cursors can expire. */
export const turned = <Result>(at: string | undefined, request: Promise<Result>): Promise<Result> =>
  request.catch((error) => {
    const isRefused = error instanceof SeamError && [400, 404, 409, 410, 422].includes(error.status);
    if (at === undefined || !isRefused) throw error;
    throw new Refusal(
      `Nothing was listed: Seam does not take this cursor (any more): ${JSON.stringify(error.message)}. ${BEGIN_AGAIN}`,
      { cause: error },
    );
  });
