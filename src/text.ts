/** Text that is safe to show, and words that sentences are made of. */

const MAX_TEXT = 200;
const MAX_WORD = 100;
const NO_WORD = /[^\w.:+-]+/g;
/** Control, formatting, private and invisible characters, and separators of lines. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/u;
/** Scripts whose spelling needs joiners (U+200C, U+200D) between letters. */
const JOINING_LETTER = [
  ...["Arabic", "Syriac", "Mongolian", "Nko", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya"],
  ...["Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan"],
]
  .map((script) => `(?:(?=\\p{scx=${script}})[\\p{L}\\p{M}])`)
  .join("|");
/** What is invisible and all the same part of what is seen, by what stands before it (with it) and behind it. */
const NEEDED = [
  `[\u200c\u200d](?<=(?:${JOINING_LETTER}).)(?=${JOINING_LETTER})`,
  "\u200d(?<=\u0d4d.)", // Malayalam ends words so
  "\u200d(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\ufe0f].)(?=\\p{Extended_Pictographic})",
  "[\ufe0e\ufe0f](?<=\\p{Emoji}.)",
  "[\ufe00-\ufe02\u{e0100}-\u{e01ef}](?<=\\p{Script=Han}.)",
].join("|");
/** Made when it is first needed: most texts have nothing of it, and a start would wait for its many classes of Unicode. */
let invisible: RegExp | undefined;
const withoutInvisible = (text: string): string => {
  if (!UNSAFE.test(text)) return text;
  invisible ??= new RegExp(`(${NEEDED})|${UNSAFE.source}`, "gu");
  return text.replace(invisible, (_, needed: string | undefined) => needed ?? " ");
};

/** What the cut leaves of something that goes on behind it: half of a character, a joiner. */
const CUT_OFF = /[\u200c\u200d]*[\ud800-\udbff]?$/;

/**
 * Makes a text that anybody may have written (a name, a nickname, a message) safe to show: control and invisible
 * characters, bidirectional ones among them, become a space, and 200 characters are the most. Joiners stay where
 * letters or emoji need them.
 */
export function cleanText(text: string, max = MAX_TEXT): string {
  const plain = withoutInvisible(text.slice(0, 4 * max).toWellFormed())
    .replace(/\s+/g, " ")
    .trim();
  if (plain.length <= max) return plain;
  return `${plain.slice(0, max - 1).replace(CUT_OFF, "")}…`;
}

/** Ids, types, codes and times are Seam's own words: what cannot be part of one is dropped, and 100 characters are the most. */
export const cleanWord = (word: string): string =>
  word
    .slice(0, 4 * MAX_WORD)
    .replace(NO_WORD, "")
    .slice(0, MAX_WORD);

/** "1 phone", "2 phones". */
export const count = (number: number, one: string, several = `${one}s`): string =>
  `${number} ${number === 1 ? one : several}`;

/** "a", "a and b", "a, b and c". */
export const enumerate = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");

/** A value that came from outside, quoted and bounded so that it cannot pass for our own words. */
export const quote = (value: string): string => JSON.stringify(cleanText(value, 80));

/** Names in quotes, the first few of many: `"Gym", "Room 101" and 3 more`. */
export function namesInWords(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(quote).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
