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
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return json;
}
