/**
 * What to do next, from what is known of all things: a pure function of the evidence and the time. It has no notion
 * of Seam, of a call or of a clock, so that the same rules hold for a chat, a test and a worker.
 */
import type { Pace } from "../contract/pace.ts";
import { groupsOf } from "./rule.ts";
import { hasLeft, isOver, stateOf } from "./state.ts";
import type { State, Thing } from "./things.ts";

export interface Decision {
  /** To be asked for now. */
  ask: Thing[];
  /** Should be gone by now: look whether it is. */
  look: Thing[];
  /** When something becomes due if nothing else happens (ms, performance.now); infinite when nothing will. */
  wakeAt: number;
  /** Nothing more can be done: all is over, or waits for what failed. */
  isOver: boolean;
}

/** Decides for one moment; `now` is in ms as the evidence is. */
export function decide(things: readonly Thing[], now: number, pace: Pace): Decision {
  const states = new Map(things.map((thing) => [thing, stateOf(thing, pace)]));
  const obstacles = obstaclesIn(states);
  const decision: Decision = { ask: [], look: [], wakeAt: Number.POSITIVE_INFINITY, isOver: true };
  for (const [thing, state] of states) {
    if (isOver(state)) continue;
    const blocked = state.phase === "open" ? obstacleFor(thing, obstacles) : undefined;
    if (blocked !== "for good") decision.isOver = false;
    if (state.phase === "asking" || blocked) continue;
    if (state.dueAt > now) decision.wakeAt = Math.min(decision.wakeAt, state.dueAt);
    else (state.phase === "open" ? decision.ask : decision.look).push(thing);
  }
  return decision;
}

/** What of a group stands in the way of those that wait for it. */
interface Obstacle {
  isUntried: boolean;
  isOpen: boolean;
  isFailed: boolean;
}

function obstaclesIn(states: ReadonlyMap<Thing, Readonly<State>>): Map<string, Obstacle> {
  const obstacles = new Map<string, Obstacle>();
  for (const [thing, state] of states) {
    if (hasLeft(state)) continue;
    const { phase, isTried } = state;
    for (const group of groupsOf(thing)) {
      const obstacle = obstacles.get(group) ?? { isUntried: false, isOpen: false, isFailed: false };
      obstacles.set(group, obstacle);
      if (phase === "failed") obstacle.isFailed = true;
      else obstacle.isOpen = true;
      if (phase !== "failed" && !isTried) obstacle.isUntried = true;
    }
  }
  return obstacles;
}

/** Whether something must be over before this is asked for, and whether it never will be. */
function obstacleFor(
  thing: Thing,
  obstacles: ReadonlyMap<string, Obstacle>,
): "for now" | "for good" | undefined {
  let found: "for now" | undefined;
  for (const { until, of } of thing.rule.needs)
    for (const group of of(thing)) {
      const obstacle = obstacles.get(group);
      if (!obstacle) continue;
      if (until === "gone" && obstacle.isFailed) return "for good";
      if (until === "tried" ? obstacle.isUntried : obstacle.isOpen) found = "for now";
    }
  return found;
}
