/** What is wrong with Seam during one call: at most one reply that lies, and routes that refuse. */
import type { Fault } from "../../../src/sandbox/sandbox.ts";
import { Chance } from "../chance.ts";
import { type Role, roleOf } from "../kinds.ts";
import type { Stage } from "./stage.ts";

interface LieKind {
  fault: Omit<Fault, "path" | "times">;
  roles: readonly Role[];
  /** Only replies that are lists; only single things. */
  only?: RegExp;
}

const HTML_404 = { kind: "html", status: 404 } as const;
const NOT_FOUND = { kind: "status", status: 404 } as const;
const LIST = /list$/;
const GET = /get$/;

/** Enrollment automations are left out where a retired route and a broken one cannot be told apart. */
const LIES: readonly LieKind[] = [
  { fault: NOT_FOUND, roles: ["read"], only: GET },
  { fault: NOT_FOUND, roles: ["read"], only: GET },
  { fault: NOT_FOUND, roles: ["read"], only: LIST },
  { fault: HTML_404, roles: ["read"] },
  { fault: HTML_404, roles: ["read"], only: LIST },
  { fault: { kind: "stale" }, roles: ["read"] },
  { fault: { kind: "stale" }, roles: ["read"] },
  { fault: { kind: "cut" }, roles: ["read"], only: LIST },
  { fault: { kind: "cut" }, roles: ["read"], only: LIST },
  { fault: { kind: "doubled" }, roles: ["read", "poll"], only: LIST },
  { fault: { kind: "late", delay_ms: 80 }, roles: ["read"] },
  { fault: { kind: "ok_false" }, roles: ["create", "delete"] },
  { fault: { kind: "ok_false" }, roles: ["create", "delete"] },
  { fault: { kind: "ignored" }, roles: ["delete"] },
  { fault: { kind: "ignored" }, roles: ["create"], only: /update$|add_acs_user$/ },
  { fault: NOT_FOUND, roles: ["delete"] },
  { fault: { kind: "odd_row" }, roles: ["poll"] },
  { fault: { kind: "odd_row" }, roles: ["poll"] },
];

const REFUSALS = [429, 503, 500, 403];

export interface Lies {
  /** The lie that was told, if one was. */
  readonly told: Fault["kind"] | undefined;
  /** For the story of a failure. */
  readonly words: string[];
  heal(): void;
}

/** Prepares what goes wrong; from then on it strikes by itself. */
export function prepareLies(stage: Stage): Lies {
  const { sandbox } = stage;
  const words: string[] = [];
  const lies: { told: Fault["kind"] | undefined; words: string[]; heal(): void } = {
    told: undefined,
    words,
    heal: () => mends.forEach((mend) => void mend()),
  };
  const mends: (() => void)[] = [];
  if (stage.chance(0.1)) {
    const status = stage.pick(REFUSALS) ?? 503;
    words.push(`Seam answers ${status} to every deletion`);
    mends.push(sandbox.fail({ kind: "status", status, path: /delete$|deactivate$|remove_acs_user$/ }));
  }
  if (stage.chance(0.5)) return lies;
  const lie = stage.pick(LIES);
  let skip = stage.below(stage.chance(0.5) ? 3 : 25);
  const isDue = (path: string) =>
    (lie?.roles.includes(roleOf(path)) ?? false) && (lie?.only?.test(path) ?? true) && skip-- <= 0;
  const path = new Chance((path) => {
    if (!lie || lies.told || !isDue(path)) return false;
    lies.told = lie.fault.kind;
    words.push(`Seam lies once: ${JSON.stringify(lie.fault)} to ${path}`);
    return true;
  });
  if (lie) mends.push(sandbox.fail({ ...lie.fault, path }));
  return lies;
}
