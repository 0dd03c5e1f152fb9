/** What the views of all that goes have in common: how it stands, its steps, and the button for what is next. */
import type { ComponentChildren } from "preact";
import { Button, Icon, Name, type View } from "./parts.tsx";
import { codeOf, type Shown, wordsOf } from "./results.ts";

interface OutcomeProps {
  data: { status: string; summary: string; next_step?: string | undefined };
  name?: string | undefined;
  total?: { done: number; total: number };
}

const OVER = ["removed", "deactivated", "deleted"];

const TITLES: Record<string, string> = {
  planned: "Nothing is touched yet",
  scheduled: "Set for later",
  cancelled: "Called off",
  removing: "Under way",
  deactivating: "Under way",
  deleting: "Under way",
  incomplete: "Not all of it went",
  removed: "Gone, and proved",
  deactivated: "Deactivated",
  deleted: "Gone",
  not_found: "Nobody is there",
};

/** How it stands, before anything else. */
export function Outcome({ data: { status, summary }, name, total }: OutcomeProps) {
  const isOver = OVER.includes(status);
  const percent = total && total.total > 0 ? Math.round((total.done / total.total) * 100) : 0;
  return (
    <header class={`outcome ${isOver ? "over" : status}`}>
      <p class="kicker">
        {status === "planned" ? "Plan" : "Removal"}
        {name && (
          <>
            {" · "}
            <Name>{name}</Name>
          </>
        )}
      </p>
      <h1>{TITLES[status] ?? status}</h1>
      {total && total.total > 0 && !["planned", "scheduled"].includes(status) && (
        <div
          class="meter"
          role="progressbar"
          aria-label="Gone"
          aria-valuemin={0}
          aria-valuemax={total.total}
          aria-valuenow={total.done}
          aria-valuetext={`${total.done} of ${total.total} gone`}
        >
          <i style={{ width: `${percent}%` }} />
        </div>
      )}
      <p>
        <Name>{wordsOf(summary).words}</Name>
      </p>
    </header>
  );
}

/** The next button: yes to a plan, or on with what has stopped. */
export function Decide({ shown, desk, state, canCall, verb }: View & { shown: Shown; verb: string }) {
  if (!canCall || !("status" in shown.data)) return null;
  const { status } = shown.data;
  const isBusy = state.busy !== undefined;
  const hasCode = codeOf(shown) !== undefined;
  const yes = (words: string) => (
    <Button kind="danger" isDisabled={isBusy} onPress={() => desk.agree(shown)}>
      {words}
    </Button>
  );
  if (state.isFollowing)
    return (
      <footer>
        <Button onPress={desk.stopFollowing}>Stop watching</Button>
        <small>The server has what it needs; this only stops asking how far it is.</small>
      </footer>
    );
  if (status === "planned" || hasCode)
    return (
      <footer>
        {!hasCode && yes(`${verb}…`)}
        {state.before.length > 0 && (
          <Button isDisabled={isBusy} onPress={desk.back}>
            Leave it
          </Button>
        )}
        {/* Not where the one before was: a double press is no second yes. */}
        {hasCode && yes(`Yes, ${verb.toLowerCase()}`)}
        {hasCode && <small>The server asks for a yes to exactly this plan.</small>}
      </footer>
    );
  if (["removing", "deactivating", "deleting", "incomplete"].includes(status))
    return (
      <footer>
        <Button kind="main" isDisabled={isBusy} onPress={() => desk.goOn(shown)}>
          Go on
        </Button>
        <small>It goes on where it stopped.</small>
      </footer>
    );
  return null;
}

export type StepState = "done" | "going" | "to go";

/** Of what goes in one step. */
export const stepOf = (status: string): StepState =>
  OVER.includes(status) ? "done" : status === "planned" ? "to go" : "going";

interface StepProps {
  state: StepState;
  title: string;
  children?: ComponentChildren;
}

export function Step({ state, title, children }: StepProps) {
  return (
    <li class={`step ${state.replace(" ", "-")}`}>
      <span class="dot" aria-hidden="true">
        {state === "done" && <Icon name="check" />}
      </span>
      <div>
        <strong>{title}</strong>
        {state === "done" && <span class="unseen">: done</span>}
        {children}
      </div>
    </li>
  );
}
