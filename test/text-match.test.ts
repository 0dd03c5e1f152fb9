/** What a search finds: words in any order and numbers by their digits, however they are written. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSamePhoneNumber, matcherOf } from "../src/lookup/text-match.ts";

test.each([
  ["silva ana", ["Ana Silva"]],
  ["Silva, Ana", ["Ana Silva"]],
  ["ana example.com", ["Ana Silva", "ana.silva@example.com"]],
  ["Soo ah", ["Soo-ah Kim"]],
  ["sooah", ["Soo-ah Kim"]],
  ["Soo-ah", ["SOOAH KIM"]],
  ["O Brien", ["Pat O’Brien"]],
  ["OBrien", ["Pat O'Brien"]],
  ["o'brien", ["Pat OBrien"]],
  ["jose nunez", ["Núñez, José"]],
  ["j.r.", ["JR Smith"]],
  ["555-555-0101", ["+15555550101"]],
  ["+1 (555) 555-0101", ["1.555.555.0101"]],
  ["001 555 555 0101", ["+15555550101"]],
  ["030 1234567", ["+49 30 1234567"]],
  ["0101", [undefined, "+15555550101"]],
  ["101", ["+15555550101"]],
  ["1-2", ["Unit 1-2"]],
])("%j is found in %j", (search, texts) => {
  expect(matcherOf(search)(texts)).toBe(true);
});

test.each([
  ["silva bob", ["Ana Silva"]],
  ["", ["Ana Silva"]],
  ["...", ["J.R. Smith"]],
  ["555-012-0101", ["+15550101012"]],
  ["anas", ["Ana Silva"]],
  ["555-555-0102", ["+15555550101"]],
  ["5-5-1", ["+15555550101"]],
  ["55 01 01 23", ["a55@b01.c0123.example"]],
  ["ana", [undefined, ""]],
])("%j is not found in %j", (search, texts) => {
  expect(matcherOf(search)(texts)).toBe(false);
});

const word = fc.stringMatching(/^[a-zà-öø-ÿ]{1,8}$/);
const name = fc.array(word, { minLength: 1, maxLength: 4 });
const shuffled = name.chain((words) =>
  fc.tuple(fc.constant(words), fc.shuffledSubarray(words, { minLength: 1 })),
);
const within = fc.constantFrom(" ", "-", "'", "’", ".", "‑");

test("some words of a name, in any order and any case, find it however it is joined", () => {
  fc.assert(
    fc.property(shuffled, within, within, ([words, some], joint, other) => {
      const search = some.join(other).toUpperCase();
      expect(matcherOf(search)([undefined, words.join(joint)])).toBe(true);
    }),
  );
});

test("a name whose hyphens were left out finds it", () => {
  fc.assert(
    fc.property(name, (words) => {
      expect(matcherOf(words.join(""))([words.join("-")])).toBe(true);
    }),
  );
});

test("a word more than the name has does not find it", () => {
  fc.assert(
    fc.property(shuffled, ([words, some]) => {
      expect(matcherOf([...some, "2"].join(" "))([words.join(" ")])).toBe(false);
    }),
  );
});

const digits = fc.stringMatching(/^[1-9]\d{6,14}$/);
const punctuation = fc.constantFrom("", " ", "-", ".", "/", ") ");
const written = digits.chain((number) =>
  fc
    .array(punctuation, { minLength: number.length, maxLength: number.length })
    .map((between) => [number, [...number].map((digit, i) => digit + between[i]).join("")] as const),
);

test("a phone number is found by its last digits, at least four, however it is written", () => {
  fc.assert(
    fc.property(written, fc.nat(), ([number, text], some) => {
      const last = number.slice(some % (number.length - 3));
      fc.pre(!/^0*\d{0,3}$/.test(last));
      expect(matcherOf(text)([`+${number}`])).toBe(true);
      expect(matcherOf(last)([text])).toBe(true);
    }),
  );
});

test("whatever is searched for in whatever texts, there is an answer, and nothing finds nothing", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.array(fc.string({ unit: "grapheme" })),
      (search, texts) => {
        expect(typeof matcherOf(search)(texts)).toBe("boolean");
        if (!search.trim()) expect(matcherOf(search)(texts)).toBe(false);
      },
    ),
  );
});

test.each([
  ["+49 30 123456", "0049 (30) 123-456", true],
  ["+4930123456", "+49 30 123456", true],
  ["+4930123456", "030 123456", false],
  ["+4930123456", undefined, false],
])("%j and %j are one phone number: %j", (one, other, isSame) => {
  expect(isSamePhoneNumber(one, other)).toBe(isSame);
});
