/** Time in tests: nothing is over because a second has passed, but because the test says so. Knows no test runner. */
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Answer } from "./harness.ts";

/** For a sandbox: deletions that go on until {@link endDeletions}, however long a test takes to get there. */
export const LASTING = { deletionDelayMs: 3_600_000 };

/** What is being deleted is gone now, and what is deleted from now on goes quickly. */
export function endDeletions({ workspace: { state } }: Pick<Sandbox, "workspace">): void {
  state.deletion_delay_ms = 10;
  const due = state.now();
  for (const pending of state.pending_deletions) pending.due = due;
}

/** A client waits no longer than a minute for an answer. */
const MOST_SECONDS = 30;
const TOO_SHORT =
  /Seam (took longer than wait_seconds|did not answer within|did not get further)|its answer had not come when/;

const isBegun = ({ isError, text }: Pick<Answer, "isError" | "text">): boolean =>
  !(isError && TOO_SHORT.test(text));

/**
 * Calls with `wait_seconds`, and with twice as many while they were too few for this machine: until something has begun,
 * or Seam has refused it, or the answer is enough. Calling again is harmless, as the answers say.
 */
export async function untilTimeIsUp<Said extends Pick<Answer, "isError" | "text">>(
  call: (name: string, args: Record<string, unknown>) => Promise<Said>,
  name: string,
  args: Record<string, unknown> & { wait_seconds: number },
  isEnough: (answer: Said) => boolean = isBegun,
): Promise<Said> {
  const { wait_seconds } = args;
  const answer = await call(name, args);
  if (isEnough(answer) || wait_seconds > MOST_SECONDS) return answer;
  return untilTimeIsUp(call, name, { ...args, wait_seconds: 2 * wait_seconds }, isEnough);
}
