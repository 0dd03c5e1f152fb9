/** Every setting is where people look for settings, by the one table; so would a further one be. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderReadme } from "../../scripts/docs.ts";
import { createManifest } from "../../scripts/manifest.ts";
import { createServerJson } from "../../scripts/registry.ts";
import { readConfig } from "../../src/cli/config.ts";
import { allServeSettings } from "../../src/cli/serve-settings.ts";
import { allSettings, type Setting, settings } from "../../src/cli/settings.ts";
import { usageOf } from "../../src/cli/usage.ts";
import { allWaySettings } from "../../src/cli/way-settings.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");

/** What is said of these settings, place by place. */
function placesOf(settings: readonly Setting[]) {
  const { user_config, server } = createManifest(settings);
  return {
    usage: usageOf(settings),
    readme: /<!-- settings -->[\s\S]*<!-- \/settings -->/.exec(
      renderReadme(read("README.md"), settings),
    )?.[0],
    form: Object.entries(user_config),
    formEnv: server.mcp_config.env as Record<string, string>,
    registry: createServerJson(settings).packages[0]?.environmentVariables ?? [],
  };
}

const words = (text = "") => text.replace(/\s+/g, " ");

function expectEverywhere(setting: Setting, all: readonly Setting[]) {
  const { variable, flag, title, isSecret, isSwitch, choices } = setting;
  const { usage, readme, form, formEnv, registry } = placesOf(all);
  for (const text of [usage, readme].map(words)) {
    for (const part of [variable, setting.means, ...(flag ? [`--${flag}`] : []), ...(choices ?? [])])
      expect(text).toContain(part);
    if (setting.default) expect(text).toMatch(RegExp(`default \`?${setting.default}\\b`));
  }
  const description = expect.stringContaining(setting.means.slice(1));
  const [, field] = form.find(([key]) => formEnv[variable] === `\${user_config.${key}}`) ?? [];
  const type = isSwitch ? "boolean" : "string";
  const sensitive = isSecret;
  expect(field).toEqual({
    ...{ type, title, description, sensitive, required: false },
    default: isSwitch ? false : setting.default,
  });
  expect(registry.find(({ name }) => name === variable)).toEqual({
    ...{ name: variable, description, isSecret, choices },
    ...(isSwitch ? { format: "boolean", default: "false" } : { default: setting.default }),
  });
}

describe("in the usage, the README, the bundle's form and the registry's entry stands", () => {
  it.each(allSettings.map((setting) => [setting.variable, setting] as const))("%s", (_variable, setting) => {
    expectEverywhere(setting, allSettings);
  });

  const further: Setting = { variable: "SEAM_MCP_MOOD", title: "Mood", means: "how it feels today" };

  it.each<Partial<Setting>>([
    {},
    { isSecret: true },
    { flag: "mood", isSwitch: true },
    { choices: ["glad", "sad"], means: "how it feels: glad or sad", default: "glad" },
  ])("a further one, once it is in the table: %j", (more) => {
    const setting = { ...further, ...more };
    expectEverywhere(setting, [...allSettings, setting]);
  });
});

it("the way to Seam has fields in the bundle's form and in the registry's entry, with the same variables", () => {
  const names = allWaySettings.map(({ variable }) => variable);
  expect(Object.keys(createManifest().server.mcp_config.env)).toEqual(expect.arrayContaining(names));
  const registry = createServerJson().packages[0]?.environmentVariables.map(({ name }) => name);
  expect(registry).toEqual(expect.arrayContaining(names));
});

describe("each is read:", () => {
  const { personalAccessToken, workspaceId } = settings;
  /** A value that is not the default, for each. */
  const examples: Record<keyof typeof settings, string> = {
    apiKey: "seam_test1_key",
    personalAccessToken: "seam_at1_token",
    workspaceId: "11111111-1111-4111-8111-111111111111",
    endpoint: "https://seam.example.com",
    isSandbox: "1",
    isReadOnly: "1",
    confirmMode: "never",
    auditLog: "audit.jsonl",
  };
  /** What makes no sense without another. */
  const needed: Partial<Record<keyof typeof settings, object>> = {
    personalAccessToken: { [workspaceId.variable]: examples.workspaceId },
    workspaceId: { [personalAccessToken.variable]: examples.personalAccessToken },
  };
  const outcome = (env: object) => {
    try {
      return readConfig([], { ...env });
    } catch (error) {
      return error;
    }
  };

  it.each(Object.keys(settings) as (keyof typeof settings)[])("%s", (name) => {
    const env = needed[name] ?? {};
    const set = outcome({ ...env, [settings[name].variable]: examples[name] });
    expect(set).not.toBeInstanceOf(Error);
    expect(set).not.toEqual(outcome(env));
  });

  it("and no variable is named that is not in the table", () => {
    const sources = readdirSync(new URL("src/", ROOT), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `src/${file}`);
    const texts = [...sources, "README.md", "SECURITY.md", "Dockerfile"].map(read).join("\n");
    const named = texts.match(/(?<![A-Z_])(SEAM(_[A-Z]+)+|DATABASE_URL)\b/g) ?? [];
    const known = [...allSettings, ...allServeSettings].map(({ variable }) => variable);
    expect([...new Set(named)].sort()).toEqual([...known].sort());
  });
});
