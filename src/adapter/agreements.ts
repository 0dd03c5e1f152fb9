/** What was said at one client: per subject, what a person agreed to, thing by thing. For as long as the client stays. */

export interface Agreements {
  add(subject: string, plan: readonly string[]): void;
  /** All that was agreed to of a subject. */
  of(subject: string): readonly string[];
  /** Whether all of the plan has been agreed to. */
  cover(subject: string, plan: readonly string[]): boolean;
  /** The last word was a no: what was agreed to before it, and codes that were given out, are void. */
  refuse(subject: string): void;
  isRefused(subject: string): boolean;
  /** A new code was given out, which begins anew. */
  offer(subject: string): void;
}

/** Whatever drops out is asked about again. */
const MOST_SUBJECTS = 1_000;
const MOST_THINGS = 10_000;

export function createAgreements(): Agreements {
  const agreed = new Map<string, Set<string>>();
  const refused = new Set<string>();
  return {
    add(subject, plan) {
      const things = agreed.get(subject) ?? new Set();
      for (const thing of plan) {
        things.delete(thing); // the latest comes last
        things.add(thing);
      }
      dropOldest(things, MOST_THINGS);
      agreed.delete(subject);
      agreed.set(subject, things);
      dropOldest(agreed, MOST_SUBJECTS);
      refused.delete(subject);
    },
    of: (subject) => [...(agreed.get(subject) ?? [])],
    cover(subject, plan) {
      const things = agreed.get(subject);
      return things !== undefined && plan.every((thing) => things.has(thing));
    },
    refuse(subject) {
      agreed.delete(subject);
      refused.add(subject);
      dropOldest(refused, MOST_SUBJECTS);
    },
    isRefused: (subject) => refused.has(subject),
    offer: (subject) => void refused.delete(subject),
  };
}

function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}
