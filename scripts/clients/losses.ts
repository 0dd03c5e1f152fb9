/** What a client shows a model of the tools that the server publishes, and what it loses of them. */

type Schema = Record<string, unknown>;

export interface ShownTool {
  name: string;
  description?: string | undefined;
  schema: Schema;
}

/** What got lost, each kind once with how often; empty when the model is shown all that was published. */
export function losses(published: readonly ShownTool[], shown: readonly ShownTool[]): string[] {
  const lost = published.flatMap((tool) => {
    const found = shown.find(({ name }) => isName(name, tool.name));
    return found ? lostOf(tool, found) : ["tools"];
  });
  return [...new Set(lost)].map((kind) => `${kind} (${lost.filter((one) => one === kind).length})`);
}

/** Some put the name of the server in front. */
const isName = (shown: string, name: string): boolean =>
  shown === name || new RegExp(`[^a-z]${name}$`).test(shown);

function lostOf(tool: ShownTool, shown: ShownTool): string[] {
  const properties = propertiesOf(shown.schema);
  const required = (tool.schema.required ?? []) as string[];
  const isLost = required.some((name) => !((shown.schema.required ?? []) as string[]).includes(name));
  return [
    ...(shown.description?.includes(tool.description ?? "") ? [] : ["descriptions of tools"]),
    ...(isLost ? ["what is required"] : []),
    ...Object.entries(propertiesOf(tool.schema)).flatMap(([name, argument]) => {
      const found = properties[name];
      return found ? lostOfArgument(argument, withoutNull(found)) : ["arguments"];
    }),
  ];
}

function lostOfArgument(argument: Schema, shown: Schema): string[] {
  const typeOf = ({ type }: Schema) => String(type).toLowerCase();
  const { items = {} } = argument as { items?: Schema };
  const isType =
    typeOf(argument) === typeOf(shown) && typeOf(items) === typeOf((shown.items ?? {}) as Schema);
  const isSame = (keyword: string) =>
    argument[keyword] === undefined || JSON.stringify(argument[keyword]) === JSON.stringify(shown[keyword]);
  return [
    ...(isType ? [] : ["types"]),
    ...(isSame("description") ? [] : ["descriptions of arguments"]),
    ...(isSame("enum") ? [] : ["allowed values"]),
    ...(isSame("default") ? [] : ["defaults"]),
  ];
}

const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>;

/** Strict hosts let a model send null for what is optional. */
function withoutNull(schema: Schema): Schema {
  const { anyOf, type, ...rest } = schema as { anyOf?: Schema[]; type?: unknown };
  const [choice] = (anyOf ?? []).filter((one) => one.type !== "null");
  const one = Array.isArray(type) ? type.find((name) => name !== "null") : type;
  return { ...rest, ...(one !== undefined && { type: one }), ...choice };
}
