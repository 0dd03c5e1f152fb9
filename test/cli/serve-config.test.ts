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
  ["companies without a sign-in", ["--workspaces", "w.json"], {}, "--workspaces needs SEAM_MCP_ISSUER"],
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
    "--issuer must start with https://",
  ],
  [
    "a port that is none",
    ["--sandbox", "--port", "70000"],
    {},
    "--port must be a whole number from 0 to 65535",
  ],
  [
    "a port that is none, in the environment",
    ["--sandbox"],
    { SEAM_MCP_PORT: "many" },
    "SEAM_MCP_PORT must be a whole number from 0 to 65535",
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
  [
    "an audit log in no database",
    [],
    { ...KEY, SEAM_MCP_AUDIT_LOG: "database" },
    "SEAM_MCP_AUDIT_LOG=database needs DATABASE_URL, and no sandbox. A file of that name is ./database.",
  ],
  [
    "an audit log of a sandbox in the database",
    ["--sandbox"],
    { SEAM_MCP_AUDIT_LOG: "database", DATABASE_URL: "postgres://desk:short-secret@db/desk" },
    "and no sandbox",
  ],
  [
    "a database of another kind",
    [],
    { ...KEY, DATABASE_URL: "mysql://desk:short-secret@db/desk" },
    "DATABASE_URL must be like postgres://",
  ],
  [
    "a database's password that is not encoded",
    [],
    { ...KEY, DATABASE_URL: "postgres://desk:short-secret#@db/desk" },
    "DATABASE_URL is no address: special characters",
  ],
  [
    "a public URL with what stands behind it",
    ["--sandbox"],
    { SEAM_MCP_PUBLIC_URL: "https://access.example.com/mcp/" },
    "SEAM_MCP_PUBLIC_URL goes without /mcp, which this server puts behind it: https://access.example.com.",
  ],
  [
    "a limit that lets nobody in",
    ["--sandbox"],
    { SEAM_MCP_CALLS_PER_MINUTE: "0" },
    "SEAM_MCP_CALLS_PER_MINUTE must be a whole number from 1 to",
  ],
  [
    "results that nobody could read",
    ["--sandbox"],
    { SEAM_MCP_KEPT_DAYS: "0" },
    "SEAM_MCP_KEPT_DAYS must be a whole number from 1 to",
  ],
  [
    "an unknown flag",
    ["--sandbox", "--prot", "1"],
    {},
    "--prot is not an option of serve. Did you mean --port? serve --help shows what there is.",
  ],
  ["a flag without its value", ["--port"], {}, "--port needs a value."],
  ["a flag in the place of a value", ["--port", "--sandbox"], {}, "--port needs a value."],
  ["a value for what is a switch", ["--sandbox=short-secret"], {}, "--sandbox takes no value."],
  ["a word that is none", ["migrat"], {}, "migrat is not a command of serve. Did you mean migrate?"],
  ["a flag without its dashes", ["port", "1"], {}, "port is not a command of serve. Did you mean --port?"],
  ["a key in the place of a word", ["seam_test1_key"], {}, "An argument is not a command of serve."],
  ["migrate behind a flag", ["--sandbox", "migrate"], {}, "serve migrate takes nothing but its environment."],
])("%s is refused in a sentence, without secrets", (_what, argv, env, says) => {
  const words = refusal(argv, env);
  expect(words).toContain(says);
  for (const secret of ["seam_test1_key", SECRET, "short-secret"]) expect(words).not.toContain(secret);
});

test.each(["0.0.0.0", "192.168.0.1", "::"])(
  "without both a sign-in and a public URL, %s is not listened on",
  (host) => {
    const [signIn, address] = [
      ["--issuer", ISSUER],
      ["--public-url", "https://access.example.com"],
    ];
    for (const more of [[], signIn, address])
      expect(refusal(["--sandbox", "--host", host, ...more])).toBe(
        `To listen on ${host}, which others reach, a sign-in (SEAM_MCP_ISSUER) and the public URL (SEAM_MCP_PUBLIC_URL) are needed.`,
      );
    expect(read(["--sandbox", "--host", host, ...signIn, ...address]).host).toBe(host);
  },
);

test("help, as a word or a flag, asks for the usage", () => {
  for (const word of ["help", "--help", "-h"]) expect(readServeConfig([word], {})).toBeUndefined();
});

test("the audit log may be a table of the database, or a file of that name", () => {
  const databaseUrl = "postgres://db/desk";
  const env = { ...KEY, DATABASE_URL: databaseUrl };
  expect(read([], { ...env, SEAM_MCP_AUDIT_LOG: "database" })).toMatchObject({
    databaseUrl,
    auditLog: "database",
  });
  expect(read([], { ...KEY, SEAM_MCP_AUDIT_LOG: "./database" }).auditLog).toBe("./database");
});

test("never to ask is for loopback without a sign-in", () => {
  expect(read(["--sandbox"], { SEAM_MCP_CONFIRM: "never" }).confirmMode).toBe("never");
});
