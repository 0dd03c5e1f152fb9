/**
 * What an answer may claim after a write: only what Seam's own reply, or a read sent after the write, shows. Anything
 * else is said as it is: accepted, and not seen to be carried out.
 */

import { Refusal } from "../contract/refusal.ts";
import { SeamError, SeamUnreachable } from "../seam/errors.ts";
import type { WithIssues } from "../seam/resources.ts";
import { isBeingDeleted } from "../seam/schemas.ts";
import { instantOf } from "../seam/times.ts";
import { cleanText, quote } from "../text.ts";

/** A write that Seam accepted. */
export interface Accepted {
  /** In words, like `the new end of "Key"`. */
  what: string;
  /** How to find out what became of it, as a sentence without its full stop. */
  howToLook: string;
}

/** Reads what Seam has after a write. Throws a Refusal that says what Seam accepted when that cannot be read. */
export const readBack = <Item>(read: Promise<Item>, { what, howToLook }: Accepted): Promise<Item> =>
  read.catch((error) => {
    if (!(error instanceof SeamError || error instanceof SeamUnreachable)) throw error;
    const reason = error instanceof SeamError ? `${error.status} ${error.type}` : error.message;
    throw new Refusal(
      `Seam accepted ${what}, but what it has now could not be read back (${error.path}: ${reason}). It is unknown ` +
        `whether Seam has carried it out by now; calling again is harmless. ${howToLook}.`,
      { cause: error },
    );
  });

/** Seam accepted a write, and shows something else when it is asked afterwards. */
export const notCarriedOut = ({ what, howToLook }: Accepted, shows: string): Refusal =>
  new Refusal(
    `Seam accepted ${what}, but shows ${shows}. It is unknown whether Seam will carry it out: it may not have been ` +
      `taken over, or may still be on its way; calling again is harmless. ${howToLook}.`,
  );

/** Within a second: Seam may write an instant with another offset, and with more or fewer digits. */
export const isSameTime = (one: string | undefined, other: string | undefined): boolean =>
  Math.abs((instantOf(one) ?? Number.NaN) - (instantOf(other) ?? Number.NaN)) < 1000;

type Fields = Record<string, string | boolean | undefined>;

/** What Seam shows otherwise than it was asked for, field by field: "ends_at is not set, asked for ...". */
export function differences(wanted: Fields, shown: object): string[] {
  return Object.entries(wanted).flatMap(([field, value]) => {
    const found = (shown as Fields)[field];
    if (value === undefined || isSame(field, value, found)) return [];
    return [`${field} is ${found === undefined ? "not set" : said(found)}, asked for ${said(value)}`];
  });
}

const said = (value: string | boolean): string => (typeof value === "string" ? quote(value) : String(value));

function isSame(field: string, wanted: string | boolean, found: string | boolean | undefined): boolean {
  if (typeof wanted !== "string" || typeof found !== "string") return wanted === found;
  if (field.endsWith("_at")) return isSameTime(wanted, found);
  if (field === "email_address") return wanted.toLowerCase() === found.toLowerCase();
  return cleanText(wanted).normalize() === found.normalize();
}

/** Every credential of a sync kind waits until a phone is there. */
const NORMAL = "waiting_to_be_issued";

/** Seam's own errors and warnings on a resource, as sentences. */
export const problemsSaid = ({ errors = [], warnings = [] }: WithIssues): string[] =>
  [...errors, ...warnings]
    .map(({ error_code, warning_code, message }) => ({
      code: error_code ?? warning_code ?? "unknown",
      message,
    }))
    .filter(({ code }) => code !== NORMAL)
    .map(({ code, message }) => `Seam says of it: ${code}${message ? ` (${quote(message)})` : ""}.`);

/** Throws a Refusal when Seam says that the person or the account is on its way out. */
export function refuseLeaving(resource: WithIssues, what: string, undone: string): void {
  if (!isBeingDeleted(resource)) return;
  throw new Refusal(
    `${undone}: Seam is deleting ${what} (being_deleted), and everything of it goes with it. If it is still needed, ` +
      "wait until it is gone and create it anew.",
  );
}
