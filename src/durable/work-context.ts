/** What a run may use that no call waits for. */
import type { Trail } from "../adapter/trail.ts";
import type { Context } from "../contract/context.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { Reply } from "../seam/replies.ts";

interface More {
  ending: AbortSignal;
  progress: Context["progress"];
  onReply(reply: Reply): void;
}

export type WorkContext = Omit<Context, "confirm" | "removals">;

export function contextOf(
  workspace: Workspace,
  trail: Trail | undefined,
  signal: AbortSignal,
  more: More,
): WorkContext {
  const { connection, events, pace } = workspace;
  let mayHaveChanged = false;
  const seamUntil: Context["seamUntil"] = (further, options) =>
    connection.for({
      signal: AbortSignal.any([signal, further]),
      ...options,
      onReply: more.onReply,
      onChange: () => {
        mayHaveChanged = true;
      },
      ...(trail && { around: trail.around }),
    });
  return {
    seam: seamUntil(signal),
    seamUntil,
    mayHaveChanged: () => mayHaveChanged,
    now: connection.now,
    clock: connection.clock,
    startedAt: performance.now(),
    signal,
    ending: more.ending,
    progress: more.progress,
    advise: () => undefined,
    events,
    pace,
  };
}
