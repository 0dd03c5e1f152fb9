/** Seam's published contract, as far as it concerns us: seam-openapi.json, refreshed by `npm run contract:update`. */
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type OpenApi, refName, type Schema } from "../../scripts/contract/trim.ts";

export const official: OpenApi = JSON.parse(
  readFileSync(new URL("seam-openapi.json", import.meta.url), "utf8"),
);
const { schemas } = official.components;

/** What is wrong with one value: where, and what. */
export interface Problem {
  /** `errors.0.message`; empty for the whole. */
  at: string;
  words: string;
  keyword: string;
}

type Check = (value: unknown) => Problem[];

// The referee compiles it once, and so do the few test files that look into it: without checking and polishing.
const ajv = new Ajv({
  strict: false,
  validateSchema: false,
  code: { optimize: false },
  allErrors: true,
  discriminator: true,
  verbose: true,
});
// ajv-formats is CommonJS; what Node makes of its default export differs from what its types say.
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(closed(schema), name);

const checks = new Map<string, Check>();
const remembered = (key: string, make: () => Check): Check => {
  const known = checks.get(key) ?? make();
  checks.set(key, known);
  return known;
};

/** Checks the parameters of a route: names, presence, formats. Nothing may be sent that Seam does not document. */
export function checkRequest(path: string, params: unknown): Problem[] {
  return remembered(`request ${path}`, () => {
    const schema = official.paths[path]?.post.requestBody?.content?.["application/json"]?.schema;
    const validators = waysToCall(schema ?? { type: "object" }).map((way) => compiled(way));
    return (value) => {
      const outcomes = validators.map((validate) => validate(value));
      return outcomes.reduce((best, problems) => (problems.length < best.length ? problems : best));
    };
  })(params);
}

/** Checks a successful reply of a route. Nothing may be in it that Seam does not document. */
export function checkReply(path: string, body: unknown): Problem[] {
  return remembered(`reply ${path}`, () => {
    const schema = official.paths[path]?.post.responses[200]?.content?.["application/json"]?.schema;
    return schema ? compiled(schema) : () => [{ at: "", words: "is not documented", keyword: "schema" }];
  })(body);
}

/** Checks one resource, by the name of its schema. */
export const checkResource = (name: string, value: unknown): Problem[] =>
  remembered(`resource ${name}`, () => compiled({ $ref: `#/components/schemas/${name}` }))(value);

function compiled(schema: Schema): Check {
  const validate: ValidateFunction = ajv.compile(closed(schema));
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(inWords));
}

/** The ways to call a route, each without choices at its top: Seam writes "this or that" as unions of objects. */
export function waysToCall(schema: Schema): Schema[] {
  const parts = schema.allOf ?? [];
  if (parts.length > 0)
    return parts
      .map(waysToCall)
      .reduce((some, more) => some.flatMap((one) => more.map((two) => merge(one, two))));
  return schema.oneOf?.flatMap(waysToCall) ?? [schema];
}

const merge = (one: Schema, two: Schema): Schema => ({
  type: "object",
  properties: { ...one.properties, ...two.properties },
  required: [...(one.required ?? []), ...(two.required ?? [])],
});

/**
 * As JSON Schema, with objects that take no other properties than their own. Unions without a discriminator are open
 * to values that match several variants: a time is a string too.
 */
export function closed(schema: Schema): object {
  const { $ref, oneOf, properties, items, additionalProperties, exclusiveMinimum, minimum, ...rest } = schema;
  if ($ref) return { $ref: refName(schema) };
  return {
    ...rest,
    ...(minimum !== undefined && { [exclusiveMinimum ? "exclusiveMinimum" : "minimum"]: minimum }),
    ...(oneOf && { [schema.discriminator ? "oneOf" : "anyOf"]: oneOf.map(closed) }),
    ...(items && { items: closed(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, closed(inner)]),
      ),
      additionalProperties: false,
    }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "object" ? closed(additionalProperties) : additionalProperties,
    }),
  };
}

function inWords({ keyword, instancePath, params, message = "", data }: ErrorObject): Problem {
  const place = instancePath.slice(1).replaceAll("/", ".");
  const inside = (name: string) => (place ? `${place}.${name}` : name);
  if (keyword === "additionalProperties")
    return { at: inside(params.additionalProperty), words: "is not documented", keyword };
  if (keyword === "required") return { at: inside(params.missingProperty), words: "is missing", keyword };
  return { at: place, words: `${message}, but is ${JSON.stringify(data)?.slice(0, 80)}`, keyword };
}
