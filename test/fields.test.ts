import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { dateTime, email, id, isId, phoneNumber, plainText, waitSeconds } from "../src/lookup/fields.ts";
import { acsCredentialSchema } from "../src/seam/schemas.ts";
import { cleanText, quote } from "../src/text.ts";

const accepts = (field: z.ZodType, value: unknown) => field.safeParse(value).success;

const ID_LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const DIGITS = [..."0123456789"];
/** Joiners between letters that need them, or emoji, are part of what is seen. */
const UNSEEN =
  /(?!(?<=[\u0600-\u109f\u1780-\u18af\ua8e0-\uaaff\ufb50-\ufeff\u{10d00}-\u{11fff}\u{1ee00}-\u{1eeff}]|\p{Emoji}|\ufe0f)[\u200c\u200d](?=[\u0600-\u109f\u1780-\u18af\ua8e0-\uaaff\ufb50-\ufeff\u{10d00}-\u{11fff}\u{1ee00}-\u{1eeff}]|\p{Emoji}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const text = (letters: string[], minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { minLength, maxLength }).map((list) => list.join(""));
/** Anything, and more often than chance would have it: what hides, turns the text around or breaks the line. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom(
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u0000",
        "\r\n",
        "\u2028",
        "\ud800",
        "\u{e0041}",
      ),
      fc.constantFrom("\u200c", "\u200d", "\ufe0f", "م", "क्", "👩"),
      fc.constantFrom("😀", '"', "\\", "  ", "…"),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("an id is taken exactly when it has 1 to 100 letters, digits, dashes and underscores", () => {
  fc.assert(fc.property(text(ID_LETTERS, 1, 100), (value) => isId(value) && accepts(id("x"), value)));
  fc.assert(fc.property(text(ID_LETTERS, 101, 150), (value) => !isId(value)));
  const other = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(text(ID_LETTERS, 0, 50), other, text(ID_LETTERS, 0, 49), (start, one, end) => {
      expect(isId(start + one + end)).toBe(ID_LETTERS.includes(one));
    }),
  );
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  expect(ascii.filter(isId)).toEqual([...ID_LETTERS].sort());
});

test("every E.164 number is taken, and nothing that has another letter or length", () => {
  const valid = fc
    .tuple(text(DIGITS.slice(1), 1, 1), text(DIGITS, 6, 14))
    .map(([first, rest]) => `+${first}${rest}`);
  const field = phoneNumber("x");
  fc.assert(fc.property(valid, (value) => accepts(field, value)));
  fc.assert(fc.property(valid, fc.string({ unit: "binary", minLength: 1, maxLength: 3 }), spoils(field, 15)));
  for (const value of ["", "+", "+155555", "15555550110", "+05555550110", "0049151", `+${"1".repeat(16)}`])
    expect(accepts(field, value)).toBe(false);
});

/** Whatever is put behind a valid number spoils it, except digits for which there is room. */
const spoils = (field: z.ZodType, most: number) => (value: string, more: string) => {
  const isLonger = /^[0-9]+$/.test(more) && value.length - 1 + more.length <= most;
  expect(accepts(field, value + more)).toBe(isLonger);
};

test("every everyday email address is taken, unless it is too long or has something else around it", () => {
  const label = text(ID_LETTERS.slice(26, 62), 1, 20);
  const address = fc
    .tuple(label, fc.constantFrom(".", "+", "_", "-"), label, label)
    .map(([a, mark, b, host]) => `${a}${mark}${b}@${host}.example.com`);
  const field = email("x");
  fc.assert(fc.property(address, (value) => accepts(field, value)));
  fc.assert(
    fc.property(address, fc.constantFrom(" ", "\n", "\u202e", ",b@example.com", ">"), refuses(field)),
  );
  expect(accepts(field, `${"a".repeat(243)}@example.com`)).toBe(false);
});

const refuses = (field: z.ZodType) => (value: string, around: string) => {
  expect(accepts(field, value + around)).toBe(false);
  expect(accepts(field, around + value)).toBe(false);
};

test.each([
  "2026-03-01T15:00",
  "2026-03-01T15:00:30.5",
  "2026-03-01T15:00Z",
  "2026-03-01T15:00+01:00",
  "2026-03-01T15:00:00-11:30",
])("a date and time like %s is taken", (value) => expect(accepts(dateTime("x"), value)).toBe(true));

test("what is no date and time is not taken", () => {
  for (const value of [
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01",
    "tomorrow",
    "1767225600",
  ])
    expect(accepts(dateTime("x"), value)).toBe(false);
});

test("a text is taken exactly when it has 1 to 200 characters and is not blank", () => {
  const blank = text([" ", "\t", "\n"], 0, 10);
  fc.assert(
    fc.property(fc.string({ maxLength: 260 }), blank, (value, space) => {
      const whole = space + value;
      expect(accepts(plainText("x"), whole)).toBe(/\S/.test(whole) && whole.length <= 200);
    }),
  );
});

test("a wait is a whole number of seconds from 1 to 240, 45 if nothing is said", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: -10, max: 300 }), fc.double()), (value) => {
      expect(accepts(waitSeconds, value)).toBe(Number.isInteger(value) && value >= 1 && value <= 240);
    }),
  );
  expect(waitSeconds.parse(undefined)).toBe(45);
});

test("cleaned text is bounded, well-formed, in one line, and without control, bidirectional or invisible characters", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 250 }), (value, max) => {
      const clean = cleanText(value, max);
      expect(clean.length).toBeLessThanOrEqual(max);
      expect(clean).not.toMatch(UNSEEN);
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).toBe(clean.trim());
    }),
    { numRuns: 1000 },
  );
});

test("cleaning text twice changes nothing more, and clean text stays as it is", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 250 }), (value, max) => {
      const clean = cleanText(value, max);
      expect(cleanText(clean, max)).toBe(clean);
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(text([...ID_LETTERS, "é", "김"], 1, 200), (value) => cleanText(value) === value));
});

test("a quoted value cannot end its quotes, and says no more than 80 characters", () => {
  fc.assert(
    fc.property(fc.oneof(hostile, text(ID_LETTERS, 70, 100)), (value) => {
      const quoted = quote(value);
      expect(JSON.parse(quoted)).toBe(cleanText(value, 80));
      expect(quoted).toMatch(/^"(?:[^"\\]|\\["\\])*"$/);
      expect(JSON.parse(quoted).length).toBeLessThanOrEqual(80);
    }),
  );
});

test("the name of a credential never shows its PIN code or its card number", () => {
  const secret = text(DIGITS, 4, 12);
  fc.assert(
    fc.property(secret, secret, hostile, hostile, (code, card_number, before, after) => {
      const display_name = `${before}${code}${after}${card_number}${code}`;
      const shown = acsCredentialSchema.parse({ acs_credential_id: "a", display_name, code, card_number });
      expect(JSON.stringify(shown)).not.toContain(code);
      expect(JSON.stringify(shown)).not.toContain(card_number);
    }),
  );
});
