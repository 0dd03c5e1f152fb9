/**
 * How a call names a person (a user identity) or an account of theirs (an ACS user): flat and forgiving, by id, key,
 * email or phone number, and exactly one of them.
 */

import { quote } from "../text.ts";
import { anyPhoneNumber, email, id, obvious, plainText } from "./fields.ts";

/** The four ways to name a user identity; a tool that takes them asks for exactly one (see {@link onePerson}). */
export const person = {
  user_identity_id: obvious(id("The person's id")).optional(),
  user_identity_key: obvious(plainText("The person's key")).optional(),
  email_address: obvious(email("The person's email")).optional(),
  phone_number: obvious(anyPhoneNumber("The person's phone number")).optional(),
};

export interface PersonReference {
  user_identity_id?: string | undefined;
  user_identity_key?: string | undefined;
  email_address?: string | undefined;
  phone_number?: string | undefined;
}

/** The ways to name an ACS user that does not follow from a person. */
export const acsUser = {
  acs_user_id: obvious(id("The ACS user's id")).optional(),
  acs_user_email_address: obvious(email("The ACS user's email")).optional(),
  acs_system_id: obvious(id("The ACS user's system")).optional(),
};

export interface AcsUserReference {
  acs_user_id?: string | undefined;
  acs_user_email_address?: string | undefined;
  acs_system_id?: string | undefined;
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

const OWNER_FIELDS = [...PERSON_FIELDS, "acs_user_id"];

/** At most one owner: a person, an ACS user, or a system, which may also tell doors of one name apart. */
export const oneOwner: Check<object> = (payload) =>
  exactlyOne(
    "the owner",
    "acs_entrance_name" in payload.value ? OWNER_FIELDS : [...OWNER_FIELDS, "acs_system_id"],
    true,
  )(payload);

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

/** The reference as words, with the value quoted. */
export function describe(reference: PersonReference): string {
  const [field] = given(reference);
  return field ? `${field} ${quote(reference[field] ?? "")}` : "no reference";
}
