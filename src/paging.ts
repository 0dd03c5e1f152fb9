/** Bounded lists: what a listing tool takes and how it says that there is more. */
import { z } from "zod";
import { Refusal } from "./explain.ts";
import { obvious } from "./fields.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const FOREIGN_CURSOR =
  "Nothing was listed: cursor is not one of this list. Leave it out to start at the beginning.";

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

/** Reads the cursor, if there is one. Throws a Refusal when it is not one of this list. */
export function openPage<Input extends Asked>(
  list: string,
  schema: z.ZodType<Input>,
  input: Input,
): PageOf<Input> {
  const { asked, at } = input.cursor ? unseal(list, schema, input.cursor) : { asked: input, at: undefined };
  const { cursor: _, ...filters } = asked;
  return {
    asked,
    at,
    more: (next) => ({
      has_more: next !== undefined,
      next_cursor: next && Buffer.from(JSON.stringify([list, filters, next])).toString("base64url"),
    }),
  };
}

/** Whatever a cursor holds is checked like arguments: it comes from outside. */
function unseal<Input>(list: string, schema: z.ZodType<Input>, cursor: string) {
  try {
    const [name, filters, at] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const asked = schema.safeParse(filters);
    if (name === list && asked.success && typeof at === "string" && at) return { asked: asked.data, at };
  } catch {
    // Not one of ours: refused below.
  }
  throw new Refusal(FOREIGN_CURSOR);
}

/** Cuts the page out of a list that Seam gives whole. */
export function cut<Item>(all: Item[], { asked, at = "0", more }: PageOf<Asked>) {
  const start = Number(at);
  const end = start + asked.limit;
  return { items: all.slice(start, end), more: more(end < all.length ? String(end) : undefined) };
}
