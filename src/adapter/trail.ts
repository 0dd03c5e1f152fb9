/**
 * What the audit log is told of one call: a line with the intent before the first change goes out, and one with the
 * outcome before the answer does. Both carry the id of the call. Secrets are masked in the whole line.
 */
import { randomUUID } from "node:crypto";
import type { ServerContext } from "@modelcontextprotocol/server";
import type { Account } from "../contract/account.ts";
import { callerInAudit } from "../contract/caller.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Tool } from "../contract/tool.ts";
import type { Workspace } from "../contract/workspace.ts";
import { isId } from "../lookup/fields.ts";
import { SeamError, SeamNotConfigured, SeamUnreachable } from "../seam/errors.ts";
import type { SeamRequest } from "../seam/http.ts";
import type { Origin } from "./call.ts";
import { nameOfClient } from "./client.ts";
import type { Agreement } from "./confirm.ts";
import { isSecret } from "./input.ts";

/** One change in Seam: whose ids were sent and came back. `unknown`: the answer was lost. */
interface Change {
  path: string;
  ids: Record<string, string>;
  outcome?: "unknown";
}

export interface Outcome {
  outcome: "ok" | "error" | "cancelled";
  status?: unknown;
  /** What became of each, by id, in a call for several people. */
  people?: Record<string, string> | undefined;
  error?: string | undefined;
  request_ids: string[];
}

export interface Trail {
  /** Why the call goes on, once that is known. */
  agreement?: Agreement | undefined;
  /** Sends a change, after the intent is kept. Throws a Refusal, and sends nothing, when it cannot be written. */
  around(request: SeamRequest, send: () => Promise<Json>): Promise<Json>;
  /** Why nothing may be changed: the intent could not be written. */
  refusal(): Refusal | undefined;
  /** Rejects with what writing throws. */
  end(outcome: Outcome): Promise<void>;
}

type Json = Record<string, unknown>;

/** More than a call for many people makes. */
const MOST_CHANGES = 1_000;

/** Who wants something, and why it goes on, as far as that is known. */
export interface Asked {
  tool: string;
  client?: unknown;
  caller?: unknown;
  arguments: Json;
  agreement?: Agreement | undefined;
}

export const askedBy = (tool: Tool, args: Json, ctx: ServerContext, origin: Origin): Asked => ({
  tool: tool.name,
  client: nameOfClient(ctx, origin),
  caller: origin.caller && callerInAudit(origin.caller),
  arguments: withoutCodes(tool, args),
});

/** Undefined where no audit log is kept, and for tools that change nothing. */
export const openTrail = (tool: Tool, args: Json, ctx: ServerContext, origin: Origin): Trail | undefined =>
  tool.annotations.readOnlyHint
    ? undefined
    : trailOf(() => askedBy(tool, args, ctx, origin), origin.workspace, randomUUID());

/** The same for work that no call waits for: `call` is what its lines have in common. */
export function trailOf(
  asked: () => Asked,
  { audit, account }: Pick<Workspace, "audit" | "account">,
  call: string,
): Trail | undefined {
  if (!audit) return undefined;
  const changes: Change[] = [];
  let changesCount = 0;
  let begun: Promise<void> | undefined;
  let refusal: Refusal | undefined;

  const write = async (phase: "intent" | "outcome", more: object) =>
    audit(
      masked({
        time: new Date().toISOString(),
        call,
        phase,
        ...auditHead(asked(), trail.agreement, account),
        ...more,
      }),
    );
  const masked = (entry: object): object => JSON.parse(account.withoutSecrets(JSON.stringify(entry)));

  function begin(): Promise<void> {
    begun ??= write("intent", {}).catch((error) => {
      console.error(error);
      refusal = new Refusal(NOT_WRITTEN);
      throw refusal;
    });
    return begun;
  }

  function note(change: Change) {
    changesCount += 1;
    if (changes.length < MOST_CHANGES) changes.push(change);
  }

  const trail: Trail = {
    async around({ path, params }, send) {
      await begin();
      try {
        const reply = await send();
        note({ path, ids: { ...idsIn(params), ...idsIn(...Object.values(reply)) } });
        return reply;
      } catch (error) {
        if (mayHaveHappened(error)) note({ path, ids: idsIn(params), outcome: "unknown" });
        throw error;
      }
    },
    refusal: () => refusal,
    end(outcome) {
      const made = changesCount > 0 && { changes, changes_count: changesCount };
      return write("outcome", { ...outcome, ...made });
    },
  };
  return trail;
}

const auditHead = (asked: Asked, agreement: Agreement | undefined, { name }: Account) => ({
  tool: asked.tool,
  workspace: name,
  client: asked.client,
  caller: asked.caller,
  arguments: asked.arguments,
  agreement: agreement ?? asked.agreement,
});

const NOT_WRITTEN =
  "The audit log could not be written, so nothing was changed. Whoever runs this server finds the reason in its log (stderr), and where it is kept in SEAM_MCP_AUDIT_LOG. Call again when it can be written.";

/** What the tool does not take may be a PIN under a name of the assistant's own. */
const withoutCodes = (tool: Tool, args: Json): Json =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      isSecret(tool, name) || !Object.hasOwn(tool.input.shape, name) ? "***" : value,
    ]),
  );

/** The ids among the fields of what was sent, or of the resource that came back. */
const idsIn = (...holders: unknown[]): Record<string, string> =>
  Object.fromEntries(
    holders
      .flatMap((holder) => (holder && typeof holder === "object" ? Object.entries(holder) : []))
      .filter(([name, value]) => name.endsWith("_id") && typeof value === "string" && isId(value)),
  );

function mayHaveHappened(error: unknown): boolean {
  if (error instanceof SeamUnreachable) return error.may_have_been_received;
  if (error instanceof SeamError) return error.status >= 500;
  return !(error instanceof SeamNotConfigured);
}
