/** Lists as Seam sends them: whole, or page after page; a list that cannot be trusted is refused. */
import type { Page, Paging } from "./api.ts";
import { SeamUnreachable } from "./errors.ts";

/** The field that holds a row's own id. */
export type IdOf<Item> = Extract<keyof Item, `${string}_id`>;

/** Rows with the same id of their own are one. */
export const once = <Item>(id: IdOf<Item>, items: Item[]): Item[] => [
  ...new Map(items.map((item) => [item[id], item])).values(),
];

/** A list without end, or with a gap, is no list: what it does not show may be there all the same. */
const brokenList = (path: string, why: string) =>
  new SeamUnreachable({ path, kind: "read" }, `its list has no end that can be trusted: ${why}`, true);

/** Of the page after this one, if there is one. Throws SeamUnreachable when the list has a gap or does not move on. */
export function nextCursor(
  path: string,
  pagination: unknown,
  current: string | undefined,
): string | undefined {
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
