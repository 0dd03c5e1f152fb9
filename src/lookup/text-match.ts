/** When two texts that people wrote are the same, or one is found in the other. */

/** Marks that sit on Latin, Greek and Cyrillic letters; other scripts spell with theirs. */
const ACCENTS = /[\u0300-\u036f]/g;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** However it is composed, without case, accents, what cannot be seen, and superfluous spaces. */
const normalized = (text: string): string =>
  text
    .normalize("NFD")
    .toLowerCase()
    .normalize("NFD")
    .replace(ACCENTS, "")
    .replace(INVISIBLE, "")
    .replace(/\s+/g, " ")
    .trim()
    .normalize("NFC");

/** What some write within a name, others write as a space, and others leave out: hyphens, apostrophes, dots, commas. */
const WITHIN_NAMES = /[\p{Dash_Punctuation}'’‘ʼʻ`´.,·・]/gu;
/** Fewer digits are in too many numbers. */
const FEWEST_DIGITS = 4;

const hasLetters = (text: string) => /\p{Letter}/u.test(text);

/**
 * Whether texts have what is searched for: each of its words, in any order, is part of one of them; or, without
 * letters, it is part of one as it stands or by the digits of a number. Nothing is found by nothing.
 */
export function matcherOf(search: string): (texts: (string | undefined)[]) => boolean {
  const words = hasLetters(search) ? spaced(search).split(" ") : [normalized(search)];
  const wanted = words.filter(Boolean);
  const number = digitsOfNumber(search);
  return (texts) => {
    const forms = texts.flatMap((text = "") => [normalized(text), spaced(text), joined(text)]);
    const hasWords = wanted.length > 0 && wanted.every((word) => forms.some((form) => form.includes(word)));
    return hasWords || (number !== "" && texts.some((text = "") => digitsOfNumber(text).includes(number)));
  };
}

const spaced = (text: string) => normalized(text.replace(WITHIN_NAMES, " "));
const joined = (text: string) => normalized(text.replace(WITHIN_NAMES, ""));

/** Without the zeros that stand for a country or an area at the beginning; "" for what does not look like a number. */
function digitsOfNumber(text: string): string {
  const digits = hasLetters(text) ? "" : digitsOf(text).replace(/^0+/, "");
  return digits.length < FEWEST_DIGITS ? "" : digits;
}

/** Whether two names are the same. */
export const isSameName = (one: string, other: string | undefined): boolean =>
  other !== undefined && normalized(one) !== "" && normalized(one) === normalized(other);

export const isSameEmail = (one: string, other: string | undefined): boolean =>
  other !== undefined && normalizedEmail(one) === normalizedEmail(other);

const normalizedEmail = (email: string) => email.normalize("NFC").trim().toLowerCase();

/** By their digits alone: Seam has numbers with spaces, dashes and parentheses too, and with 00 where others have +. */
export const isSamePhoneNumber = (one: string, other: string | undefined): boolean =>
  other !== undefined && digitsFromCountry(one) === digitsFromCountry(other);

const digitsFromCountry = (phoneNumber: string) => digitsOf(phoneNumber).replace(/^00/, "");

const digitsOf = (phoneNumber: string) => phoneNumber.replace(/\D/g, "");
