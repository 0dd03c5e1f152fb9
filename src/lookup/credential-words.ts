/** Credentials in the words of a summary: what kind, whose, for which doors, and until when. */

import { isBeingDeleted } from "../seam/schemas.ts";
import { hasCome, isUnreadable } from "../seam/times.ts";
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
  if (hasCome(ends_at, now)) return `ended ${ends_at}`;
  const from = starts_at && !hasCome(starts_at, now) ? `from ${timeInWords(starts_at)} ` : "";
  return `${from}${ends_at ? `until ${timeInWords(ends_at)}` : "without an end"}`;
}

/** What is no time might be any words, and says so. */
export const timeInWords = (time: string): string =>
  isUnreadable(time) ? `${quote(time)} (which is no time that can be read)` : time;

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
  const { doors } = row;
  const owner = withOwner ? ownerInWords(row) : undefined;
  const standing = standingInWords(row);
  return [
    kindInWords(row),
    owner && `of ${owner}`,
    doors && `for ${doorsInWords(doors)}`,
    withoutValidity || validityInWords(row, now),
    !withoutValidity && standing.length > 0 && `(${standing.join(", ")})`,
  ]
    .filter((part) => typeof part === "string")
    .join(" ");
}

/** "mobile key", or a phone's copy of one, with its name. */
export function kindInWords({
  access_method,
  parent_acs_credential_id,
  display_name,
}: CredentialRow): string {
  if (!parent_acs_credential_id) return methodInWords(access_method);
  return `copy of a mobile key on one phone${display_name ? ` (${quote(display_name)})` : ""}`;
}

/** What is wrong with its account, as far as that was looked up: "account suspended". */
export const standingInWords = ({ is_suspended, acs_user_problems = [] }: CredentialRow): string[] => [
  ...(is_suspended ? ["account suspended"] : []),
  ...acs_user_problems.map((code) => `account ${codeInWords(code)}`),
];

/** A code as it stands; what is not written like one of Seam's might be any words. */
export const codeInWords = (code: string): string => (/^[a-z][a-z0-9_]*$/.test(code) ? code : quote(code));

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
