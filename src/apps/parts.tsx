/** What all views are put together from. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Desk, State } from "./desk.ts";
import type { Tone } from "./facts.ts";

/** What every view gets. */
export interface View {
  desk: Desk;
  state: State;
  now: number;
  /** Whether the host lets the page call tools: without it there is nothing to press. */
  canCall: boolean;
}

const PATHS = {
  mobile_key: "M7 1h6a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2Zm2 15h2",
  code: "M4 4h2M9 4h2M14 4h2M4 10h2M9 10h2M14 10h2M4 16h2M9 16h2M14 16h2",
  card: "M2 5h16v10H2ZM2 9h16M5 12.5h4",
  cloud_key: "M6 15a4 4 0 0 1 0-8 5 5 0 0 1 9 1.5A3.3 3.3 0 0 1 14.5 15Z",
  account: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 8c.7-4 3.500-5.500 7-5.500s6.300 1.500 7 5.500",
  door: "M5 18V2h10v16M2 18h16M12 10h.5",
  warning: "M10 2.500 18.500 17h-17ZM10 8v4M10 14.500v.1",
  check: "M3.500 10.500 8 15l8.500-9.500",
  again: "M16 10a6 6 0 1 1-2-4.500M16 2v4h-4",
  back: "M12 4l-6 6 6 6",
  grow: "M12 3h5v5M8 17H3v-5",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

/** What others wrote: always text, in its own direction. */
export const Name = ({ children }: { children: string }) => <bdi dir="auto">{children}</bdi>;

/** Several names, one after the other. */
export const Names = ({ of }: { of: readonly string[] }) =>
  of.map((one, place) => (
    <span key={`${place} ${one}`}>
      {place > 0 && ", "}
      <Name>{one}</Name>
    </span>
  ));

export const Pill = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`pill ${tone}`}>{children}</span>
);

interface ButtonProps {
  onPress(): void;
  kind?: "quiet" | "main" | "danger";
  isDisabled?: boolean;
  /** For who cannot see beside what it stands. */
  label?: string;
  children: ComponentChildren;
}

export const Button = ({ onPress, kind = "quiet", isDisabled = false, label, children }: ButtonProps) => (
  <button type="button" class={kind} disabled={isDisabled} aria-label={label} onClick={onPress}>
    {children}
  </button>
);

/** The question that stands at this place, if one does. It takes the focus; Escape is a no. */
export function Question({ desk, state, at }: Pick<View, "desk" | "state"> & { at: string }) {
  const ask = state.ask?.at === at ? state.ask : undefined;
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.focus(), [ask?.question]);
  if (!ask) return null;
  return (
    <fieldset
      class="question"
      ref={box}
      tabIndex={-1}
      aria-label="A question before anything is touched"
      onKeyDown={({ key }) => key === "Escape" && desk.leaveIt()}
    >
      <p>
        <Name>{ask.question}</Name>
      </p>
      <div class="buttons">
        <Button kind="danger" onPress={() => desk.act(ask.tool, ask.args)}>
          {ask.verb}
        </Button>
        <Button onPress={desk.leaveIt}>Leave it</Button>
      </div>
    </fieldset>
  );
}

const METHODS: Record<string, string> = {
  mobile_key: "Mobile key",
  code: "PIN code",
  card: "Card",
  cloud_key: "Cloud key",
};

export const methodOf = (access_method: string | undefined): string =>
  METHODS[access_method ?? ""] ?? access_method ?? "Credential";

export const iconOfMethod = (access_method: string | undefined): IconName =>
  access_method && access_method in PATHS ? (access_method as IconName) : "door";

/** "1 key", "3 keys". */
export const count = (howMany: number, one: string, several = `${one}s`): string =>
  `${howMany} ${howMany === 1 ? one : several}`;

/** Says that there is more than is shown. */
export function Beyond({ shown, of = shown, what }: { shown: number; of: number | undefined; what: string }) {
  if (of <= shown) return null;
  return (
    <p class="zone">
      {shown} of {of} {what} are shown.
    </p>
  );
}

/** What is worth knowing beside the rows, and the way to more of them. */
export function Rest({
  data,
  desk,
  state,
  canCall,
}: View & { data: { has_more: boolean; next_step?: string | undefined; warnings?: string[] | undefined } }) {
  return (
    <>
      {data.warnings?.map((one) => (
        <p key={one} class="next">
          <b>Note</b> <Name>{one}</Name>
        </p>
      ))}
      {data.next_step && (
        <p class="next">
          <b>Next</b> <Name>{data.next_step}</Name>
        </p>
      )}
      {data.has_more && canCall && (
        <Button isDisabled={state.busy !== undefined} onPress={desk.more}>
          More
        </Button>
      )}
    </>
  );
}
