/** What all clients of one process share: the connection to Seam, or to a sandbox of its own, and the event poller. */

import { PACE } from "../contract/pace.ts";
import { version } from "../contract/version.ts";
import type { ConfirmMode, Workspace } from "../contract/workspace.ts";
import { connectSeam } from "../seam/client.ts";
import { ENDPOINT } from "../seam/endpoint.ts";
import { createEventPoller } from "../seam/events.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { accountOf } from "./account.ts";
import { openAuditLog } from "./audit.ts";

export interface WorkspaceOptions {
  /** Base URL of Seam's API; default `https://connect.getseam.com`. */
  endpoint?: string;
  credentials?: SeamCredentials;
  /** Serve a built-in workspace instead of Seam; default false. */
  isSandbox?: boolean;
  confirmMode?: ConfirmMode;
  /** A file that gets the audit log's lines; default none. */
  auditLog?: string;
  /** What several processes seal confirmation codes with, the present one first; default: the credentials. */
  sealingSecrets?: readonly string[];
  /** For one attempt of a request to Seam, in ms; default 30 000. */
  timeoutMs?: number;
}

export interface OpenWorkspace {
  workspace: Workspace;
  /** Where Seam is: the sandbox's address when there is one. */
  endpoint: string;
  /** Stops the poller and closes all sockets, the sandbox with them. */
  close(): Promise<unknown>;
}

/** Connects to Seam, which opens nothing before the first request, or starts the sandbox and connects to that. */
export async function openWorkspace(options: WorkspaceOptions = {}): Promise<OpenWorkspace> {
  const { isSandbox = false, confirmMode = "auto", auditLog, timeoutMs, sealingSecrets } = options;
  const audit = auditLog ? openAuditLog(auditLog) : undefined;
  const { startSandbox } = isSandbox ? await import("../sandbox/sandbox.ts") : {};
  const sandbox = await startSandbox?.();
  const endpoint = sandbox?.endpoint ?? options.endpoint ?? ENDPOINT;
  const credentials = sandbox ? { api_key: sandbox.apiKey } : options.credentials;
  const account = accountOf({ endpoint, credentials, isSandbox, sealingSecrets });
  const connection = connectSeam({
    endpoint,
    credentials,
    userAgent: `seam-mobile-access-mcp/${version}`,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const events = createEventPoller({ seam: connection.for, now: connection.now });
  return {
    workspace: {
      connection,
      events,
      pace: PACE,
      removals: new Map(),
      isSandbox,
      confirmMode,
      account,
      audit,
    },
    endpoint,
    close() {
      events.close();
      return Promise.allSettled([connection.close(), sandbox?.close()]);
    },
  };
}
