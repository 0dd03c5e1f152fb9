/**
 * How a call names a person (a user identity) or an account of theirs (an ACS user). Flat and forgiving: by id,
 * key, email or phone number. Nothing found, or several: the call is refused with what to do, never guessed.
 */
import { quote, Refusal } from "./explain.ts";
import { email, id, obvious, phoneNumber, plainText } from "./fields.ts";
import { everything, type Seam } from "./seam/client.ts";
import { isNotFound, SeamError } from "./seam/errors.ts";
import type { AcsCredential, AcsUser, Phone, UserIdentity } from "./seam/schemas.ts";

/** The four ways to name a user identity; a tool that takes them asks for exactly one (see {@link onePerson}). */
export const person = {
  user_identity_id: obvious(id("The person, by id")).optional(),
  user_identity_key: obvious(plainText("or by key")).optional(),
  email_address: obvious(email("or by email")).optional(),
  phone_number: obvious(phoneNumber("or by phone number in E.164")).optional(),
};

export interface PersonReference {
  user_identity_id?: string | undefined;
  user_identity_key?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
}

const PERSON_FIELDS = ["user_identity_id", "user_identity_key", "email_address", "phone_number"] as const;
const ACS_USER_FIELDS = ["acs_user_id", "acs_user_email_address"] as const;

type Check<Value> = (payload: { value: Value; issues: unknown[] }) => void;

/** A check for `z.strictObject(...).check()`: exactly one of the fields is sent, or at most one. */
const exactlyOne =
  (what: string, fields: readonly string[], isOptional = false): Check<object> =>
  ({ value, issues }) => {
    const sent = fields.filter((field) => (value as Record<string, unknown>)[field] !== undefined);
    if (sent.length === 1 || (sent.length === 0 && isOptional)) return;
    const message =
      sent.length > 1
        ? `Name ${what} once: ${sent.join(" and ")} were sent. Send only one of them`
        : `Name ${what}: send one of ${fields.join(", ")}`;
    issues.push({ code: "custom", message, input: value, path: [] });
  };

/** Exactly one of the four ways to name a person; or at most one. */
export const onePerson = (required: "required" | "optional" = "required") =>
  exactlyOne("the person", PERSON_FIELDS, required === "optional");

/** At most one owner: a person, an ACS user, or a system. */
export const oneOwner = exactlyOne("the owner", [...PERSON_FIELDS, "acs_user_id", "acs_system_id"], true);

/** Exactly one of the two ways to name an ACS user. */
export const oneAcsUser = exactlyOne("the ACS user", ACS_USER_FIELDS);

/** Exactly one way to name an ACS user, directly or by the person whose it is. */
export const oneAcsUserOrPerson = exactlyOne("the ACS user or the person", [
  ...ACS_USER_FIELDS,
  ...PERSON_FIELDS,
]);

const given = (reference: PersonReference) => PERSON_FIELDS.filter((field) => reference[field] !== undefined);

/** Whether the call names a person at all. */
export const isNamed = (reference: PersonReference): boolean => given(reference).length > 0;

/** The person's name, as far as known. */
export const nameOf = (identity: UserIdentity): string =>
  identity.display_name ?? identity.full_name ?? identity.email_address ?? identity.user_identity_id;

/** What tells people apart; get_user_identity has the rest. */
export const inBrief = (identity: UserIdentity): UserIdentity => ({
  ...identity,
  full_name: identity.full_name === identity.display_name ? undefined : identity.full_name,
  acs_user_ids: undefined,
  created_at: undefined,
});

/**
 * Finds the user identity that is meant, or undefined. Seam's `get` knows ids and keys only, so emails and phone
 * numbers go through its partial-match search and are compared exactly here. Throws a Refusal when several match.
 */
export async function lookUpPerson(
  seam: Seam,
  reference: PersonReference,
): Promise<UserIdentity | undefined> {
  const { user_identity_id, user_identity_key, email_address, phone_number } = reference;
  if (user_identity_id !== undefined) return byId(seam, user_identity_id);
  if (user_identity_key !== undefined)
    return absentIfNotFound(seam.user_identities.get({ user_identity_key }));
  const wanted = email_address ?? phone_number;
  if (wanted === undefined) return undefined;
  const similar = await everything(seam.user_identities.list, { search: wanted });
  const matches = similar.filter((identity) =>
    email_address === undefined
      ? identity.phone_number === phone_number
      : identity.email_address?.toLowerCase() === email_address.toLowerCase(),
  );
  if (matches.length <= 1) return matches[0];
  throw new Refusal(
    `${matches.length} user identities have ${describe(reference)}. Nothing was done. Call again with the ` +
      `user_identity_id of the right one: ${candidates(matches.map((one) => [one.user_identity_id, nameOf(one)]))}`,
  );
}

/** The id of a merged identity resolves to the one that it was merged into: that is not who was meant. */
async function byId(seam: Seam, user_identity_id: string): Promise<UserIdentity | undefined> {
  const identity = await absentIfNotFound(seam.user_identities.get({ user_identity_id }));
  if (identity && identity.user_identity_id !== user_identity_id)
    throw new Refusal(
      `User identity ${user_identity_id} was merged into ${identity.user_identity_id}. Nothing was done. ` +
        "If that one is meant, call again with its user_identity_id.",
    );
  return identity;
}

/** As {@link lookUpPerson}, but somebody must be there. Throws a Refusal that says what was looked for. */
export async function findPerson(seam: Seam, reference: PersonReference): Promise<UserIdentity> {
  const identity = await lookUpPerson(seam, reference);
  if (identity) return identity;
  throw new Refusal(
    `No user identity has ${describe(reference)}. Nothing was done. Find the person with find_user_identities. ` +
      "If they are new, create them with create_user_identity.",
  );
}

/** The reference as words, with the value quoted. */
export function describe(reference: PersonReference): string {
  const [field] = given(reference);
  return field ? `${field} ${quote(reference[field] ?? "")}` : "no reference";
}

const absentIfNotFound = <Item>(request: Promise<Item>): Promise<Item | undefined> =>
  request.catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

const candidates = (rows: [id: string, name: string][]): string =>
  JSON.stringify(Object.fromEntries(rows.slice(0, 10)));

/** Key, email and phone number are unique in a workspace. */
const UNIQUE = ["user_identity_key", "email_address", "phone_number"] as const;

/**
 * How Seam says that a key, email or phone number is taken is not documented: after a refused create or update,
 * looks who has it. Throws a Refusal that names them, or else the error itself.
 */
export async function refuseDuplicate(
  seam: Seam,
  wanted: PersonReference,
  error: unknown,
  prefix = "",
): Promise<never> {
  if (!(error instanceof SeamError) || ![400, 409].includes(error.status)) throw error;
  for (const field of UNIQUE) {
    if (wanted[field] === undefined) continue;
    const owner = await lookUpPerson(seam, { [field]: wanted[field] });
    if (owner && owner.user_identity_id !== wanted.user_identity_id)
      throw new Refusal(
        `Nothing was changed: ${field} ${quote(wanted[field])} belongs to the user identity ` +
          `${owner.user_identity_id} (${quote(nameOf(owner))}). Use that one, or send another ${prefix}${field}.`,
        { cause: error },
      );
  }
  throw error;
}

/** The names of the people behind some ids, looked up in one request. */
export async function namesOf(
  seam: Seam,
  ids: (string | undefined)[],
): Promise<Pick<UserIdentity, "user_identity_id" | "display_name">[]> {
  const user_identity_ids = [...new Set(ids.filter((one) => one !== undefined))];
  if (user_identity_ids.length === 0) return [];
  const people = await everything(seam.user_identities.list, { user_identity_ids });
  return people.map((one) => ({ user_identity_id: one.user_identity_id, display_name: nameOf(one) }));
}

/** By identity and by each ACS user: a key issued before the link may not carry the identity. */
export async function credentialsOf(
  seam: Seam,
  user_identity_id: string,
  acsUsers = everything(seam.acs.users.list, { user_identity_id }),
): Promise<AcsCredential[]> {
  const { list } = seam.acs.credentials;
  const ofAcsUsers = async () =>
    Promise.all((await acsUsers).map(({ acs_user_id }) => everything(list, { acs_user_id })));
  const [carrying, others] = await Promise.all([everything(list, { user_identity_id }), ofAcsUsers()]);
  const all = [...carrying, ...others.flat()];
  return [...new Map(all.map((one) => [one.acs_credential_id, one])).values()];
}

/** The ways to name an ACS user that does not follow from a person. */
export const acsUser = {
  acs_user_id: obvious(id("The ACS user, by id")).optional(),
  acs_user_email_address: obvious(email("or by its email")).optional(),
  acs_system_id: id("If several fit").optional(),
};

export interface AcsUserReference {
  acs_user_id?: string | undefined;
  acs_user_email_address?: string | undefined;
  acs_system_id?: string | undefined;
}

/** Finds the ACS user by id or email. Throws a Refusal when there is none or several. */
export async function findAcsUser(seam: Seam, reference: AcsUserReference): Promise<AcsUser> {
  const { acs_user_id, acs_user_email_address: email_address, acs_system_id } = reference;
  if (acs_user_id !== undefined) {
    const user = await absentIfNotFound(seam.acs.users.get({ acs_user_id }));
    return onlyOne(user ? [user] : [], `acs_user_id ${quote(acs_user_id)}`);
  }
  const wanted = email_address ?? "";
  const similar = await everything(seam.acs.users.list, { search: wanted, acs_system_id });
  const matches = similar.filter((user) => user.email_address?.toLowerCase() === wanted.toLowerCase());
  return onlyOne(matches, `email ${quote(wanted)}${acs_system_id ? ` in ACS system ${acs_system_id}` : ""}`);
}

/**
 * Finds the person's one ACS user, in the given system or at all. Accounts in credential managers do not count:
 * they carry no keys of their own. Throws a Refusal when there is none or several.
 */
export async function findAcsUserOf(
  seam: Seam,
  identity: UserIdentity,
  acs_system_id: string | undefined,
  advice = "Link one first with link_acs_user.",
): Promise<AcsUser> {
  const { user_identity_id } = identity;
  const [users, systems] = await Promise.all([
    everything(seam.acs.users.list, { user_identity_id, acs_system_id }),
    acs_system_id ? [] : seam.acs.systems.list({}),
  ]);
  const managers = new Set(
    systems.filter((one) => one.is_credential_manager).map((one) => one.acs_system_id),
  );
  const names = new Map(systems.map((one) => [one.acs_system_id, one.name]));
  return onlyOne(
    users
      .filter((user) => !managers.has(user.acs_system_id ?? ""))
      .map((user) => ({ ...user, acs_system_name: names.get(user.acs_system_id ?? "") })),
    `user_identity_id ${user_identity_id}${acs_system_id ? ` in ACS system ${acs_system_id}` : ""}`,
    advice,
  );
}

function onlyOne(
  users: (AcsUser & { acs_system_name?: string | undefined })[],
  wanted: string,
  advice = "Find it with find_acs_users.",
): AcsUser {
  const [user, ...others] = users;
  if (!user) throw new Refusal(`No ACS user has ${wanted}. Nothing was done. ${advice}`);
  if (others.length === 0) return user;
  throw new Refusal(
    `${users.length} ACS users have ${wanted}. Nothing was done. Call again with the acs_user_id of the right one, ` +
      `or with its acs_system_id: ${JSON.stringify(
        users.slice(0, 10).map(({ acs_user_id, acs_system_id, acs_system_name, display_name }) => ({
          acs_user_id,
          acs_system_id,
          acs_system_name,
          display_name,
        })),
      )}`,
  );
}

/** Finds the ACS user that a key or another credential is for: named itself, or by the person whose it is. */
export async function findOwnerOfKey(
  seam: Seam,
  input: AcsUserReference & PersonReference,
): Promise<AcsUser> {
  if (input.acs_user_id ?? input.acs_user_email_address) return findAcsUser(seam, input);
  return findAcsUserOf(seam, await findPerson(seam, input), input.acs_system_id);
}

/** Finds a credential by its id. Throws a Refusal when Seam does not know it: it never was there, or is gone. */
export async function findCredential(seam: Seam, acs_credential_id: string): Promise<AcsCredential> {
  const credential = await absentIfNotFound(seam.acs.credentials.get({ acs_credential_id }));
  if (credential) return credential;
  throw new Refusal(
    `Seam knows no credential ${quote(acs_credential_id)}. Nothing was done. If it was deleted before, it is gone; ` +
      "if not, the id is wrong. list_credentials shows those that are there.",
  );
}

/** The phone's name, as far as known. */
export const nameOfPhone = (phone: Phone): string => phone.nickname ?? phone.display_name ?? phone.device_id;

/** Finds a phone by its id. Throws a Refusal when Seam does not know it: it never was there, or is gone. */
export async function findPhone(seam: Seam, device_id: string): Promise<Phone> {
  const phone = await absentIfNotFound(seam.phones.get({ device_id }));
  if (phone) return phone;
  throw new Refusal(
    `Seam knows no phone with device_id ${quote(device_id)}. Nothing was done. If it was deactivated before, it is ` +
      "gone; if not, the id is wrong. list_phones shows the phones that are there.",
  );
}
