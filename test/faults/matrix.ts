/** One cell of the fault matrix: a tool's work, one of the requests that it makes, and a fault that strikes there. */
import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "../support/harness.ts";
import { canariesIn, leaks } from "./canaries.ts";
import { expected, isParallel, isSeamsWord, isWaitedFor } from "./expected.ts";
import { type FaultKind, isEndless, type Role, roleOf } from "./kinds.ts";
import { closedPort, refusing } from "./refusing.ts";
import { type Scenario, WAIT_SECONDS } from "./scenarios.ts";
import { startedTo } from "./started.ts";
import { type Circumstances, lies, picture, type Verdict, verdictOf } from "./truth.ts";
import { startWorld, type World } from "./world.ts";

/** One of the requests that a tool makes: the `skip + 1`th to its path. */
export interface Place {
  path: string;
  skip: number;
  role: Role;
  /** Whether the tool has sent a change before this request when nothing goes wrong. */
  isAfterChange: boolean;
  /** How many requests go to this path when nothing goes wrong. */
  of: number;
}

/** Waits for loopback under load, and three times within a test. */
const TIMEOUT_MS = 600;
const PACE = { retry: 100 };
/** Longer than the pauses between attempts and between looks. */
const SILENCE_MS = 25;

/** How long a call waits for what should be done by then. */
const LONG_SECONDS = 30;

/** Runs the work without faults: one can strike at the first request to each path, and at the last read of each. */
export async function survey(scenario: Scenario): Promise<Place[]> {
  const world = await startWorld();
  try {
    const { circumstances } = await callIn(world, scenario, LONG_SECONDS);
    const found = lies("done", circumstances);
    const { answer } = circumstances;
    if (answer.isError || found.length > 0) throw new Error(`${scenario.tool}: ${found} ${answer.text}`);
    const places = placesIn(world.exchanges.map(({ path }) => path));
    return places.filter(({ path }) => scenario.only?.test(path) ?? true);
  } finally {
    await world.close();
  }
}

const isChange = (path: string): boolean => ["create", "delete"].includes(roleOf(path));

function placesIn(paths: string[]): Place[] {
  const firstChange = paths.findIndex(isChange);
  return [...new Set(paths)].flatMap((path) => {
    const at = paths.flatMap((one, index) => (one === path ? [index] : []));
    const role = roleOf(path);
    const skips = role === "read" ? [0, at.length - 1] : [0];
    return [...new Set(skips)].map((skip) => {
      const isAfterChange = firstChange !== -1 && (at[skip] ?? 0) > firstChange;
      return { path, skip, role, isAfterChange, of: at.length };
    });
  });
}

export interface Outcome {
  verdict: Verdict;
  answer: Answer;
  /** How often the fault struck. */
  struck: number;
  /** Whether a change was sent before the call answered. */
  hasChanged: boolean;
  /** What is wrong; empty when all is well. */
  problems: string[];
  /** What a further call, healed, did not bring to its end: on a loaded machine time may have run out. */
  unended: string[];
  /** Secrets in what was said to the client. */
  leaks: string[];
}

/**
 * The work while a fault strikes at that place, `times` often or until the end; then, healed, once more. Time-outs and
 * waits are `patience` times as long.
 */
export async function strike(
  scenario: Scenario,
  place: Place,
  kind: FaultKind,
  options: { times?: number; apiKey?: string; patience?: number } = {},
): Promise<Outcome> {
  const { fault } = kind;
  const { patience = 1 } = options;
  const closed = closedPort();
  const world = await startWorld({
    pace: PACE,
    sandbox: options.apiKey ? { apiKey: options.apiKey } : {},
    http: isEndless(kind) ? { timeoutMs: TIMEOUT_MS * patience } : {},
    ...(fault === "refused" && { through: (open) => refusing(open, closed, { ...place, ...options }) }),
  });
  const { sandbox, exchanges } = world;
  const before = startedTo(sandbox).length;
  const times = options.times ?? Number.POSITIVE_INFINITY;
  let heal = () => closed.heal();
  if (fault !== "refused") heal = sandbox.fail({ ...fault, path: place.path, skip: place.skip, times });
  try {
    const { circumstances, again, secrets } = await callIn(world, scenario, WAIT_SECONDS * patience);
    const { answer } = circumstances;
    const hasChanged = startedTo(sandbox).slice(before).some(isChange);
    const verdict = verdictOf(answer);
    const isBelieved = verdict === "done" && isSeamsWord(kind, place);
    const problems = isBelieved ? [] : lies(verdict, circumstances);
    const started = startedTo(sandbox).length;
    await delay(SILENCE_MS);
    const late = startedTo(sandbox).slice(started);
    if (late.length > 0) problems.push(`goes on after its answer: ${late}`);
    const struck = exchanges.filter((exchange) => exchange.fault).length + closed.struck();
    const creates = exchanges.filter(({ path }) => roleOf(path) === "create").length;
    if (creates > 1) problems.push(`sent ${creates} creates`);
    heal();
    const unended = isBelieved ? [] : await again(verdict);
    return {
      verdict,
      answer,
      struck,
      hasChanged,
      problems,
      unended,
      leaks: leaks(JSON.stringify(world.said), { ...secrets, ...canariesIn(sandbox) }),
    };
  } finally {
    await world.close();
    await closed.close();
  }
}

async function callIn(world: World, scenario: Scenario, wait_seconds: number) {
  const { sandbox } = world;
  const { tool } = scenario;
  const work = scenario.prepare(sandbox);
  const waiting = (seconds: number) =>
    "wait_seconds" in work.args ? { ...work.args, wait_seconds: seconds } : work.args;
  const before = picture(sandbox);
  const secrets = canariesIn(sandbox);
  const answer = await world.call(tool, waiting(wait_seconds));
  const circumstances: Circumstances = { tool, answer, work, before, sandbox };
  /**
   * What is unfinished is done once more, and must come to its end. Not what is unknown, where repeating it might
   * create twice; nor what is unchanged, which is the start of the run without faults.
   */
  const again = async (verdict: Verdict): Promise<string[]> => {
    const isHarmless = verdict !== "unknown" || /calling again is harmless/.test(answer.text);
    if (verdict === "done" || verdict === "unchanged" || !isHarmless) return [];
    const second = await world.call(tool, waiting(LONG_SECONDS));
    if (work.isDone?.() ?? !second.isError) return [];
    return [`does not come to its end when it is called again: ${second.text}`];
  };
  return { circumstances, again, secrets };
}

/** In what an outcome differs from the table; empty when it is as stated. */
export function differences(
  scenario: Scenario,
  surveyed: Place,
  kind: FaultKind,
  outcome: Outcome,
): string[] {
  const { verdict, struck, hasChanged } = outcome;
  // Of requests side by side nobody knows beforehand which are first.
  const place = isParallel(scenario) ? { ...surveyed, isAfterChange: hasChanged } : surveyed;
  // Work side by side does not always take as many looks.
  const says: readonly Verdict[] = struck === 0 ? ["done"] : expected(scenario, place, kind);
  // One "not found" of a list does not end a removal before it began.
  const isInsistent = kind.title === "404" && /^remove/.test(scenario.tool) && /list$/.test(place.path);
  const attempts = (place.role === "create" || !kind.isRetried) && !isInsistent ? 1 : 3;
  const isOnce = place.of === 1 && !isWaitedFor(scenario, place) && says[0] !== "done";
  const found: Record<string, boolean> = {
    [`is ${verdict}, not ${says.join(" or ")}`]: !says.includes(verdict),
    [`struck ${struck} times, not ${attempts}`]: isOnce && kind.fault !== "refused" && struck !== attempts,
  };
  return Object.keys(found).filter((difference) => found[difference]);
}
