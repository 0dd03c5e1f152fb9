import { createHash } from "node:crypto";
import type { State } from "../state.ts";
import { type Collection, isBefore, type Place } from "./collection.ts";
import { invalidInput, Refused } from "./refused.ts";
import { replyAll } from "./thing.ts";

/** A listing under way: which route, its parameters without the cursor, and where the cursor points. */
export interface PageRequest {
  /** Where the route is, for `next_page_url`. */
  url: string;
  params: { limit: number; page_cursor?: string | null | undefined };
}

/**
 * A reply with one page of rows in order of (created_at, id). The cursor is base64 of the JSON array [hash of the
 * parameters without `page_cursor`, the first row of the next page], as in Seam's fake.
 */
export function pageOf<T, Index extends string>(
  state: State,
  collection: Collection<T, Index>,
  request: PageRequest,
  options: { rows?: T[] | undefined; keep: (row: T) => boolean },
) {
  const { limit, page_cursor, ...filters } = request.params;
  const hash = hashOf({ ...filters, limit });
  const start = page_cursor ? decode(page_cursor, hash) : undefined;
  const found: T[] = [];
  let next: Place | undefined;
  for (const row of options.rows ?? collection.from(start)) {
    const place = collection.place(row);
    if ((start && isBefore(place, start)) || !options.keep(row)) continue;
    if (found.length === limit) {
      next = place;
      break;
    }
    found.push(row);
  }
  const cursor = next ? Buffer.from(JSON.stringify([hash, next])).toString("base64") : null;
  return {
    ...replyAll(state, collection, found),
    pagination: {
      next_page_cursor: cursor,
      has_next_page: cursor !== null,
      next_page_url: cursor === null ? null : nextPageUrl(request, cursor),
    },
  };
}

function hashOf(params: Record<string, unknown>): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

function decode(cursor: string, hash: string): Place {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, "base64").toString());
  } catch {
    decoded = undefined;
  }
  // Our assumption: text that never was a cursor is `invalid_input`.
  if (!Array.isArray(decoded) || typeof decoded[1]?.created_at !== "string") {
    throw invalidInput("Invalid page_cursor");
  }
  if (decoded[0] === hash) return decoded[1] as Place;
  throw new Refused(
    400,
    "mismatched_page_parameters",
    "When using next_page_cursor, the request must send parameters identical to the initial request.",
  );
}

function nextPageUrl({ url, params }: PageRequest, page_cursor: string): string {
  const next = new URL(url);
  for (const [name, value] of Object.entries({ ...params, page_cursor })) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) next.searchParams.append(name, String(item));
  }
  return next.href;
}
