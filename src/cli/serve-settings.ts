/** What `serve` reads beside the settings of every start: the same table, loaded by this command alone. */
import type { Setting } from "./settings.ts";

export const serveSettings = {
  host: {
    variable: "SEAM_MCP_HOST",
    flag: "host",
    title: "Host",
    means: "the address to listen on; other than on loopback a sign-in and a public URL are needed",
    default: "127.0.0.1",
  },
  port: {
    variable: "SEAM_MCP_PORT",
    flag: "port",
    title: "Port",
    means: "the port to listen on; 0 for any that is free",
    default: "3333",
  },
  publicUrl: {
    variable: "SEAM_MCP_PUBLIC_URL",
    flag: "public-url",
    title: "Public URL",
    means: "where clients reach this server, without /mcp: https://access.example.com",
  },
  allowedHosts: {
    variable: "SEAM_MCP_ALLOWED_HOSTS",
    title: "Allowed hosts",
    means: "host names beside the public URL's by which clients may ask for this server, with commas between",
  },
  allowedOrigins: {
    variable: "SEAM_MCP_ALLOWED_ORIGINS",
    title: "Allowed origins",
    means: "host names of sites whose pages may call, with commas between",
  },
  workspaces: {
    variable: "SEAM_MCP_WORKSPACES",
    flag: "workspaces",
    title: "Workspaces file",
    means: "a file that says which company works in which Seam workspace; without it all callers share one",
  },
  webhookSecret: {
    variable: "SEAM_MCP_WEBHOOK_SECRET",
    title: "Webhook secret",
    means:
      "the secret of Seam's webhook for the one workspace (whsec_...); in a workspaces file it is webhook_secret",
    isSecret: true,
  },
  issuer: {
    variable: "SEAM_MCP_ISSUER",
    flag: "issuer",
    title: "Identity provider",
    means: "the OAuth issuer at which callers sign in, as its tokens name it (iss)",
  },
  audience: {
    variable: "SEAM_MCP_AUDIENCE",
    title: "Audience",
    means: "what tokens must be for (aud), with commas between; without it the public URL with /mcp",
  },
  jwksUrl: {
    variable: "SEAM_MCP_JWKS_URL",
    title: "Keys of the provider",
    means: "where the provider's keys are, if its metadata do not say so",
  },
  scopePrefix: {
    variable: "SEAM_MCP_SCOPE_PREFIX",
    title: "Scope prefix",
    means: "what the provider wants before seam:read, seam:write and seam:remove when it is asked for them",
  },
  companyClaim: {
    variable: "SEAM_MCP_COMPANY_CLAIM",
    title: "Company claim",
    means: "the claim of a token that names the company: org_id, tid, ...",
    default: "org_id",
  },
  rolesClaim: {
    variable: "SEAM_MCP_ROLES_CLAIM",
    title: "Roles claim",
    means: "the claim of a token that holds roles or groups; a caller may do what both scope and role allow",
  },
  roles: {
    variable: "SEAM_MCP_ROLES",
    title: "Roles",
    means: "which role stands for which scope: Agent=seam:write,Lead=seam:remove",
  },
  sealingSecrets: {
    variable: "SEAM_MCP_SEALING_SECRETS",
    title: "Sealing secrets",
    means:
      "what all replicas seal confirmation codes with, at least 32 characters, the present one first, older ones after a comma; without it Seam's keys do",
    isSecret: true,
  },
  callsPerMinute: {
    variable: "SEAM_MCP_CALLS_PER_MINUTE",
    title: "Calls a minute",
    means:
      "requests a minute of one caller, counted by all replicas together in the database, else in each process",
    default: "240",
  },
  workspaceCallsPerMinute: {
    variable: "SEAM_MCP_WORKSPACE_CALLS_PER_MINUTE",
    title: "Calls a minute, workspace",
    means: "requests a minute of all callers of one company, counted in the same way",
    default: "2400",
  },
  databaseUrl: {
    variable: "DATABASE_URL",
    title: "Database",
    means:
      "PostgreSQL that keeps removals, so that they go on whatever becomes of a process, and what replicas share: postgres://user:password@host/name; without it removals go on for as long as a call waits",
    isSecret: true,
  },
  keptDays: {
    variable: "SEAM_MCP_KEPT_DAYS",
    title: "Days kept",
    means: "how long the database keeps what became of a removal, with the person's name and email",
    default: "30",
  },
  drainSeconds: {
    variable: "SEAM_MCP_DRAIN_SECONDS",
    title: "Drain",
    means: "at SIGTERM: seconds that calls under way may take before the process ends",
    default: "20",
  },
} as const satisfies Record<string, Setting>;

export const allServeSettings: readonly Setting[] = Object.values(serveSettings);
