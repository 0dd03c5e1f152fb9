/** The names for rows, looked up side by side: of people, accounts, systems and doors. A failed look fails no call. */

import type { Context } from "../contract/context.ts";
import { everything } from "../seam/lists.ts";
import type { AcsCredential, AcsSystem, AcsUser, UserIdentity } from "../seam/resources.ts";
import { cleanText } from "../text.ts";
import { beyondInWords, doorsBeyond, openingCopies } from "./copies.ts";
import { type Look, optionalLooks } from "./looks.ts";
import { nameOf } from "./people.ts";
import {
  type AboutCredential,
  type AcsUserRow,
  type CredentialRow,
  systemOf,
  toAcsUserRow,
  toCredentialRow,
} from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";
import { troublesOf } from "./standing.ts";
import { zoneOf } from "./zones.ts";

/** What is known before rows are made, and not asked for again. */
interface Known {
  systems?: readonly AcsSystem[] | undefined;
  /** Whose all of them are. */
  person?: UserIdentity | undefined;
  /** Given: how the accounts stand matters, and those that are not among these are looked up. */
  accounts?: readonly AcsUser[] | undefined;
  /** Copies of some of them on phones, which get no rows: what they open is told with their keys. */
  folded?: readonly AcsCredential[] | undefined;
}

type Looking = Pick<Context, "signal" | "seamUntil" | "now">;

/** Rows and, in `warnings`, which names could not be looked up. */
interface Rows<Row> {
  rows: Row[];
  warnings: string[];
}

/** Rows of credentials; names and doors are looked up side by side. Never throws because of a failed look. */
export async function credentialRows(
  context: Looking,
  credentials: readonly AcsCredential[],
  known: Known = {},
): Promise<Rows<CredentialRow>> {
  const { look, warnings } = optionalLooks(context);
  const copies = openingCopies(known.folded ?? [], credentials, context.now());
  const [systems, owners, doors] = await Promise.all([
    known.systems ?? systemNames(look),
    ownersOf(look, credentials, known),
    eachOnce(
      [...credentials, ...copies].map((one) => one.acs_credential_id),
      (acs_credential_id) =>
        look("which doors they open", (seam) =>
          seam.acs.credentials.list_accessible_entrances({ acs_credential_id }),
        ),
    ),
  ]);
  const rows = credentials.map((one) => {
    const own = doors.get(one.acs_credential_id);
    const beyond = own && doorsBeyond(one, copies, doors);
    if (beyond?.length) warnings.push(beyondInWords(one, beyond));
    const system = systemOf(one.acs_system_id, systems);
    return rowOf(one, {
      ...owners(one),
      system,
      doors: own && [...own, ...(beyond ?? [])],
      now: context.now(),
    });
  });
  return { rows, warnings: [...new Set(warnings)] };
}

/** Rows of what opens one door: other doors do not matter there. */
export async function rowsOfDoor(
  context: Looking,
  credentials: readonly AcsCredential[],
  system: AcsSystem | undefined,
): Promise<Rows<CredentialRow>> {
  const { look, warnings } = optionalLooks(context);
  const owners = await ownersOf(look, credentials, { accounts: [] });
  const rows = credentials.map((one) => rowOf(one, { ...owners(one), system, now: context.now() }));
  return { rows, warnings: [...new Set(warnings)] };
}

/** With how the account stands, where it is known. */
function rowOf(
  credential: AcsCredential,
  { now, ...about }: AboutCredential & { now: number },
): CredentialRow {
  const row = toCredentialRow(credential, about);
  if (!about.acs_user) return row;
  const codes = troublesOf(about.acs_user, now, zoneOf(about.system)).map(({ code }) => code);
  const others = codes.filter((code) => code !== "is_suspended");
  return {
    ...row,
    is_suspended: about.acs_user.is_suspended || undefined,
    acs_user_problems: others.length > 0 ? others : undefined,
  };
}

/** Rows of accounts. Never throws because of a failed look. */
export async function acsUserRows(context: Looking, users: readonly AcsUser[]): Promise<Rows<AcsUserRow>> {
  const { look, warnings } = optionalLooks(context);
  const [systems, people] = await Promise.all([
    systemNames(look),
    peopleNames(
      look,
      users.map((one) => one.user_identity_id),
    ),
  ]);
  const rows = users.map((one) =>
    toAcsUserRow(one, {
      person: people.get(one.user_identity_id ?? ""),
      system: systemOf(one.acs_system_id, systems),
    }),
  );
  return { rows, warnings };
}

const systemNames = (look: Look) => look("what the systems are called", (seam) => seam.acs.systems.list({}));

/** Whose each credential is: the person whom it names, or whose account has it; else the account. */
async function ownersOf(
  look: Look,
  credentials: readonly AcsCredential[],
  { person, accounts: listed }: Known,
): Promise<(credential: AcsCredential) => AboutCredential> {
  const known = new Map(listed?.map((one) => [one.acs_user_id, one]));
  const unknown = credentials.filter((one) => listed !== undefined || !(one.user_identity_id ?? person));
  const lookedUp = await eachOnce(
    unknown.map((one) => one.acs_user_id).filter((id) => !known.has(id ?? "")),
    (acs_user_id) =>
      look(
        listed ? "whose accounts have them and whether these are suspended" : "whose accounts have them",
        (seam) => seam.acs.users.get({ acs_user_id }),
      ),
  );
  const accountOf = ({ acs_user_id = "" }: AcsCredential) =>
    known.get(acs_user_id) ?? lookedUp.get(acs_user_id);
  const personOf = (one: AcsCredential) => one.user_identity_id ?? accountOf(one)?.user_identity_id;
  const people = person ? undefined : await peopleNames(look, credentials.map(personOf));
  return (one) => ({
    person: person ? nameOf(person) : people?.get(personOf(one) ?? ""),
    acs_user: accountOf(one),
  });
}

/** What people are called, by id; two of the same name are told apart, and one whom Seam does not list keeps the id. */
async function peopleNames(look: Look, ids: (string | undefined)[]): Promise<Map<string, string>> {
  const user_identity_ids = [...new Set(ids.filter((one) => one !== undefined))];
  if (user_identity_ids.length === 0) return new Map();
  const people =
    (await look("who the people are", (seam) =>
      everything(seam.user_identities.list, { user_identity_ids }),
    )) ?? [];
  const isAmong = (name: string, one: UserIdentity) =>
    people.some((other) => other !== one && nameOf(other) === name);
  const label = (one: UserIdentity) => {
    const name = nameOf(one);
    if (!isAmong(name, one)) return name;
    const contact = one.email_address ?? one.phone_number ?? one.user_identity_id;
    return `${cleanText(name, 80)} (${cleanText(contact, 80)})`;
  };
  const named = new Map(people.map((one) => [one.user_identity_id, label(one)]));
  return new Map(user_identity_ids.map((id) => [id, named.get(id) ?? id]));
}

/** Seam is asked about so many at a time: each look has its own patience, and waits its turn before. */
const MOST_AT_ONCE = 10;

/** What each id leads to, asked for once; without those that lead nowhere. */
async function eachOnce<Item>(
  ids: (string | undefined)[],
  lookUp: (id: string) => Promise<Item | undefined>,
): Promise<Map<string, Item>> {
  const unique = [...new Set(ids.filter((one) => one !== undefined))];
  const found = new Map<string, Item | undefined>();
  await sideBySide(unique, MOST_AT_ONCE, async (id) => void found.set(id, await lookUp(id)));
  return new Map([...found].flatMap(([id, item]) => (item === undefined ? [] : [[id, item] as const])));
}
