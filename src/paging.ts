/** Bounded lists: what a listing tool takes and how it says that there is more. */
import { z } from "zod";
import { Refusal } from "./explain.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const FOREIGN_CURSOR =
  "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";

/** Input fields of every tool that lists. */
export const paging = {
  limit: z.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe("Page size"),
  cursor: z.string().max(4_000).optional().describe("next_cursor of the page before"),
};

/** Output fields of every tool that lists. `next_cursor` is there when there is more. */
export const listing = {
  summary: z.string(),
  has_more: z.boolean(),
  next_cursor: z.string().optional(),
  next_step: z.string().optional(),
};

/** What says that there is more, for a cursor that may be absent. */
export const more = (next_cursor: string | undefined) => ({
  has_more: next_cursor !== undefined,
  next_cursor,
});

/**
 * Cuts a page out of a list that Seam gives whole. The cursor is the number of rows before the page. Throws a
 * Refusal for any other cursor.
 */
export function cut<Item>(
  all: Item[],
  { limit, cursor = "0" }: { limit: number; cursor?: string | undefined },
): { items: Item[]; more: ReturnType<typeof more> } {
  if (!/^\d{1,9}$/.test(cursor)) throw new Refusal(FOREIGN_CURSOR);
  const start = Number(cursor);
  const end = start + limit;
  return { items: all.slice(start, end), more: more(end < all.length ? String(end) : undefined) };
}

/**
 * A cursor of Seam's together with the parameters that it belongs to, since Seam wants them repeated on every page.
 */
export const seal = (params: object, page_cursor: string | undefined): string | undefined =>
  page_cursor && Buffer.from(JSON.stringify({ ...params, page_cursor })).toString("base64url");

/** The parameters of the next page, from {@link seal}'s cursor. Throws a Refusal for any other cursor. */
export function unseal<Params extends object>(cursor: string): Params & { page_cursor: string } {
  try {
    const params: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (params && typeof params === "object" && "page_cursor" in params)
      return params as Params & { page_cursor: string };
  } catch {
    // Not one of ours: refused below.
  }
  throw new Refusal(FOREIGN_CURSOR);
}
