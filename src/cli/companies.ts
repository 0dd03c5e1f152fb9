/** Which workspace a company works in, as `serve` was told: one for all, or by a file. */
import type { Workspace } from "../contract/workspace.ts";
import type { SeamEvent } from "../seam/resources.ts";
import { watchWorkspaces } from "../team/workspaces.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { HttpServerOptions } from "../transports/http/create-http-server.ts";
import { isLoopback } from "../transports/http/guards.ts";
import { openAuditLog } from "../workspace/audit.ts";
import { openWorkspace, type WorkspaceOptions } from "../workspace/open.ts";
import type { Surroundings } from "./config.ts";
import { ONLY_WORKSPACE, type ServeConfig } from "./serve-config.ts";

/** From a company to its workspace; where all share one, there is one company without a name. */
export interface Companies {
  of(company: string | undefined): ReturnType<HttpServerOptions["lease"]>;
  areSeveral: boolean;
  webhooks: HttpServerOptions["webhooks"];
  close(): Promise<unknown>;
}

/** Opens the workspace that all share; or reads the file, and opens each with its first call. Throws ConfigError. */
export async function openCompanies(
  config: ServeConfig,
  { env, stdout, log, metrics }: Surroundings & { log: Log; metrics: Metrics },
): Promise<Companies> {
  const { workspacesFile, isReadOnly, confirmMode, sealingSecrets } = config;
  const audit = auditOf(config, stdout);
  const open = (options: WorkspaceOptions) =>
    openWorkspace({ ...options, confirmMode, sealingSecrets, audit, onReply: metrics.seamReplied });
  if (workspacesFile === undefined) {
    const { workspace, close } = await open(config.workspace);
    const webhooks = {
      secretOf: async (name: string) => (name === ONLY_WORKSPACE ? config.webhookSecret : undefined),
      onEvent: async (_name: string, event: SeamEvent) => workspace.events.deliver(event),
    };
    return { of: async () => ({ workspace, isReadOnly, release() {} }), areSeveral: false, webhooks, close };
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
    webhooks: {
      secretOf: workspaces.webhookSecretOf,
      // Where it is not open, nobody waits for anything. Other replicas are not told yet.
      async onEvent(company, event) {
        (await workspaces.opened(company)?.catch(() => undefined))?.events.deliver(event);
      },
    },
    close: workspaces.close,
  };
}

function auditOf({ auditLog }: ServeConfig, stdout: Surroundings["stdout"]): Workspace["audit"] {
  if (auditLog === undefined) return undefined;
  return auditLog === "-"
    ? (entry) => void stdout.write(`${JSON.stringify(entry)}\n`)
    : openAuditLog(auditLog);
}
