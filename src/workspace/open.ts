/** What all clients of one process share: the connection to Seam, or to a sandbox of its own, and the event poller. */

import type { Backend, BackendOptions } from "../contract/backend.ts";
import { PACE } from "../contract/pace.ts";
import { version } from "../contract/version.ts";
import type { Workspace } from "../contract/workspace.ts";
import { connectSeam } from "../seam/client.ts";
import { ENDPOINT } from "../seam/endpoint.ts";
import { createEventPoller } from "../seam/events.ts";
import type { HttpOptions } from "../seam/http.ts";
import { accountOf } from "./account.ts";
import { openAuditLog } from "./audit.ts";

/** What a server for one desk needs, and what one of several processes does. */
export interface WorkspaceOptions extends BackendOptions {
  /** What several processes seal confirmation codes with, the present one first; default: the credentials. */
  sealingSecrets?: readonly string[] | undefined;
  /** Where proxies are looked up; default the environment of the process. */
  env?: HttpOptions["env"];
  /** Called once per reply of Seam's. */
  onReply?: HttpOptions["onReply"];
  /** Gets the audit log's lines, where several workspaces have one log. */
  audit?: Workspace["audit"];
}

export interface OpenWorkspace {
  workspace: Workspace;
  /** Where Seam is: the sandbox's address when there is one. */
  endpoint: string;
  /** Stops the poller and closes all sockets, the sandbox with them. */
  close(): Promise<unknown>;
}

const opened = new WeakSet<Backend>();

/** Whether it was opened here, so that it has all that calls need. */
export const isWorkspace = (backend: Backend): backend is Workspace => opened.has(backend);

/** Connects to Seam, which opens nothing before the first request, or starts the sandbox and connects to that. */
export async function openWorkspace(options: WorkspaceOptions = {}): Promise<OpenWorkspace> {
  const { isSandbox = false, confirmMode = "auto", auditLog, timeoutMs, sealingSecrets } = options;
  const audit = auditLog ? openAuditLog(auditLog) : options.audit;
  const { startSandbox } = isSandbox ? await import("../sandbox/sandbox.ts") : {};
  const sandbox = await startSandbox?.();
  const endpoint = sandbox?.endpoint ?? options.endpoint ?? ENDPOINT;
  const credentials = sandbox ? { api_key: sandbox.apiKey } : options.credentials;
  const account = accountOf({ endpoint, credentials, isSandbox, sealingSecrets });
  const connection = connectSeam({
    endpoint,
    credentials,
    userAgent: `seam-mobile-access-mcp/${version}`,
    onReply: options.onReply,
    ...(options.env && { env: options.env }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const events = createEventPoller({ seam: connection.for, now: connection.now });
  const workspace: Workspace = {
    connection,
    events,
    pace: PACE,
    removals: new Map(),
    isSandbox,
    confirmMode,
    account,
    audit,
  };
  opened.add(workspace);
  return {
    workspace,
    endpoint,
    close() {
      events.close();
      return Promise.allSettled([connection.close(), sandbox?.close()]);
    },
  };
}
