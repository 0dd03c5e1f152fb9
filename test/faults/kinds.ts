/** The faults that strike, and which requests they stop. */
import type { Fault } from "../../src/sandbox/sandbox.ts";

export type Role = "read" | "create" | "delete" | "poll";

export interface FaultKind {
  title: string;
  /** `refused`: nobody listens at that address. */
  fault: Omit<Fault, "path"> | "refused";
  /** Whether reads and deletes are tried again, twice. Creates never are. */
  isRetried: boolean;
}

const kind = (title: string, fault: FaultKind["fault"], isRetried: boolean): FaultKind => ({
  title,
  fault,
  isRetried,
});

const AFTER = { when: "after" } as const;
const ASKED_TO_WAIT = { "retry-after": "1" };

export const kinds: readonly FaultKind[] = [
  kind("refused", "refused", true),
  kind("reset before", { kind: "reset" }, true),
  kind("reset after", { kind: "reset", ...AFTER }, true),
  kind("no answer", { kind: "hang" }, true),
  kind("slow drip", { kind: "drip" }, true),
  kind("429", { kind: "status", status: 429 }, true),
  kind("429 with Retry-After", { kind: "status", status: 429, headers: ASKED_TO_WAIT }, true),
  kind("500 with HTML", { kind: "html", status: 500 }, false),
  kind("500 with HTML after", { kind: "html", status: 500, ...AFTER }, false),
  kind("502 with HTML", { kind: "html" }, true),
  kind("503, empty", { kind: "empty" }, true),
  kind("malformed JSON", { kind: "malformed" }, true),
  kind("malformed JSON after", { kind: "malformed", ...AFTER }, true),
  kind("truncated after", { kind: "truncated", ...AFTER }, true),
  kind("401", { kind: "status", status: 401 }, false),
  kind("404", { kind: "status", status: 404 }, false),
  kind("404 of the route", { kind: "not_found_path" }, false),
  kind("5 MB after", { kind: "huge", ...AFTER }, false),
];

/** Those that a request never gets an answer to. */
export const isEndless = ({ fault }: FaultKind): boolean =>
  fault !== "refused" && (fault.kind === "hang" || fault.kind === "drip");

/** By its name, so that the table does not lean on what the server itself believes. */
export function roleOf(path: string): Role {
  if (path === "/events/list") return "poll";
  const verb = path.split("/").at(-1) ?? "";
  if (/^(get|list)/.test(verb)) return "read";
  return ["delete", "deactivate", "remove_acs_user", "suspend", "unsuspend"].includes(verb)
    ? "delete"
    : "create";
}
