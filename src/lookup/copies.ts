/** The copies of a multi-phone key, one on each phone: each opens doors by itself, for as long as it says itself. */
import type { Context } from "../contract/context.ts";
import type { AcsCredential } from "../seam/resources.ts";
import { isBeingDeleted } from "../seam/schemas.ts";
import { hasCome, instantOf } from "../seam/times.ts";
import { count, quote } from "../text.ts";
import { copiesOf, nameOfPhone } from "./belongings.ts";
import { timeInWords } from "./credential-words.ts";
import { isSameTime } from "./evidence.ts";
import { optionalLooks } from "./looks.ts";
import { inZone, type Zone } from "./zones.ts";

/** Without the copies of which everything is said by their keys, which are among them. `now` is Seam's time in ms. */
export function foldCopies(credentials: readonly AcsCredential[], now: number): AcsCredential[] {
  const byId = new Map(credentials.map((one) => [one.acs_credential_id, one]));
  return credentials.filter((one) => {
    const key = byId.get(one.parent_acs_credential_id ?? "");
    return !(key && covers(key, one, now));
  });
}

/** Whether the copy holds, from now on, only while the key does. */
const covers = (key: AcsCredential, copy: AcsCredential, now: number): boolean =>
  (isBeingDeleted(copy) || !isBeingDeleted(key)) &&
  (!key.starts_at || hasCome(key.starts_at, now) || isOrdered(key.starts_at, copy.starts_at)) &&
  (!key.ends_at || hasCome(copy.ends_at, now) || isOrdered(copy.ends_at, key.ends_at));

/** Not later than the other, but for less than a second; of times that cannot be read only equal ones are. */
function isOrdered(one: string | undefined, other: string | undefined): boolean {
  const [earlier, later] = [instantOf(one), instantOf(other)];
  if (earlier === undefined || later === undefined) return one !== undefined && one === other;
  return earlier < later || isSameTime(one, other);
}

const MOST = 3;

/** The copies that end otherwise than their key, as sentences; and in `warnings`, what could not be looked up. */
export async function copiesEndingOtherwise(
  key: AcsCredential,
  zone: Zone,
  context: Pick<Context, "signal" | "seamUntil">,
): Promise<{ words: string; warnings: string[] }> {
  const { look, warnings } = optionalLooks(context);
  if (key.access_method !== "mobile_key") return { words: "", warnings };
  const copies = (await look("until when its copies on phones hold", (seam) => copiesOf(seam, key))) ?? [];
  const others = copies.filter((one) => !isBeingDeleted(one) && !isSameTime(one.ends_at, key.ends_at));
  const sentences = await Promise.all(
    others.slice(0, MOST).map(async ({ acs_credential_id, ends_at }) => {
      const phones = await look("which phones have them", (seam) => seam.phones.list({ acs_credential_id }));
      const [phone, ...more] = phones ?? [];
      const where = phone && more.length === 0 ? quote(nameOfPhone(phone)) : "a phone";
      return `Its copy on ${where} still ${ends_at ? `ends ${timeInWords(inZone(ends_at, zone))}` : "has no end"}.`;
    }),
  );
  const rest = others.length - sentences.length;
  if (rest > 0) sentences.push(`${count(rest, "more copy ends", "more copies end")} otherwise.`);
  return { words: sentences.map((one) => ` ${one}`).join(""), warnings };
}
