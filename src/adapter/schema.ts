import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { z } from "zod";

type Json = Record<string, unknown>;

/**
 * A schema for publishing only: JSON Schema 2020-12 without what hosts choke on. Values pass unchecked, since the
 * adapter checks input and output itself, once, with words of our own.
 */
export function published(schema: z.ZodObject): StandardSchemaWithJSON<Json> {
  const convert = (io: "input" | "output") => {
    let json: Json | undefined;
    return () => (json ??= toJson(schema, io));
  };
  return {
    "~standard": {
      version: 1,
      vendor: "seam-mobile-access-mcp",
      validate: (value) => ({ value: value as Json }),
      jsonSchema: { input: convert("input"), output: convert("output") },
    },
  };
}

function toJson(schema: z.ZodObject, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema }) => makeLight(jsonSchema),
  });
  return json;
}

/**
 * Every conversation pays for what is published. Limits are checked here, with words of our own; a field whose name
 * says it all carries its description for error messages only.
 */
function makeLight(json: z.core.JSONSchema.BaseSchema): void {
  for (const limit of ["minLength", "maxLength", "minimum", "maximum"] as const) delete json[limit];
  if (json.isObvious) delete json.description;
  if (json.type === "array" && json.items && typeof json.items === "object" && "description" in json.items)
    delete json.items.description;
  delete json.isObvious;
  if (json.type === "object" && json.additionalProperties !== false && isEmpty(json.properties)) {
    delete json.properties;
    delete json.additionalProperties;
  }
}

const isEmpty = (properties: object | undefined): boolean => Object.keys(properties ?? {}).length === 0;
