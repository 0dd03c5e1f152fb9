/** Cuts Seam's OpenAPI document down to some routes and what they refer to, without its prose. */

/** A schema of OpenAPI 3.0, as far as Seam uses it. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: boolean;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  discriminator?: { propertyName: string };
  deprecated?: boolean;
  "x-undocumented"?: string;
}

interface Content {
  content?: { "application/json"?: { schema: Schema } };
}

interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
  "x-undocumented"?: string;
}

/** One route: how it is called with POST, which each of Seam's routes takes, and what else it takes. */
export interface PathItem {
  "x-methods": string[];
  post: Operation;
}

export interface OpenApi {
  openapi: string;
  info: Record<string, unknown> & { version: string };
  paths: Record<string, PathItem>;
  components: { schemas: Record<string, Schema> };
}

/** Seam's own document: a route has one operation per method. */
export interface SeamOpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const PROSE = new Set(["description", "summary", "tags", "security", "operationId", "title"]);
const KEPT_MARKS = new Set(["x-undocumented"]);
const REF = "#/components/schemas/";

/** Throws when Seam's document has no such route. */
export function trim(
  official: SeamOpenApi,
  routes: Iterable<string>,
  isOurEvent: (event_type: string) => boolean,
): Omit<OpenApi, "info"> {
  const paths: OpenApi["paths"] = {};
  for (const path of [...routes].sort()) {
    const methods = official.paths[path];
    if (!methods?.post) throw new Error(`Seam's document has no POST ${path}`);
    const { requestBody, responses, ...rest } = withoutProse(methods.post);
    const ok = responses["200"];
    if (!ok) throw new Error(`Seam's document has no success of ${path}`);
    paths[path] = {
      "x-methods": Object.keys(methods)
        .map((method) => method.toUpperCase())
        .sort(),
      post: { ...marksOf(rest), ...(requestBody && { requestBody }), responses: { 200: ok } },
    };
  }
  const schemas: Record<string, Schema> = {};
  const wanted = refsIn(paths);
  for (const name of wanted) {
    const schema = official.components.schemas[name];
    if (!schema) throw new Error(`Seam's document has no schema ${name}`);
    const kept = withoutProse(schema);
    if (name === "event")
      kept.oneOf = kept.oneOf?.filter((variant) => eventTypesOf(variant).some(isOurEvent)) ?? [];
    schemas[name] = kept;
    for (const more of refsIn(kept)) wanted.add(more);
  }
  const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return { openapi: official.openapi, paths, components: { schemas: Object.fromEntries(sorted) } };
}

/** The event types that a variant of the event schema stands for. */
const eventTypesOf = (variant: Schema): string[] => (variant.properties?.event_type?.enum ?? []).map(String);

const marksOf = (rest: object): { "x-undocumented"?: string } =>
  Object.fromEntries(Object.entries(rest).filter(([key]) => KEPT_MARKS.has(key)));

/** A copy without prose and without marks that nobody reads. Names of properties are not keywords. */
function withoutProse<Value>(value: Value, isMap = false): Value {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item)) as Value;
  if (!value || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(
    ([key]) => isMap || !(PROSE.has(key) || (key.startsWith("x-") && !KEPT_MARKS.has(key))),
  );
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, withoutProse(inner, !isMap && key === "properties")]),
  ) as Value;
}

function refsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (!value || typeof value !== "object") return found;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$ref" && typeof inner === "string") found.add(inner.slice(REF.length));
    else refsIn(inner, found);
  }
  return found;
}

/** The name of the schema that this refers to, if it does. */
export const refName = ({ $ref }: Schema): string | undefined => $ref?.slice(REF.length);
