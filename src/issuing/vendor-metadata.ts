/**
 * Vendor-specific details of a mobile key. Seam silently drops what it does not know, so they are checked here:
 * Seam's guides still write camelCase names that its API has never had; those are translated.
 * Source: /acs/credentials/create in Seam's OpenAPI.
 */

import * as z from "zod";
import { Refusal } from "../contract/refusal.ts";
import { isId } from "../lookup/fields.ts";
import { quote } from "../text.ts";

type Check = { values?: readonly string[]; type: "string" | "boolean" | "ids" };

const FLAG: Check = { type: "boolean" };
const IDS: Check = { type: "ids" };

const FIELDS = {
  visionline_metadata: {
    card_format: { type: "string", values: ["TLCode", "rfid48"] },
    card_function_type: { type: "string", values: ["guest", "staff"] },
    override: FLAG,
    auto_join: FLAG,
    joiner_acs_credential_ids: IDS,
  },
  assa_abloy_vostio_metadata: {
    auto_join: FLAG,
    join_all_guest_acs_entrances: FLAG,
    override_all_guest_acs_entrances: FLAG,
    override_guest_acs_entrance_ids: IDS,
  },
  salto_space_metadata: { assign_new_key: FLAG },
} satisfies Record<string, Record<string, Check>>;

export type MetadataName = keyof typeof FIELDS;

/** Names of Seam's guides that are not the field's snake_case form. */
const ALIASES: Record<string, string> = { joiners: "joiner_acs_credential_ids" };
/** In Seam's guides, but in no version of its API. */
const LEFT_OUT = new Set(["label"]);
const UNIQUE_DETAIL = /^(card_?number|card_?id|serial_?number|pin|code)$/i;

/**
 * A free object, which is published as the JSON text of one; {@link translateMetadata} checks it. Only the fields of the
 * vendor that is met most are published: a refusal names those of the others.
 */
export const metadata = (name: MetadataName) =>
  z
    .looseObject({})
    .describe(name === "visionline_metadata" ? `JSON: ${Object.keys(FIELDS[name]).join(", ")}` : "JSON");

/**
 * Turns what was sent into what Seam understands. Throws a Refusal for unknown fields, wrong values, and details
 * that are unique to one card. `warnings` says what was left out.
 */
export function translateMetadata(
  name: MetadataName,
  sent: object,
): { metadata: object; warnings: string[] } {
  const fields: Record<string, Check> = FIELDS[name];
  const translated: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(sent)) {
    const field = ALIASES[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const check = fields[field];
    if (UNIQUE_DETAIL.test(key)) throw new Refusal(uniqueDetail(`${name}.${key}`));
    if (check) translated[field] = checked(`${name}.${key}`, value, check);
    else if (LEFT_OUT.has(field))
      warnings.push(`${name}.${field} is in no version of Seam's API; it was left out.`);
    else
      throw new Refusal(
        `Nothing was done: ${name} has no ${quote(key)}. It has ${Object.keys(fields).join(", ")}.`,
      );
  }
  return { metadata: translated, warnings };
}

/** Why a card number cannot be part of a mobile key. */
export const uniqueDetail = (field: string): string =>
  `Nothing was done: ${field} belongs to one card, and a multi-phone key is copied to every phone of the person. ` +
  "Leave it out; send only details that all copies share.";

function checked(field: string, value: unknown, { type, values }: Check): unknown {
  const isRight =
    type === "ids"
      ? Array.isArray(value) && value.every((one) => typeof one === "string" && isId(one))
      : typeof value === type && (values?.includes(String(value)) ?? true);
  if (isRight) return value;
  const wanted = values ? `one of ${values.join(", ")}` : type === "ids" ? "a list of ids" : "true or false";
  throw new Refusal(`Nothing was done: ${field} must be ${wanted}.`);
}
