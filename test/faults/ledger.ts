/** Who owns what, and whether that is respected: the invariants of removals. */
import { setTimeout as delay } from "node:timers/promises";
import type { Exchange, Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Answer } from "../support/harness.ts";
import { roleOf } from "./kinds.ts";
import { rowsOf } from "./population.ts";
import { startedTo } from "./started.ts";
import { picture, type Verdict } from "./truth.ts";

interface Progress {
  progress: number;
  total?: number;
}

/** Longer than the longest pause of the tests' poller. */
const SILENCE_MS = 60;

export class Ledger {
  /** What does not hold. */
  readonly wrong: string[] = [];
  /** The last answer, for when it does not come to an end. */
  last = "";
  readonly #sandbox: Sandbox;
  readonly #people: string[];
  /** Ids of all that was ever somebody's who is to be removed. */
  readonly #owned = new Set<string>();
  /** All other rows, by id, as they were. */
  readonly #others: Map<string, string>;

  constructor(sandbox: Sandbox, people: string[]) {
    this.#sandbox = sandbox;
    this.#people = people;
    this.#note();
    this.#others = new Map([...rowsOf(sandbox)].filter(([id]) => !this.#owned.has(id)));
  }

  #note() {
    for (const person of this.#people) {
      this.#owned.add(person);
      for (const { id } of this.#sandbox.workspace.leftovers(person)) this.#owned.add(id);
    }
  }

  /** Something that a person who is to be removed does meanwhile; the sandbox may refuse it. */
  during(act: () => unknown): void {
    try {
      act();
    } catch {
      return; // the identity is going or gone
    }
    this.#note();
  }

  picture = () => picture(this.#sandbox);

  checkAnswer(user_identity_id: string, answer: Answer, verdict: Verdict, before?: string): void {
    const { text, data } = answer;
    this.last = text;
    const { workspace } = this.#sandbox;
    const say = (what: string) => this.wrong.push(`${what}: ${text}`);
    const left = workspace.leftovers(user_identity_id);
    const isThere = workspace.find(user_identity_id) !== undefined;
    if (verdict === "done" && (isThere || left.length > 0))
      say(`says removed, left are ${JSON.stringify(left)}`);
    if (verdict === "unchanged" && before !== undefined && this.picture() !== before)
      say("something was changed");
    if (text.includes("Unexpected error in this server")) say("a bug of ours");
    if (verdict !== "going on") return;
    const named: { id: string }[] = data.waiting_for;
    if (named.some(({ id }) => !this.#owned.has(id))) say("names things of others");
    const counted = data.counts.reduce(
      (sum: number, { total, done }: { total: number; done: number }) => sum + total - done,
      0,
    );
    if (named.length !== Math.min(counted, 10))
      say(`names ${named.length} of ${counted} things that are left`);
    if (!data.next_step.includes("again")) say("does not say how to go on");
  }

  /** Collects one call's progress. */
  progress() {
    const steps: Progress[] = [];
    return {
      add: (step: Progress) => void steps.push(step),
      check: ({ data }: Answer) => {
        const isRising = steps.every(
          ({ progress }, i) => i === 0 || progress > (steps[i - 1]?.progress ?? 0),
        );
        const totals = new Set(steps.flatMap(({ total }) => total ?? []));
        const full = steps.filter(({ progress, total }) => total !== undefined && progress >= total);
        const isFullOnlyAtEnd =
          full.length === 0 || (full.length === 1 && full[0] === steps.at(-1) && data?.status === "removed");
        const isExact = full.every(({ progress, total }) => progress === total);
        if (!isRising || totals.size > 1 || !isFullOnlyAtEnd || !isExact)
          this.wrong.push(`progress ${JSON.stringify(steps)}`);
      },
    };
  }

  /** Nothing was deleted, or asked to be, that was not theirs. */
  checkDeletions(exchanges: readonly Pick<Exchange, "path" | "params">[]): void {
    for (const { path, params } of exchanges) {
      if (roleOf(path) === "create") this.wrong.push(`a removal sent ${path}`);
      if (roleOf(path) !== "delete") continue;
      const foreign = Object.values(params).filter((id) => !this.#owned.has(String(id)));
      if (foreign.length > 0) this.wrong.push(`${path} of ${foreign}, which is somebody else's`);
    }
  }

  /** Other people's things are as they were. */
  checkOthers(): void {
    const now = rowsOf(this.#sandbox);
    for (const [id, row] of this.#others) {
      if (now.get(id) !== row) this.wrong.push(`changed of somebody else: ${row} to ${now.get(id)}`);
    }
  }

  /** Nobody waits: nothing is asked of Seam any more. */
  async checkSilence(): Promise<void> {
    const before = startedTo(this.#sandbox).length;
    await delay(SILENCE_MS);
    const more = startedTo(this.#sandbox).slice(before);
    if (more.length > 0) this.wrong.push(`after all answers: ${more}`);
  }
}
