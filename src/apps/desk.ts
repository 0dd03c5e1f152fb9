/** What the app shows and does: state, and the only ways to change it. Knows neither the page nor how the host is reached. */
import type { CallToolResult } from "@modelcontextprotocol/client";
import {
  type Args,
  codeOf,
  isPlanWithCode,
  isRemoval,
  isUnderWay,
  joined,
  namesWith,
  type Shown,
  shownOf,
  withFigures,
  wordsOf,
} from "./results.ts";

/** A question on the page, and what a yes to it calls. `code` came with the server's own plan for exactly that. */
export interface Ask {
  /** Beside what it is put: an id on the page. */
  at: string;
  question: string;
  /** What the button says. */
  verb: string;
  tool: Shown["tool"];
  args: Args;
}

export interface State {
  shown?: Shown | undefined;
  /** When that was looked at. */
  at: number;
  /** What was shown before, to go back to. */
  before: readonly Shown[];
  ask?: Ask | undefined;
  /** The tool that is being called. */
  busy?: Shown["tool"] | undefined;
  /** A removal is asked again and again until it is over. */
  isFollowing: boolean;
  notice?: { isError: boolean; text: string } | undefined;
  /** Names by id, of whoever was seen: what goes has none in its reports. */
  names: ReadonlyMap<string, string>;
  /** Which keys are on a phone, by their ids, once it was asked. */
  onPhones?: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface Seat {
  call(name: string, args: Args): Promise<CallToolResult>;
  tellModel(text: string): void;
}

export type Desk = ReturnType<typeof createDesk>;

/** The page asks again soon, so that it fills up as things go; sooner, a busy Seam would not get any further between. */
const SHORT_WAIT = 5;
/** Ten minutes and more: by then somebody should look. */
const MOST_ROUNDS = 120;

export function createDesk(seat: Seat, onChange: (state: State) => void, now = Date.now) {
  let state: State = { at: 0, before: [], isFollowing: false, names: new Map() };
  const set = (change: Partial<State>) => {
    state = { ...state, ...change };
    onChange(state);
  };

  function show(shown: Shown, change: Partial<State> = {}) {
    const merged = withFigures(shown, state.shown);
    set({ shown: merged, at: now(), names: namesWith(state.names, merged), ...change });
  }

  /** Undefined after a refusal, which is shown beside what is there: the last report stays. */
  async function call(tool: Shown["tool"], args: Args): Promise<Shown | undefined> {
    set({ busy: tool, notice: undefined, ask: undefined });
    try {
      const shown = shownOf(await seat.call(tool, args), args);
      if (shown.tool === tool) return shown;
      set({ notice: { isError: true, text: wordsOf(shown.data.summary).words } });
    } catch (error) {
      set({ notice: { isError: true, text: error instanceof Error ? error.message : String(error) } });
    } finally {
      set({ busy: undefined });
    }
    return undefined;
  }

  const tell = (tool: string, args: Args, words: string) => {
    const { confirmation_code: _, wait_seconds: __, ...what } = args;
    seat.tellModel(`The person used the app to call ${tool} ${JSON.stringify(what)}. ${words}`);
  };

  /** Calls what takes something away. What the server wants agreed to is asked; what is under way is followed. */
  async function act(tool: Shown["tool"], args: Args): Promise<void> {
    const place = state.ask?.at ?? "";
    const answer = await call(tool, args);
    if (!answer) return tell(tool, args, `It was refused: ${state.notice?.text}`);
    if (isPlanWithCode(answer)) return askAgain(answer, place);
    tell(tool, args, answer.data.summary);
    if (isRemoval(answer)) show(answer, { before: leaving() });
    else await report(answer);
    if (isUnderWay(answer)) await follow(answer);
  }

  /** The views of a removal replace each other; what was there before it can be gone back to. */
  const leaving = () =>
    state.shown && !isRemoval(state.shown) ? [...state.before, state.shown] : state.before;

  function askAgain(plan: Shown, at: string) {
    if (isRemoval(plan)) show(plan, { before: leaving() });
    else
      set({
        ask: { ...yesTo(plan), at, question: wordsOf(plan.data.summary).words },
      });
  }

  /** What was done to a part is said above the whole, which is looked at once more. */
  async function report(answer: Shown) {
    const { shown } = state;
    const notice = { isError: false, text: wordsOf(answer.data.summary).words };
    if (!shown || shown.tool === answer.tool) return show(answer, { notice });
    const fresh = await call(shown.tool, shown.args);
    if (fresh) show(fresh);
    set({ notice });
  }

  async function follow(answer: Shown) {
    const { confirmation_code: _, ...args } = answer.args;
    const again = { ...args, wait_seconds: SHORT_WAIT };
    set({ isFollowing: true });
    for (let round = 0; round < MOST_ROUNDS && state.isFollowing; round += 1) {
      const next = await call(answer.tool, again);
      if (!next) break;
      if (isRemoval(next)) show(next);
      if (isUnderWay(next)) continue;
      tell(answer.tool, again, next.data.summary);
      if (!isRemoval(next)) await report(next);
      break;
    }
    set({ isFollowing: false });
  }

  return {
    get state() {
      return state;
    },
    /** What the host hands over: the result that this page was opened for. */
    receive(result: CallToolResult, args: Args) {
      show(shownOf(result, args), { before: [], notice: undefined, ask: undefined });
    },
    fail: (text: string) => set({ notice: { isError: true, text } }),
    /** Looks at something else, or at the same once more. */
    async look(tool: Shown["tool"], args: Args) {
      const answer = await call(tool, args);
      if (!answer) return;
      const isSame = state.shown?.tool === tool && JSON.stringify(state.shown.args) === JSON.stringify(args);
      show(answer, isSame || !state.shown ? {} : { before: [...state.before, state.shown] });
    },
    /** The next page of a list, below what is there. */
    async more() {
      const { shown } = state;
      if (!shown || !("next_cursor" in shown.data)) return;
      const page = await call(shown.tool, { ...shown.args, cursor: shown.data.next_cursor });
      if (page) show(joined(shown, page));
    },
    /** Which of these keys are on which phones. */
    async whatIsOnPhones(keyIds: readonly string[]) {
      const onPhones = new Map<string, string[]>();
      for (const acs_credential_id of keyIds) {
        const answer = await call("list_phones", { acs_credential_id });
        if (answer?.tool !== "list_phones") return;
        for (const { device_id } of answer.data.phones)
          onPhones.set(device_id, [...(onPhones.get(device_id) ?? []), acs_credential_id]);
      }
      set({ onPhones });
    },
    back() {
      const shown = state.before.at(-1);
      if (shown) set({ shown, before: state.before.slice(0, -1), notice: undefined, ask: undefined });
    },
    ask: (ask: Ask) => set({ ask, notice: undefined }),
    leaveIt: () => set({ ask: undefined }),
    act,
    /** The plan of a removal, before anything is asked for: nothing is touched. */
    async plan(tool: Shown["tool"], args: Args) {
      const answer = await call(tool, { ...args, dry_run: true });
      if (answer) show(answer, { before: leaving() });
    },
    /** A removal that was left alone goes on. */
    async goOn(shown: Shown) {
      const { dry_run: _, ...args } = shown.args;
      await act(shown.tool, { ...args, wait_seconds: SHORT_WAIT });
    },
    /** Yes to this plan: with the code that came with it, or, after a dry run, for the first time. */
    agree: (plan: Shown) => act(plan.tool, yesTo(plan).args),
    stopFollowing: () => set({ isFollowing: false }),
  };
}

/** The code goes out with a yes to the very plan that it came with, and with the arguments of that plan. */
function yesTo(plan: Shown): Pick<Ask, "tool" | "args" | "verb"> {
  const { dry_run: _, confirmation_code: __, ...args } = plan.args;
  const code = codeOf(plan);
  const yes = { ...args, ...(code && { confirmation_code: code }) };
  return {
    tool: plan.tool,
    verb: plan.tool === "deactivate_phone" ? "Yes, deactivate" : "Yes, end it",
    args: isRemoval(plan) ? { ...yes, wait_seconds: SHORT_WAIT } : yes,
  };
}
