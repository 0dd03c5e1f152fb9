/** Credentials in the words of a summary: what kind, whose, for which doors, and until when. */

import { isBeingDeleted } from "../seam/schemas.ts";
import { count, namesInWords, quote } from "../text.ts";
import type { CredentialRow } from "./rows.ts";

const METHODS: Record<string, string> = {
  mobile_key: "mobile key",
  code: "PIN code",
  card: "card",
  cloud_key: "cloud key",
};

/** "mobile key": what Seam calls `mobile_key`. */
export const methodInWords = (access_method: string | undefined): string =>
  METHODS[access_method ?? ""] ?? "credential";

/** More are counted. */
const MOST_DOORS = 4;
const MOST = 3;

/** Doors as a list of their names, or how many there are. */
export const doorsInWords = (doors: readonly string[]): string =>
  doors.length > MOST_DOORS ? count(doors.length, "door") : namesInWords(doors);

/** "until ...", "from ... until ...", "ended ...", "without an end", "being deleted". */
export function validityInWords(row: CredentialRow, now: number): string {
  const { starts_at, ends_at } = row;
  if (isBeingDeleted(row)) return "being deleted";
  if (ends_at && Date.parse(ends_at) <= now) return `ended ${ends_at}`;
  const from = starts_at && Date.parse(starts_at) > now ? `from ${starts_at} ` : "";
  return `${from}${ends_at ? `until ${ends_at}` : "without an end"}`;
}

/** Whose it is, as far as known: no name is not nobody. */
export const ownerInWords = ({ person, acs_user }: CredentialRow): string | undefined => {
  const owner = person ?? acs_user;
  return owner && quote(owner);
};

interface Details {
  withOwner?: boolean;
  withoutValidity?: boolean;
}

/** `mobile key of "Ana Silva" for "Room 204", "Gym" until 2026-03-05T12:00+01:00`; `now` is Seam's time in ms. */
export function credentialInWords(
  row: CredentialRow,
  now: number,
  { withOwner = false, withoutValidity = false }: Details = {},
): string {
  const { access_method, doors, parent_acs_credential_id, display_name } = row;
  const owner = withOwner ? ownerInWords(row) : undefined;
  const copy = `copy of a mobile key on one phone${display_name ? ` (${quote(display_name)})` : ""}`;
  return [
    parent_acs_credential_id ? copy : methodInWords(access_method),
    owner && `of ${owner}`,
    doors && `for ${doorsInWords(doors)}`,
    withoutValidity || validityInWords(row, now),
  ]
    .filter((part) => typeof part === "string")
    .join(" ");
}

/** The first few in words, the rest of `total` counted. */
export function credentialsInWords(
  rows: readonly CredentialRow[],
  now: number,
  { total = rows.length, ...details }: Details & { total?: number } = {},
): string {
  const named = rows.slice(0, MOST).map((row) => credentialInWords(row, now, details));
  const more = total > named.length ? [`and ${total - named.length} more`] : [];
  return [...named, ...more].join("; ");
}
