/** The frame around every view: where one is, look again, what has just been done. */
import type { McpUiDisplayMode } from "@modelcontextprotocol/ext-apps";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk, State } from "./desk.ts";
import { GroupView, KeyGoingView, PhoneGoingView } from "./going.tsx";
import { CredentialsView } from "./keys.tsx";
import { DoorsView, PeopleView, PhonesView } from "./lists.tsx";
import { Button, Icon, Name, type View } from "./parts.tsx";
import { PersonView } from "./person.tsx";
import { RemovalView } from "./removal.tsx";
import { type Shown, wordsOf } from "./results.ts";

interface Props {
  desk: Desk;
  state: State;
  canCall: boolean;
  /** The host's other way of showing the page, where it has one. */
  otherMode?: McpUiDisplayMode | undefined;
  changeMode(mode: McpUiDisplayMode): void;
}

const MINUTE = 60_000;

export function App({ desk, state, canCall, otherMode, changeMode }: Props) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(ticking);
  }, []);
  const { shown, notice, busy, before } = state;
  const main = useRef<HTMLElement>(null);
  const stage = shown && `${shown.tool} ${"status" in shown.data ? shown.data.status : ""}`;
  const first = useRef(stage);
  // Where something else is shown after a press, readers begin at its top; the chat keeps the focus at first.
  useEffect(() => {
    if (first.current && first.current !== stage) main.current?.focus();
    first.current = stage;
  }, [stage]);
  if (!shown)
    return (
      <main aria-busy={!notice}>{notice ? <Notice notice={notice} /> : <p class="none">Looking…</p>}</main>
    );
  const { isSandbox } = wordsOf(shown.data.summary);
  const view = { desk, state, now: Math.max(now, state.at), canCall };
  return (
    <main aria-busy={busy !== undefined} ref={main} tabIndex={-1}>
      <nav aria-label="This page">
        {before.length > 0 && !state.isFollowing && (
          <Button onPress={desk.back}>
            <Icon name="back" /> Back
          </Button>
        )}
        {isSandbox && <span class="sandbox">Sandbox, no real doors</span>}
        <span class="gap" />
        <small>As of {new Date(state.at).toTimeString().slice(0, 5)}</small>
        {canCall && canLookAgain(shown) && (
          <Button
            label="Look again"
            isDisabled={busy !== undefined}
            onPress={() => desk.look(shown.tool, shown.args)}
          >
            <Icon name="again" /> <span class="words">Look again</span>
          </Button>
        )}
        {otherMode && (
          <Button
            label={otherMode === "fullscreen" ? "Whole screen" : "Back into the chat"}
            onPress={() => changeMode(otherMode)}
          >
            <Icon name="grow" />
          </Button>
        )}
      </nav>
      <div aria-live="polite">{notice && <Notice notice={notice} />}</div>
      {shown.tool in LISTS && <h1 class="unseen">{LISTS[shown.tool]}</h1>}
      <Body {...view} shown={shown} />
      <p class="working" role="status">
        {busy ? "Asking the server…" : ""}
      </p>
    </main>
  );
}

/** Lists have no title of their own on the page. */
const LISTS: Record<string, string> = {
  list_credentials: "Keys",
  list_phones: "Phones",
  find_user_identities: "People",
};

/** What takes something away is never repeated by a mere look. */
const canLookAgain = ({ tool }: Shown): boolean => /^(get|list|find)_/.test(tool);

const Notice = ({ notice }: { notice: NonNullable<State["notice"]> }) => (
  <p class={`notice ${notice.isError ? "bad" : "good"}`}>
    <Icon name={notice.isError ? "warning" : "check"} />
    <Name>{notice.text}</Name>
  </p>
);

function Body(props: View & { shown: Shown }) {
  const { shown } = props;
  switch (shown.tool) {
    case "get_user_identity":
      return <PersonView {...props} data={shown.data} />;
    case "list_credentials":
      return <CredentialsView {...props} data={shown.data} />;
    case "list_entrances":
      return <DoorsView {...props} data={shown.data} />;
    case "list_phones":
      return <PhonesView {...props} data={shown.data} />;
    case "find_user_identities":
      return <PeopleView {...props} data={shown.data} />;
    case "remove_user_identity":
      return <RemovalView {...props} data={shown.data} />;
    case "remove_user_identities":
      return <GroupView {...props} data={shown.data} />;
    case "deactivate_phone":
      return <PhoneGoingView {...props} data={shown.data} />;
    case "delete_credential":
      return <KeyGoingView {...props} data={shown.data} />;
    case "":
      return <Notice notice={{ isError: shown.data.isError, text: wordsOf(shown.data.summary).words }} />;
  }
}
