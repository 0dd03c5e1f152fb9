/** What changed between two trimmed documents, in words. */
import { eventTypesOf, type OpenApi, refName, type Schema } from "./trim.ts";

/** One line per difference; none when nothing changed that could matter to us. */
export function differences(before: OpenApi, after: OpenApi): string[] {
  const paths = compareKeys(before.paths, after.paths);
  const common = paths.common.flatMap((path) => {
    const [old, now] = [before.paths[path], after.paths[path]];
    if (!old || !now) return [];
    return [
      ...compareSets("method", old["x-methods"], now["x-methods"]),
      ...compareMarks(old.post, now.post),
      ...compareFields("parameter", bodyOf(old.post.requestBody), bodyOf(now.post.requestBody)),
      ...compareFields("reply field", bodyOf(old.post.responses[200]), bodyOf(now.post.responses[200])),
    ].map((words) => `${path}: ${words}`);
  });
  const schemas = compareKeys(before.components.schemas, after.components.schemas);
  const resources = schemas.common.flatMap((name) =>
    compareFields("field", before.components.schemas[name], after.components.schemas[name]).map(
      (words) => `resource ${name}: ${words}`,
    ),
  );
  return [
    ...paths.added.map((path) => `${path}: is new here`),
    ...paths.removed.map((path) => `${path}: is no longer here`),
    ...common,
    ...schemas.added.map((name) => `resource ${name}: is new here`),
    ...schemas.removed.map((name) => `resource ${name}: is no longer here`),
    ...resources,
  ];
}

const bodyOf = (content: { content?: { "application/json"?: { schema: Schema } } } | undefined) =>
  content?.content?.["application/json"]?.schema;

function compareKeys(before: object, after: object) {
  return {
    added: Object.keys(after).filter((key) => !(key in before)),
    removed: Object.keys(before).filter((key) => !(key in after)),
    common: Object.keys(before).filter((key) => key in after),
  };
}

const compareSets = (what: string, before: readonly string[], after: readonly string[]): string[] => [
  ...after.filter((one) => !before.includes(one)).map((one) => `${what} ${one} added`),
  ...before.filter((one) => !after.includes(one)).map((one) => `${what} ${one} removed`),
];

type Marked = { "x-undocumented"?: string };

const compareMarks = (before: Marked, after: Marked): string[] =>
  before["x-undocumented"] === after["x-undocumented"]
    ? []
    : [
        after["x-undocumented"]
          ? `now marked undocumented ("${after["x-undocumented"]}")`
          : "no longer marked undocumented",
      ];

interface Field {
  type: string;
  isRequired: boolean;
  values: string[];
  isDeprecated: boolean;
}

function compareFields(what: string, before: Schema | undefined, after: Schema | undefined): string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const words: string[] = [];
  for (const [name, field] of now) {
    const was = old.get(name);
    if (was) words.push(...compareField(was, field).map((change) => `${what} ${name} ${change}`));
    else if (!isInside(name, now, old))
      words.push(`${what} ${name} added (${field.isRequired ? "required" : "optional"}, ${field.type})`);
  }
  for (const name of old.keys())
    if (!now.has(name) && !isInside(name, old, now)) words.push(`${what} ${name} removed`);
  return words;
}

/** Whether something around it came or went too, which says enough. */
const isInside = (name: string, here: Map<string, Field>, there: Map<string, Field>): boolean =>
  [...here.keys()].some(
    (other) => !there.has(other) && /^[.[]/.test(name.replace(other, "")) && name.startsWith(other),
  );

function compareField(was: Field, is: Field): string[] {
  const words = compareSets("value", was.values, is.values).map((change) => `has its ${change}`);
  if (was.isRequired !== is.isRequired) words.push(is.isRequired ? "is now required" : "is now optional");
  if (was.type !== is.type) words.push(`is now ${is.type}, was ${was.type}`);
  if (was.isDeprecated !== is.isDeprecated)
    words.push(is.isDeprecated ? "is now deprecated" : "is no longer deprecated");
  return words;
}

/** Every field by its path: `items[].name`; in a union `errors[].account_disconnected.message`. */
function fieldsOf(schema: Schema | undefined): Map<string, Field> {
  const fields = new Map<string, Field>();
  if (schema) walk(schema, "", fields, true);
  return fields;
}

function walk(schema: Schema, path: string, fields: Map<string, Field>, isRequired: boolean): void {
  const at = (name: string) => (path ? `${path}.${name}` : name);
  if (path) note(fields, path, schema, isRequired);
  for (const part of schema.allOf ?? []) walk(part, path, fields, isRequired);
  for (const variant of schema.oneOf ?? schema.anyOf ?? []) {
    const label = labelOf(variant, schema.discriminator?.propertyName);
    walk(variant, label ? at(label) : path, fields, isRequired);
  }
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    walk(inner, at(name), fields, schema.required?.includes(name) ?? false);
  if (schema.items) walk(schema.items, `${path}[]`, fields, true);
  if (typeof schema.additionalProperties === "object")
    walk(schema.additionalProperties, at("*"), fields, false);
}

/** The same field of several variants without a name of their own is required when one of them requires it. */
function note(fields: Map<string, Field>, path: string, schema: Schema, isRequired: boolean): void {
  const known = fields.get(path);
  fields.set(path, {
    type: known && known.type !== typeOf(schema) ? `${known.type} or ${typeOf(schema)}` : typeOf(schema),
    isRequired: isRequired || (known?.isRequired ?? false),
    values: [...(known?.values ?? []), ...(schema.enum ?? []).map(String)],
    isDeprecated: schema.deprecated ?? false,
  });
}

function typeOf(schema: Schema): string {
  const name = refName(schema) ?? schema.type ?? (schema.oneOf || schema.anyOf ? "union" : "anything");
  return `${name}${schema.format ? ` (${schema.format})` : ""}${schema.nullable ? " or null" : ""}`;
}

function labelOf(variant: Schema, property: string | undefined): string | undefined {
  if (property === "event_type") return eventTypesOf(variant).join("|");
  const values = property ? variant.properties?.[property]?.enum : undefined;
  return values?.join("|");
}
