/** Reading what tools answer, the way hosts and assistants do. */
import type { Client } from "@modelcontextprotocol/client";
import type { Harness } from "./connect.ts";

const NOON = Date.parse("2026-03-02T12:00:00Z");

/** Sandbox options: the clock stands still, so that the seeded dates are the same at every run. */
export const atNoon = { now: () => NOON };

/** What a resource holds. */
// biome-ignore lint/suspicious/noExplicitAny: contents are what tests look into
export async function readJson(client: Client, uri: string): Promise<any> {
  const { contents } = await client.readResource({ uri });
  const [content] = contents;
  return JSON.parse(content && "text" in content ? content.text : "");
}

/** The rows of a listing tool, page by page; `again` is what goes along with each cursor. Throws when a page fails. */
export async function pagesOf(
  call: Harness["call"],
  name: string,
  args: Record<string, unknown>,
  again: Record<string, unknown> = {},
): Promise<Record<string, unknown>[][]> {
  const pages: Record<string, unknown>[][] = [];
  let cursor: string | undefined;
  do {
    const { isError, text, data } = await call(name, cursor ? { ...again, cursor } : args);
    if (isError) throw new Error(text);
    if (data.has_more !== Boolean(data.next_cursor)) throw new Error("has_more and next_cursor differ");
    pages.push(Object.values(data).find(Array.isArray) ?? []);
    cursor = data.next_cursor;
  } while (cursor);
  return pages;
}
