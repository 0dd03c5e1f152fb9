/** What `serve` reads, and what it refuses to start with. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderTeamPage } from "../../scripts/docs.ts";
import { serveUsage } from "../../src/cli/command-usage.ts";
import { readServeConfig, type ServeConfig } from "../../src/cli/serve-config.ts";
import { allServeSettings, serveSettings } from "../../src/cli/serve-settings.ts";
import { ConfigError } from "../../src/contract/config-error.ts";

const KEY = { SEAM_API_KEY: "seam_test1_key" };
const ISSUER = "https://login.example.com";
const SECRET = "0123456789abcdef0123456789abcdef";
const WEBHOOK_SECRET = `whsec_${"A".repeat(32)}`;

function read(argv: string[], env: Record<string, string> = {}): ServeConfig {
  const config = readServeConfig(argv, env);
  if (!config) throw new Error("its usage was asked for");
  return config;
}

const refusal = (argv: string[], env: Record<string, string> = {}): string => {
  try {
    read(argv, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

test("the sandbox needs nothing: loopback, nobody signs in, and yet a person is asked", () => {
  expect(read(["--sandbox"])).toMatchObject({
    host: "127.0.0.1",
    port: 3333,
    workspace: { isSandbox: true },
    signIn: undefined,
    confirmMode: "always",
    drainMs: 20_000,
  });
});

describe("each setting", () => {
  const examples: Record<keyof typeof serveSettings, string> = {
    host: "::1",
    port: "8080",
    publicUrl: "https://access.example.com",
    allowedHosts: "access.example.com, other.example.com",
    allowedOrigins: "chat.example.com",
    workspaces: "/etc/seam/workspaces.json",
    webhookSecret: WEBHOOK_SECRET,
    issuer: "https://other.example.com",
    audience: "api://seam",
    jwksUrl: "https://login.example.com/keys",
    scopePrefix: "api://seam/",
    companyClaim: "tid",
    rolesClaim: "roles",
    roles: "Agent=seam:write",
    sealingSecrets: SECRET,
    callsPerMinute: "7",
    workspaceCallsPerMinute: "8",
    databaseUrl: "postgres://desk:desk@db.example.com/desk",
    keptDays: "10",
    drainSeconds: "9",
  };
  const base = {
    ...KEY,
    SEAM_MCP_ISSUER: ISSUER,
    SEAM_MCP_ROLES_CLAIM: "groups",
    SEAM_MCP_ROLES: "Lead=seam:remove",
  };
  const names = Object.keys(examples) as (keyof typeof serveSettings)[];

  test.each(names)("%s is read from its variable, and its flag goes before it", (name) => {
    const { variable, ...setting } = serveSettings[name];
    const set = read([], { ...base, [variable]: examples[name] });
    expect(set).not.toEqual(read([], base));
    if ("flag" in setting)
      expect(read([`--${setting.flag}`, examples[name]], { ...base, [variable]: "127.0.0.1" })).toEqual(set);
  });

  test.each(allServeSettings.map((one) => [one.variable, one] as const))(
    "%s stands in the usage and on the page for teams",
    (variable, { means, flag, default: usual }) => {
      const page = readFileSync(new URL("../../docs/team.md", import.meta.url), "utf8");
      expect(page, "else: npm run docs").toBe(renderTeamPage(page));
      for (const text of [serveUsage(allServeSettings), page].map((one) => one.replace(/\s+/g, " "))) {
        for (const part of [variable, means, ...(flag ? [`--${flag}`] : [])]) expect(text).toContain(part);
        if (usual) expect(text).toMatch(RegExp(`default \`?${usual}\\b`));
      }
    },
  );
});

test.each<[what: string, argv: string[], env: Record<string, string>, says: string]>([
  ["neither key nor sandbox", [], {}, "serve needs SEAM_API_KEY, or SEAM_MCP_WORKSPACES"],
  [
    "companies without a sign-in",
    ["--workspaces", "w.json"],
    {},
    "SEAM_MCP_WORKSPACES needs SEAM_MCP_ISSUER",
  ],
  [
    "a sandbox beside companies",
    ["--sandbox", "--workspaces", "w"],
    { SEAM_MCP_ISSUER: ISSUER },
    "exclude each other",
  ],
  [
    "one webhook's secret beside companies",
    ["--workspaces", "w"],
    { SEAM_MCP_ISSUER: ISSUER, SEAM_MCP_WEBHOOK_SECRET: WEBHOOK_SECRET },
    "SEAM_MCP_WEBHOOK_SECRET is for one workspace",
  ],
  [
    "half of a webhook's secret",
    ["--sandbox"],
    { SEAM_MCP_WEBHOOK_SECRET: WEBHOOK_SECRET.slice(0, -1) },
    "SEAM_MCP_WEBHOOK_SECRET must be the whole secret of a webhook, which starts with whsec_.",
  ],
  [
    "an issuer in the clear",
    ["--sandbox", "--issuer", "http://login.example.com"],
    {},
    "SEAM_MCP_ISSUER must start with https://",
  ],
  [
    "a port that is none",
    ["--sandbox", "--port", "70000"],
    {},
    "SEAM_MCP_PORT must be a whole number of at most 65535",
  ],
  [
    "never to ask, where people sign in",
    [],
    { ...KEY, SEAM_MCP_ISSUER: ISSUER, SEAM_MCP_CONFIRM: "never" },
    "SEAM_MCP_CONFIRM must not be never",
  ],
  [
    "a role that is no scope",
    [],
    { ...KEY, SEAM_MCP_ISSUER: ISSUER, SEAM_MCP_ROLES_CLAIM: "roles", SEAM_MCP_ROLES: "Agent=all" },
    "SEAM_MCP_ROLES must be like",
  ],
  [
    "roles without their claim",
    [],
    { ...KEY, SEAM_MCP_ISSUER: ISSUER, SEAM_MCP_ROLES: "Agent=seam:read" },
    "go together",
  ],
  [
    "a short secret",
    ["--sandbox"],
    { SEAM_MCP_SEALING_SECRETS: `${SECRET},short-secret` },
    "less than 32 characters",
  ],
  ["an unknown flag", ["--sandbox", "--prot", "1"], {}, "--prot is not an option. serve --help names them."],
  ["a flag without its value", ["--port"], {}, "An option of serve lacks its value"],
])("%s is refused in a sentence, without secrets", (_what, argv, env, says) => {
  const words = refusal(argv, env);
  expect(words).toContain(says);
  for (const secret of ["seam_test1_key", SECRET, "short-secret"]) expect(words).not.toContain(secret);
});

test("never to ask is for loopback without a sign-in", () => {
  expect(read(["--sandbox"], { SEAM_MCP_CONFIRM: "never" }).confirmMode).toBe("never");
});
