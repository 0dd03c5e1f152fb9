/** When two texts that people wrote are the same, or one is part of the other. */

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

/** Whether one of the texts has this part. Nothing is part of none. */
export function isPartOf(part: string, texts: (string | undefined)[]): boolean {
  const wanted = normalized(part);
  return wanted !== "" && texts.some((text) => text !== undefined && normalized(text).includes(wanted));
}

/** Whether two names are the same. */
export const isSameName = (one: string, other: string | undefined): boolean =>
  other !== undefined && normalized(one) !== "" && normalized(one) === normalized(other);

export const isSameEmail = (one: string, other: string | undefined): boolean =>
  other !== undefined && normalizedEmail(one) === normalizedEmail(other);

const normalizedEmail = (email: string) => email.normalize("NFC").trim().toLowerCase();

/** By their digits alone: Seam has numbers with spaces, dashes and parentheses too. */
export const isSamePhoneNumber = (one: string, other: string | undefined): boolean =>
  other !== undefined && digitsOf(one) === digitsOf(other);

const digitsOf = (phoneNumber: string) => phoneNumber.replace(/\D/g, "");
