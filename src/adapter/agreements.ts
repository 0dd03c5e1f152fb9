/** What the person at one client has agreed to: per subject, thing by thing. In memory, for as long as the client stays. */

export interface Agreements {
  add(subject: string, plan: readonly string[]): void;
  /** Whether all of the plan has been agreed to. */
  cover(subject: string, plan: readonly string[]): boolean;
}

/** Whoever drops out is asked about again. */
const MOST_SUBJECTS = 1_000;

export function createAgreements(): Agreements {
  const agreed = new Map<string, Set<string>>();
  return {
    add(subject, plan) {
      const things = agreed.get(subject) ?? new Set();
      for (const thing of plan) things.add(thing);
      agreed.delete(subject); // the latest comes last
      agreed.set(subject, things);
      for (const oldest of agreed.keys()) if (agreed.size > MOST_SUBJECTS) agreed.delete(oldest);
    },
    cover(subject, plan) {
      const things = agreed.get(subject);
      return things !== undefined && plan.every((thing) => things.has(thing));
    },
  };
}
