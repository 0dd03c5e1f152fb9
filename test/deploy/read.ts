/** What deploy/ holds, read: nothing of it runs here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { readServeConfig } from "../../src/cli/serve-config.ts";
import { allServeSettings } from "../../src/cli/serve-settings.ts";
import { allSettings } from "../../src/cli/settings.ts";
import { ROOT } from "../support/paths.ts";

export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

export const readYaml = (file: string) => parse(read(file), { merge: true });

/** Each document of a file, by its kind. Throws what is wrong with the file. */
export function readKinds(file: string) {
  const documents = parseAllDocuments(read(file)).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
  return Object.fromEntries(documents.map((one) => [one.kind, one]));
}

/** The lines of an instruction of the stage that a target names, those that go on joined. */
export function readStage(target: string) {
  const stages = read("Dockerfile")
    .replace(/\\\n\s*/g, "")
    .split(/^(?=FROM )/m);
  const stage = stages.find((one) => one.split("\n")[0]?.endsWith(` AS ${target}`)) ?? "";
  const all = (name: string) =>
    stage.split("\n").flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  return { all, isLast: stages.at(-1) === stage };
}

/** The assignments of a unit's section, in order: a name may come several times. */
export function readUnit(file: string, section: string): [name: string, value: string][] {
  const [, body = ""] = new RegExp(`^\\[${section}\\]\\n([^[]*)`, "m").exec(read(file)) ?? [];
  return body
    .split("\n")
    .filter((line) => /^\w/.test(line))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
}

const EXAMPLES: Record<string, string> = {
  SEAM_MCP_PUBLIC_URL: "https://access.example.com",
  SEAM_MCP_ISSUER: "https://login.example.com",
  DATABASE_URL: "postgres://seam@db.example.com/seam",
  SEAM_MCP_SEALING_SECRETS: "0123456789abcdef0123456789abcdef",
};

/** What the server makes of an environment, with examples in the places of what is not in the file. Throws ConfigError. */
export function configFrom(env: Record<string, string>) {
  const config = readServeConfig([], { ...EXAMPLES, ...env });
  if (!config) throw new Error("its usage was asked for");
  return config;
}

/** The variables of ours that a text names, and those that the server reads. */
export const namedIn = (text: string): string[] =>
  text.match(/(?<![A-Z_])(?:SEAM_[A-Z_]+|DATABASE_URL)\b/g) ?? [];
export const KNOWN = [...allSettings, ...allServeSettings].map(({ variable }) => variable);
export const SECRETS = [...allSettings, ...allServeSettings].filter(({ isSecret }) => isSecret);
