/** From tools to what is published of them: JSON Schema 2020-12 without what hosts choke on, and light. */
import * as z from "zod";
import type { Tool } from "../contract/tool.ts";
import { tools } from "../tools/index.ts";
import type { Json, ListedTool } from "./listed.ts";

/** All tools as data: what tools.json must hold, or engine-tools.json of those with an engine. */
export const convertTools = (which: readonly Tool[] = tools): ListedTool[] =>
  which.map(({ name, title, description, annotations, isSandboxOnly, input, output }) => ({
    name,
    title,
    description,
    annotations,
    ...(isSandboxOnly && { isSandboxOnly }),
    inputSchema: toJson(input, "input"),
    outputSchema: toJson(output, "output"),
  }));

function toJson(schema: z.ZodObject, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    override: ({ jsonSchema }) => makeLight(jsonSchema, io),
  });
  return json;
}

/**
 * Every conversation pays for what is published. Limits are checked here, with words of our own; a field whose name
 * says it all carries its description and its default for error messages only, and nobody has to be told that a switch
 * is off. An argument that is an object of any fields is published as its JSON text: hosts with strict schemas refuse or
 * empty the object, and a call may send either.
 */
function makeLight(json: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void {
  for (const limit of ["minLength", "maxLength", "minimum", "maximum"] as const) delete json[limit];
  if (json.isObvious) {
    delete json.description;
    delete json.default;
  }
  if (json.default === false) delete json.default;
  if (json.type === "array" && json.items && typeof json.items === "object" && "description" in json.items)
    delete json.items.description;
  delete json.isObvious;
  delete json.isSecret;
  if (json.type === "object" && json.additionalProperties !== false && isEmpty(json.properties)) {
    delete json.properties;
    delete json.additionalProperties;
    if (io === "input") json.type = "string";
  }
}

const isEmpty = (properties: object | undefined): boolean => Object.keys(properties ?? {}).length === 0;
