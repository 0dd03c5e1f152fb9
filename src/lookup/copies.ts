/** The copies of a multi-phone key, one on each phone: each opens doors by itself, for as long as it says itself. */
import type { Context } from "../contract/context.ts";
import type { AcsCredential, AcsEntrance } from "../seam/resources.ts";
import { isBeingDeleted } from "../seam/schemas.ts";
import { hasCome, instantOf } from "../seam/times.ts";
import { count, namesInWords, quote } from "../text.ts";
import { copiesOf, nameOfPhone } from "./belongings.ts";
import { timeInWords } from "./credential-words.ts";
import { nameOfEntrance } from "./entrances.ts";
import { isSameTime } from "./evidence.ts";
import { optionalLooks } from "./looks.ts";
import { inZone, type Zone } from "./zones.ts";

/** Credentials as rows tell them. */
interface Folded {
  told: AcsCredential[];
  /** The copies whose keys, which are among the told, hold as long. */
  folded: AcsCredential[];
}

/** Folds copies into their keys where these hold as long. `now` is Seam's time in ms. */
export function foldCopies(credentials: readonly AcsCredential[], now: number): Folded {
  const byId = new Map(credentials.map((one) => [one.acs_credential_id, one]));
  const isFolded = (one: AcsCredential) => {
    const key = byId.get(one.parent_acs_credential_id ?? "");
    return key !== undefined && covers(key, one, now);
  };
  return {
    told: credentials.filter((one) => !isFolded(one)),
    folded: credentials.filter(isFolded),
  };
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

/** The copies of these keys that have not ended. */
export function openingCopies(
  copies: readonly AcsCredential[],
  keys: readonly AcsCredential[],
  now: number,
): AcsCredential[] {
  const ids = new Set(keys.map((one) => one.acs_credential_id));
  return copies.filter((one) => ids.has(one.parent_acs_credential_id ?? "") && !hasCome(one.ends_at, now));
}

/** The doors that copies of the key open and it does not, by what each credential opens. */
export function doorsBeyond(
  { acs_credential_id }: AcsCredential,
  copies: readonly AcsCredential[],
  doors: ReadonlyMap<string, readonly AcsEntrance[]>,
): AcsEntrance[] {
  const own = new Set(doors.get(acs_credential_id)?.map((one) => one.acs_entrance_id));
  const others = copies
    .filter((one) => one.parent_acs_credential_id === acs_credential_id)
    .flatMap((one) => doors.get(one.acs_credential_id) ?? [])
    .filter((one) => !own.has(one.acs_entrance_id));
  return [...new Map(others.map((one) => [one.acs_entrance_id, one])).values()];
}

export const beyondInWords = ({ acs_credential_id }: AcsCredential, doors: readonly AcsEntrance[]): string =>
  `Doors that a phone's copy of ${acs_credential_id} opens, and not the key itself: ${namesInWords(doors.map(nameOfEntrance))}.`;

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
