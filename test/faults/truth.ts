/** What an answer says, and whether that is the truth about the workspace. */
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { tools } from "../../src/tools/index.ts";
import type { Answer } from "../support/harness.ts";
import type { Work } from "./scenarios.ts";

/** What an assistant takes from an answer. */
export type Verdict = "done" | "going on" | "unchanged" | "unknown" | "partly";

/** All that the workspace holds, as text: equal when nothing was changed. */
export function picture({ workspace }: Sandbox): string {
  workspace.counts(); // settles what came due
  const { state } = workspace;
  const rows = [
    state.user_identities,
    state.acs_users,
    state.acs_credentials,
    state.phones,
    state.enrollment_automations,
    state.client_sessions,
    state.instant_keys,
    state.access_grants,
  ].map((collection) => [...collection.from()]);
  return JSON.stringify([rows, state.pending_deletions.length]);
}

const WORDS: readonly [RegExp, Verdict][] = [
  [/It is unknown whether/, "unknown"],
  [/Part of the work was done|^Not removed: |was not (revoked|deactivated)\. Seam says/, "partly"],
  [/Nothing was (changed|done|touched|issued|linked|unlinked|listed)/, "unchanged"],
];

/** Throws when an answer does not tell what became of the work, or tells two things. */
export function verdictOf({ isError, text, data }: Answer): Verdict {
  if (data?.status === "incomplete") return verdictOfSeveral(data.people);
  if (!isError) return /^(removing|deleting|deactivating)$/.test(data.status ?? "") ? "going on" : "done";
  const [said, ...more] = WORDS.filter(([words]) => words.test(text));
  if (!said || more.length > 0)
    throw new Error(`says ${more.length + 1} things about what was done: ${text}`);
  return said[1];
}

/** Of several people, of whom some failed: what was not done of one was perhaps done of another. */
function verdictOfSeveral(people: { status: string; summary?: string }[]): Verdict {
  const verdicts = people.map(({ status, summary = "" }) =>
    verdictOf({ isError: status === "failed", text: summary, data: { status } }),
  );
  const [first = "done"] = verdicts;
  if (verdicts.every((one) => one === first)) return first;
  return verdicts.includes("unknown") ? "unknown" : "partly";
}

export interface Circumstances {
  tool: string;
  answer: Answer;
  work: Work;
  /** The workspace before the call. */
  before: string;
  sandbox: Sandbox;
}

/** What is wrong with what the answer says; empty when it is the truth and says how to go on. */
export function lies(verdict: Verdict, { tool, answer, work, before, sandbox }: Circumstances): string[] {
  const { text, data } = answer;
  const isUnchanged = picture(sandbox) === before;
  const isDone = work.isDone?.() ?? isUnchanged;
  const howToLook = tools.find(({ name }) => name === tool)?.howToLook;
  const saysStillThere = /(^|"summary":")Not removed: |was not (revoked|deactivated)/.test(text);
  const people: { user_identity_id: string; status: string }[] = data?.people ?? [];
  const removed = people.flatMap((one) => (one.status === "removed" ? [one.user_identity_id] : []));
  const found: Record<string, boolean> = {
    "says done, and it is not": verdict === "done" && !isDone,
    "says that nothing was changed, and it was": verdict === "unchanged" && !isUnchanged,
    "says that it is still there, and it is gone": saysStillThere && isDone,
    "says that part was done, and nothing was": verdict === "partly" && isUnchanged && !saysStillThere,
    "does not say how to look":
      ["unknown", "partly"].includes(verdict) && !saysStillThere && !text.includes(howToLook ?? ""),
    "does not say how to go on": verdict === "going on" && !/call .* again/i.test(data?.next_step ?? ""),
    "says gone before it is over":
      verdict === "going on" && /confirms/.test(data?.summary ?? "") && removed.length === 0,
    "says removed of one who is not": removed.some((id) => sandbox.workspace.find(id) !== undefined),
    "speaks of a bug of ours": text.includes("Unexpected error in this server"),
  };
  return Object.keys(found).filter((lie) => found[lie]);
}
