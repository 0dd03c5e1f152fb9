/**
 * What can be set at every start, by flag or by variable (serve-settings.ts has what `serve` reads beside it): one table, from which the usage, the README, the bundle's form and the
 * registry's entry are made, and by which the configuration is read.
 */
import { ENDPOINT } from "../seam/endpoint.ts";

export interface Setting {
  /** The environment variable. */
  variable: string;
  /** The same on the command line, without its dashes. */
  flag?: string;
  /** For forms. */
  title: string;
  /** What it does: the middle of a sentence. */
  means: string;
  /** Never shown, never logged; forms keep it as a secret. */
  isSecret?: true;
  /** On with 1, off without. */
  isSwitch?: true;
  choices?: readonly string[];
  default?: string;
}

export const settings = {
  apiKey: {
    variable: "SEAM_API_KEY",
    title: "Seam API key",
    means: "API key of a Seam workspace, from Seam Console (Developer > API Keys); the sandbox needs none",
    isSecret: true,
  },
  personalAccessToken: {
    variable: "SEAM_PERSONAL_ACCESS_TOKEN",
    title: "Personal access token",
    means: "instead of an API key: a personal access token, together with the id of a workspace",
    isSecret: true,
  },
  workspaceId: {
    variable: "SEAM_WORKSPACE_ID",
    title: "Workspace of the token",
    means: "id of the workspace that the personal access token shall act in",
  },
  endpoint: {
    variable: "SEAM_ENDPOINT",
    title: "Seam's address",
    means: "base URL of Seam's API; leave it, unless Seam told you another",
    default: ENDPOINT,
  },
  isSandbox: {
    variable: "SEAM_MCP_SANDBOX",
    flag: "sandbox",
    title: "Sandbox",
    means: "serve a built-in workspace instead of Seam: no account, no real doors",
    isSwitch: true,
  },
  isReadOnly: {
    variable: "SEAM_MCP_READ_ONLY",
    flag: "read-only",
    title: "Read-only",
    means: "offer only the tools that change nothing",
    isSwitch: true,
  },
  confirmMode: {
    variable: "SEAM_MCP_CONFIRM",
    title: "Ask before something is taken away",
    means:
      "whether a person is asked before something is taken away; auto: where the host can ask, always: everywhere, never: nowhere",
    choices: ["auto", "always", "never"],
    default: "auto",
  },
  auditLog: {
    variable: "SEAM_MCP_AUDIT_LOG",
    title: "Audit log",
    means: "a file that gets JSON lines about every call that changes something, before and after",
  },
} as const satisfies Record<string, Setting>;

export const allSettings: readonly Setting[] = Object.values(settings);
