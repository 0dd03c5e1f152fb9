/** Which workspace a company works in, as `serve` was told: one for all, or by a file. */
import type { Workspace } from "../contract/workspace.ts";
import type { Database } from "../durable/database.ts";
import type { SeamEvent } from "../seam/resources.ts";
import { watchWorkspaces } from "../team/workspaces.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { HttpServerOptions } from "../transports/http/create-http-server.ts";
import { isLoopback } from "../transports/http/guards.ts";
import { openAuditLog } from "../workspace/audit.ts";
import { openWorkspace, type WorkspaceOptions } from "../workspace/open.ts";
import type { Surroundings } from "./config.ts";
import { IN_DATABASE, ONLY_WORKSPACE, type ServeConfig } from "./serve-config.ts";

/** From a company to its workspace; where all share one, there is one company without a name. */
export interface Companies {
  of(company: string | undefined): ReturnType<HttpServerOptions["lease"]>;
  areSeveral: boolean;
  /** By which Seam's webhook for the company signs. */
  webhookSecretOf(company: string): Promise<string | undefined>;
  /** Tells an event to whoever waits for it here: where a workspace is not open, nobody does. */
  deliver(company: string, event: SeamEvent): Promise<void>;
  close(): Promise<unknown>;
}

export interface CompaniesOptions extends Surroundings {
  log: Log;
  metrics: Metrics;
  /** Where the audit log may be. */
  database: Pick<Database, "audit"> | undefined;
}

/** Opens the workspace that all share; or reads the file, and opens each with its first call. Throws ConfigError. */
export async function openCompanies(
  config: ServeConfig,
  { env, stdout, log, metrics, database }: CompaniesOptions,
): Promise<Companies> {
  const { workspacesFile, isReadOnly, confirmMode, sealingSecrets } = config;
  const audit = auditOf(config, stdout, database);
  const open = (options: WorkspaceOptions) =>
    openWorkspace({ ...options, confirmMode, sealingSecrets, audit, env, onReply: metrics.seamReplied });
  if (workspacesFile === undefined) {
    const { workspace, close } = await open(config.workspace);
    return {
      of: async () => ({ workspace, isReadOnly, release() {} }),
      areSeveral: false,
      webhookSecretOf: async (name) => (name === ONLY_WORKSPACE ? config.webhookSecret : undefined),
      deliver: async (_name, event) => workspace.events.deliver(event),
      close,
    };
  }
  const workspaces = await watchWorkspaces(workspacesFile, {
    open,
    env,
    tell: (sentence) => log.warn({ sentence }, "workspaces"),
    isLoopbackOnly: isLoopback(config.host),
  });
  return {
    async of(company) {
      const { settings, ...lease } = await workspaces.of(company);
      return { ...lease, isReadOnly: isReadOnly || settings.isReadOnly };
    },
    areSeveral: true,
    webhookSecretOf: workspaces.webhookSecretOf,
    async deliver(company, event) {
      (await workspaces.opened(company)?.catch(() => undefined))?.events.deliver(event);
    },
    close: workspaces.close,
  };
}

function auditOf(
  { auditLog }: ServeConfig,
  stdout: Surroundings["stdout"],
  database: CompaniesOptions["database"],
): Workspace["audit"] {
  if (auditLog === undefined) return undefined;
  if (auditLog === IN_DATABASE) return database?.audit;
  return auditLog === "-"
    ? (entry) => void stdout.write(`${JSON.stringify(entry)}\n`)
    : openAuditLog(auditLog);
}
