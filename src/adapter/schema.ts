import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Tool } from "../mcp.ts";

type Json = Record<string, unknown>;

type Side = "input" | "output";

/** All schemas as JSON text, put in by the build: converting them is half of what a first tools/list takes. */
declare const CONVERTED: string | undefined;

let built: Record<string, Json> | undefined;

/** What the build has converted; nothing when this runs from the sources. */
function fromBuild(name: string): Json | undefined {
  if (typeof CONVERTED === "undefined") return undefined;
  built ??= JSON.parse(CONVERTED) as Record<string, Json>;
  return built[name];
}

/** For the build: the JSON of every schema, by the names that {@link published} looks them up with. */
export const convertAll = (tools: readonly Tool[]): Record<string, Json> =>
  Object.fromEntries(
    tools.flatMap((tool) => SIDES.map((side) => [`${tool.name} ${side}`, toJson(tool[side], side)])),
  );

const SIDES = ["input", "output"] as const;

/**
 * One side of a tool, for publishing only: JSON Schema 2020-12 without what hosts choke on. Values pass unchecked,
 * since the adapter checks input and output itself, once, with words of our own.
 */
export function published(tool: Tool, side: Side): StandardSchemaWithJSON<Json> {
  let json: Json | undefined;
  const convert = () => (json ??= fromBuild(`${tool.name} ${side}`) ?? toJson(tool[side], side));
  return {
    "~standard": {
      version: 1,
      vendor: "seam-mobile-access-mcp",
      validate: (value) => ({ value: value as Json }),
      jsonSchema: { input: convert, output: convert },
    },
  };
}

function toJson(schema: z.ZodObject, io: Side): Json {
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
