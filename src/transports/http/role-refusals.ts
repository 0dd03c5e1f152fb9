/** What the audit log is told of a caller who was not let do something. */
import { type Caller, callerInAudit, type Scope } from "../../contract/caller.ts";
import type { Workspace } from "../../contract/workspace.ts";
import type { Log } from "../../telemetry/log.ts";

export interface RoleRefusal {
  /** The id of the request. */
  call: string;
  caller: Caller | undefined;
  tool: string | undefined;
  needed: Scope;
}

/** The refusal stands whether it can be written or not. */
export async function recordRefusal(
  { audit, account }: Workspace,
  { call, caller, tool, needed }: RoleRefusal,
  log: Log,
): Promise<void> {
  try {
    await audit?.({
      time: new Date().toISOString(),
      call,
      phase: "refused",
      tool,
      workspace: account.name,
      caller: caller && callerInAudit(caller),
      needs: needed,
    });
  } catch (error) {
    log.error({ request_id: call, error }, "audit");
  }
}
