/** Values as Seam may send them, generated from its own schemas. */
import { createGeneratorSync, type JsonSchema } from "json-schema-faker";
import { refName, type Schema } from "../../scripts/contract/trim.ts";
import { official } from "./official.ts";

const MOST_ITEMS = 3;

/** The same seed makes the same values. */
export function generate(schema: Schema, count: number, seed: number): Record<string, unknown>[] {
  const generator = createGeneratorSync({
    seed,
    optionalsProbability: 0.7,
    formats: { "date-time": (random) => new Date(random.int(1.5e12, 2e12)).toISOString() },
  });
  const json = jsonSchema(schema);
  return Array.from({ length: count }, () => generator.generate(json) as Record<string, unknown>);
}

/** As JSON Schema: OpenAPI 3.0 says in its own way that something may be null, or is larger than a bound. */
function jsonSchema(schema: Schema): JsonSchema {
  const name = refName(schema);
  if (name) return jsonSchema(official.components.schemas[name] ?? {});
  const { nullable, oneOf, items, properties, additionalProperties, type, format, enum: values } = schema;
  const plain: JsonSchema = {
    ...(type && { type }),
    ...(format && format !== "float" && { format }),
    ...(values && { enum: values }),
    ...(schema.minLength && { minLength: schema.minLength }),
    ...(schema.pattern && { pattern: schema.pattern }),
    ...(schema.minimum !== undefined && { minimum: schema.minimum + (schema.exclusiveMinimum ? 1 : 0) }),
    ...(oneOf && { oneOf: oneOf.map(jsonSchema) }),
    ...(items && {
      items: jsonSchema(items),
      minItems: schema.minItems ?? 0,
      maxItems: Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS),
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, inner]) => [key, jsonSchema(inner)]),
      ),
      required: schema.required ?? [],
    }),
    ...(properties || typeof additionalProperties !== "object"
      ? type === "object" && { additionalProperties: false }
      : { additionalProperties: jsonSchema(additionalProperties) }),
  };
  return nullable ? { anyOf: [plain, { type: "null" }] } : plain;
}
