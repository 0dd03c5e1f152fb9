/**
 * resources/list, page by page: the fixed resources, then the identities (one page of Seam's each), then the phones
 * (Seam gives them whole, so pages are cut from one reply). No page loads a whole workspace of identities.
 */

import type { LookContext } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { JSON_TYPE, type ResourceEntry, type ResourceLister } from "../contract/resource.ts";
import { identityUri, phoneUri } from "../contract/uris.ts";
import { nameOfPhone } from "../lookup/belongings.ts";
import { pageBehind, turned } from "../lookup/paging.ts";
import { nameOf } from "../lookup/people.ts";
import { SeamNotConfigured } from "../seam/errors.ts";
import { resources } from "./index.ts";

const PAGE = 50;

/** Where a page begins: a page of identities, by Seam's own cursor, or the last of the phones before. */
type Position = { identities: string } | { phones: string };

export const listResources: ResourceLister = async (cursor, context) => {
  if (cursor !== undefined) return pageAt(decode(cursor), context);
  const fixed = resources
    .filter(({ uri }) => !uri.includes("{"))
    .map(({ uri, name, title }) => ({ uri, name, title, mimeType: JSON_TYPE }));
  try {
    const first = await pageAt({ identities: "" }, context);
    return { ...first, entries: [...fixed, ...first.entries] };
  } catch (error) {
    if (error instanceof SeamNotConfigured) return { entries: fixed };
    throw error;
  }
};

async function pageAt(position: Position, context: LookContext) {
  return "identities" in position
    ? identitiesAt(position.identities, context)
    : phonesAt(position.phones, context);
}

async function identitiesAt(page_cursor: string, { seam }: LookContext) {
  const at = page_cursor || undefined;
  const page = await turned(at, seam.user_identities.list({ limit: PAGE, page_cursor: at }));
  const entries = page.items.map((identity) =>
    entry(identityUri(identity.user_identity_id), nameOf(identity)),
  );
  const next = page.next_page_cursor;
  return { entries, nextCursor: encode(next ? { identities: next } : { phones: "" }) };
}

async function phonesAt(place: string, { seam }: LookContext) {
  const at = place || undefined;
  const { items, next } = pageBehind(await seam.phones.list({}), { at, limit: PAGE }, (one) => one.device_id);
  const entries = items.map((phone) => {
    // Phones do not carry their owner; the start of the id tells two of the same model apart.
    const title = `${nameOfPhone(phone)} (${phone.device_id.slice(0, 8)})`;
    return entry(phoneUri(phone.device_id), title);
  });
  return { entries, nextCursor: next && encode({ phones: next }) };
}

const entry = (uri: string, title: string): ResourceEntry => ({
  uri,
  name: title,
  title,
  mimeType: JSON_TYPE,
});

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString("base64url");

function decode(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (isPosition(position)) return position;
  } catch {
    // Not one of ours: refused below.
  }
  throw new Refusal("This cursor is not one of resources/list. Leave it out to start at the beginning.");
}

function isPosition(value: unknown): value is Position {
  if (!value || typeof value !== "object") return false;
  if ("identities" in value) return typeof value.identities === "string" && value.identities !== "";
  return "phones" in value && typeof value.phones === "string";
}
