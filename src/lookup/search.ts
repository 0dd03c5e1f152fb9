/**
 * Seam's partial-match search, and what it may miss: it can mind case and accents, the order of words, and how a name
 * or a number is written.
 */

import type { Page, Paging } from "../seam/api.ts";
import { everything } from "../seam/lists.ts";
import { cut, type openPage, turned } from "./paging.ts";
import { matcherOf } from "./text-match.ts";

type List<Filter extends object, Item> = (
  params: Filter & { search?: string | undefined } & Paging,
) => Promise<Page<Item>>;

/** All that match exactly: of those whom Seam's search finds, or else of all. */
export async function findExact<Filter extends object, Item>(
  list: List<Filter, Item>,
  filter: Filter,
  wanted: string,
  isMatch: (item: Item) => boolean,
): Promise<Item[]> {
  const similar = (await everything(list, { ...filter, search: wanted })).filter(isMatch);
  return similar.length > 0 ? similar : (await everything(list, filter)).filter(isMatch);
}

type Texts<Item> = (item: Item) => (string | undefined)[];

/** Of the whole list, those that have the words or the number in their texts. */
async function foundHere<Filter extends object, Item>(
  list: List<Filter, Item>,
  filter: Filter,
  search: string,
  textsOf: Texts<Item>,
): Promise<Item[]> {
  const isMatch = matcherOf(search);
  return (await everything(list, filter)).filter((item) => isMatch(textsOf(item)));
}

/** The first that Seam's search finds, or else that are found here. */
export async function firstFound<Filter extends object, Item>(
  list: List<Filter, Item>,
  filter: Filter,
  { search, limit }: { search: string; limit: number },
  textsOf: Texts<Item>,
): Promise<Item[]> {
  const { items } = await list({ ...filter, search: search || undefined, limit });
  if (items.length > 0 || !search) return items;
  return (await foundHere(list, filter, search, textsOf)).slice(0, limit);
}

type Place = ReturnType<typeof openPage<{ search?: string | undefined; limit: number }>>;

/** Marks the place in a list that was searched here, not by Seam. */
const HERE = "here:";

/** One page of what Seam's search finds. If that is nothing, of what is found here. */
export async function searchPage<Filter extends object, Item extends object>(
  list: List<Filter, Item>,
  filter: Filter,
  page: Place,
  { textsOf, idOf }: { textsOf: Texts<Item>; idOf: (item: Item) => string },
): Promise<{ items: Item[]; more: ReturnType<Place["more"]> }> {
  const { at, more } = page;
  const { limit } = page.asked;
  const search = page.asked.search?.normalize("NFC");
  if (!at?.startsWith(HERE)) {
    const { items, next_page_cursor } = await turned(at, list({ ...filter, search, limit, page_cursor: at }));
    if (items.length > 0 || next_page_cursor || at || !search) return { items, more: more(next_page_cursor) };
  }
  const found = await foundHere(list, filter, search ?? "", textsOf);
  const here = (next: string | undefined) => more(next && HERE + next);
  return cut(found, { ...page, at: at?.slice(HERE.length), more: here }, idOf);
}
