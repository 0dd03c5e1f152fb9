/** What a run sees, kept as the evidence of each thing: by its own requests, and by Seam's events. */
import type { Watch } from "../seam/events.ts";
import type { SeamEvent } from "../seam/resources.ts";
import type { Means, Target } from "./run.ts";
import { isOver, stateOf } from "./state.ts";
import type { Evidence, Thing } from "./things.ts";

/** Evidence without its time. */
export type Seen = Evidence extends infer One ? (One extends unknown ? Omit<One, "at"> : never) : never;

export interface Recorder {
  record(thing: Thing, seen: Seen): void;
  /** Hears Seam's events while one is missing. */
  listen(): void;
  /** Something was seen to be gone whose event had not come. */
  miss(): void;
  stopListening(): void;
}

/** `ring` is called after each piece of evidence. */
export function createRecorder(
  { things, rules }: Target,
  { pace, events }: Pick<Means, "pace" | "events">,
  ring: () => void,
): Recorder {
  const event_types = rules.flatMap(({ event }) => event?.[0] ?? []);
  let watch: Watch | undefined;
  const childrenOf = (thing: Thing) =>
    things.filter(({ parent }) => parent?.id === thing.id && parent.kind === thing.kind);

  function record(thing: Thing, seen: Seen): void {
    thing.evidence.push({ at: performance.now(), ...seen });
    if (seen.saw === "deletion accepted") {
      for (const child of childrenOf(thing)) record(child, { saw: "parent going", ...sentAt(thing) });
      if (thing.rule.event) watch?.expect(thing.rule.event[0]);
    }
    if (stateOf(thing, pace).phase === "gone")
      for (const child of childrenOf(thing)) record(child, { saw: "rumour" });
    ring();
  }

  function hear(event: SeamEvent): void {
    for (const thing of things) {
      const [type, field] = thing.rule.event ?? [];
      if (type !== event.event_type || !field || event[field] !== thing.id) continue;
      const { since = Number.POSITIVE_INFINITY } = stateOf(thing, pace);
      const seamTime = recordedAt(event);
      record(thing, seamTime >= since ? { saw: "event" } : { saw: "rumour", seamTime });
    }
  }

  function stopListening(): void {
    watch?.stop();
    watch = undefined;
  }

  return {
    record,
    /** Of what is left, the identity alone has no event: then nothing is polled. */
    listen() {
      if (things.some((thing) => thing.rule.event && !isOver(stateOf(thing, pace))))
        watch ??= events.watch(event_types, hear);
      else stopListening();
    },
    miss: () => watch?.miss(),
    stopListening,
  };
}

const sentAt = ({ evidence }: Thing) => ({
  seamTime: evidence.findLast((seen) => seen.saw === "deletion sent")?.seamTime ?? Number.POSITIVE_INFINITY,
});

/** When Seam recorded the event, and when that happened of which it tells, whichever is earlier (ms since 1970). */
const recordedAt = ({ created_at, occurred_at }: SeamEvent): number =>
  Math.min(Date.parse(created_at ?? occurred_at ?? ""), Date.parse(occurred_at ?? created_at ?? ""));
