/**
 * Input fields that several tools share. Shapes are checked here, in code, and not in the published schema: hosts
 * choke on patterns and formats. Each message says what to send instead.
 */
import * as z from "zod";

const ID = /^[A-Za-z0-9_-]{1,100}$/;
const E164 = /^\+[1-9]\d{6,14}$/;
/** What people write: groups of digits, and what sets them apart. */
const ANY_PHONE = /^\+?[\d\s()./-]{3,40}$/;
const EMAIL = z.email();
const ANY_ZONE = { offset: true, local: true };
/** To the second or finer, or to the minute. */
const DATE_TIME = z.iso.datetime(ANY_ZONE).or(z.iso.datetime({ ...ANY_ZONE, precision: -1 }));

/** An id as Seam gave it: letters, digits, `-`, `_`, 100 characters at most. */
export const isId = (value: string): boolean => ID.test(value);

/** For a field whose name says it all: the description is for error messages, and is not published. */
export const obvious = <Field extends z.ZodType>(field: Field): Field =>
  field.meta({ ...field.meta(), isObvious: true });

/** What nobody may see again: not in an answer, not in the log. Apply it last, to the whole field. */
export const secret = <Field extends z.ZodType>(field: Field): Field =>
  field.meta({ ...field.meta(), isSecret: true });

const checked = (isValid: (value: string) => boolean, message: string, description: string) =>
  z.string().refine(isValid, { error: message }).describe(description);

export const id = (description: string) =>
  checked(isId, "is not an id: send it exactly as a tool returned it", description);

export const isEmail = (value: string): boolean => EMAIL.safeParse(value).success && value.length <= 254;

export const email = (description: string) =>
  checked(isEmail, "is not an email address: send one like jean@example.com", description);

export const phoneNumber = (description: string) =>
  checked(
    (value) => E164.test(value),
    "is not a phone number in E.164: send + and the country code, digits only, like +15555550110",
    description,
  );

/** For finding somebody: Seam also has numbers that are not in E.164. */
export const anyPhoneNumber = (description: string) =>
  checked(
    (value) => ANY_PHONE.test(value) && /\d{3}/.test(value.replace(/\D/g, "")),
    "is not a phone number: send its digits, like +15555550110",
    description,
  );

const isDateTime = (value: string): boolean => DATE_TIME.safeParse(value).success && !/\.\d{10}/.test(value);

/** A point in time in ISO 8601: with its offset, or in the local time of the system that it is about (see zones.ts). */
export const dateTime = (description: string) =>
  checked(
    isDateTime,
    "is not a date and time: send ISO 8601, local to the doors like 2026-03-01T15:00, or with an offset like 2026-03-01T15:00+01:00",
    description,
  ).refine(
    (value) =>
      !isDateTime(value) ||
      /^\d{4}-/.test(new Date(/(Z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value}Z`).toISOString()),
    {
      error: "is not in the years 0000 to 9999 of UTC: send another date",
    },
  );

export const plainText = (description: string) =>
  checked(
    (value) => value.trim().length > 0 && value.length <= 200,
    "must have 1 to 200 characters",
    description,
  );

/** How long a waiting tool may wait before it answers with what is done so far. */
export const waitSeconds = obvious(
  z
    .number()
    .int()
    .min(1)
    .max(240)
    .default(45)
    .describe("1 to 240: the longest wait before an interim answer"),
);

/** A code grows with its plan, by four characters a thing. */
const LONGEST_CODE = 10_000;

/** The second call of a confirmation carries what the first one answered. */
export const confirmationCode = secret(
  obvious(z.string().max(LONGEST_CODE).optional().describe("From an earlier answer")),
);

/** The next step after an answer that carries a confirmation code. */
export const CONFIRM =
  "Show this to the person you work for. Only when they have agreed, call again with the same arguments and this confirmation_code.";
