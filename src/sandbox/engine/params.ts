import * as z from "zod";
import { Refused } from "./refused.ts";
import type { RawParams } from "./thing.ts";

/* Request parameters: the pieces their schemas are made of, and Seam's words for what is wrong with them. */

export const uuid = z.guid(); // Seam's zod takes any hexadecimal id of the form, not only RFC versions
export const datetime = z.iso.datetime(); // `Z` only, as in Seam's schemas of 2026-07
export const text = z.string();
export const filled = z.string().min(1);
export const digits = z.string().regex(/^\d+$/);

/** Paging of the lists that have it. */
export const paging = (limit: number) => ({
  limit: z.number().int().gt(0).default(limit),
  page_cursor: text.nullish(),
});

/** Checks and strips: unknown parameters are dropped without a word, as Seam does. */
export function parseParams<Schema extends z.ZodObject>(schema: Schema, raw: RawParams): z.output<Schema> {
  const result = schema.safeParse(raw, { error: seamWording });
  if (result.success) return result.data;
  const messages = result.error.issues.map(issueText);
  const message =
    messages.length === 1 ? messages[0] : `${messages.length} Input Errors: ${messages.join(", ")}`;
  throw new Refused(400, "invalid_input", message ?? "Invalid input", z.formatError(result.error));
}

const REQUIRED = "Required";

function issueText({ path, message }: z.core.$ZodIssue): string {
  const field = path.join(".");
  if (field === "") return message;
  return message === REQUIRED ? `${field} is required` : `${message} for "${field}"`;
}

/** Seam runs zod 3; these are its texts for the mistakes that can be made here. */
function seamWording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? REQUIRED
        : `Expected ${issue.expected}, received ${typeOf(issue.input)}`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "Invalid";
    case "invalid_value": {
      if (issue.input === undefined) return REQUIRED;
      const expected = issue.values.map((value) => `'${String(value)}'`).join(" | ");
      return `Invalid enum value. Expected ${expected}, received '${String(issue.input)}'`;
    }
    case "too_small":
      if (issue.origin === "string") return `String must contain at least ${issue.minimum} character(s)`;
      if (issue.origin === "array") return `Array must contain at least ${issue.minimum} element(s)`;
      return `Number must be greater than ${issue.minimum}`;
    default:
      return undefined;
  }
}

const FORMATS: Record<string, string> = {
  guid: "Invalid uuid",
  email: "Invalid email",
  datetime: "Invalid datetime",
  url: "Invalid url",
};

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Query text to what the schema wants: numbers, booleans, arrays; empty means `null` or no elements. */
export function fromQuery(schema: z.ZodObject, query: URLSearchParams): RawParams {
  const params: RawParams = {};
  for (const key of new Set(query.keys())) {
    const name = key.replace(/\[\]$/, "");
    const field = schema.shape[name];
    if (field && key !== "_strict") params[name] = coerce(field, query.getAll(key));
  }
  return params;
}

interface AnyDef {
  type: string;
  innerType?: { def: AnyDef };
  element?: { def: AnyDef };
}

function coerce(field: unknown, values: string[]): unknown {
  const { def, isNullable } = unwrap((field as { def: AnyDef }).def);
  if (def.type === "array") {
    const single = values.length === 1 ? values[0] : undefined;
    const items = single === undefined ? values : single === "" ? [] : single.split(",");
    return def.element ? items.map((item) => scalar(unwrap(def.element?.def ?? def).def.type, item)) : items;
  }
  const value = values.at(-1) ?? "";
  return value === "" && isNullable ? null : scalar(def.type, value);
}

function unwrap(def: AnyDef): { def: AnyDef; isNullable: boolean } {
  let inner = def;
  let isNullable = false;
  while (inner.innerType) {
    isNullable ||= inner.type === "nullable";
    inner = inner.innerType.def;
  }
  return { def: inner, isNullable };
}

function scalar(type: string, value: string): unknown {
  if (type === "number" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}
