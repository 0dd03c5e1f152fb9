/** What goes in which order, filling up as Seam confirms it, and how it ended. */
import type { ComponentChildren } from "preact";
import { Button, count, Icon, methodOf, Name, Names, Pill, type View } from "./parts.tsx";
import type { GroupRemoval, KeyGoing, PhoneGoing, Removal, Shown } from "./results.ts";
import { STAGES } from "./stages.ts";
import { Table } from "./table.tsx";

const WORDS: Record<string, readonly [string, string]> = {
  client_session: ["session", "sessions"],
  instant_key: ["instant key", "instant keys"],
  access_grant: ["access grant", "access grants"],
  enrollment_automation: ["enrollment", "enrollments"],
  acs_credential: ["credential", "credentials"],
  phone: ["phone", "phones"],
  acs_user: ["account", "accounts"],
  user_identity: ["person", "people"],
};

const amount = (kind: string, howMany: number): string => {
  const [one, several] = WORDS[kind] ?? [kind, kind];
  return count(howMany, one, several);
};

type StepState = "done" | "going" | "to go";

function Step({ state, title, children }: { state: StepState; title: string; children?: ComponentChildren }) {
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

type Count = NonNullable<Removal["counts"]>[number];
type Left = NonNullable<Removal["waiting_for"]>[number];

/** A square for each thing: full when it is gone. Below, what is left by its name, and Seam's last word on it. */
function Squares({ kind, total, done, left, isPlan }: Count & { left: readonly Left[]; isPlan: boolean }) {
  const shown = Math.min(total, 60);
  const full = Math.round((done / Math.max(1, total)) * shown);
  const named = left.filter(({ name }) => name !== undefined || !isPlan);
  return (
    <div class="squares">
      <span>
        {amount(kind, total)}
        {!isPlan && <small> {done === total ? "gone" : `${done} gone`}</small>}
      </span>
      <span aria-hidden="true">
        {Array.from({ length: shown }, (_, place) => (
          <i key={place} class={place < full ? "full" : ""} />
        ))}
      </span>
      {named.length > 0 && (
        <ul class="left">
          {named.map(({ id, name, seam_says }) => (
            <li key={id}>
              <Name>{name ?? id}</Name>
              {seam_says && (
                <small>
                  {" "}
                  <Name>{seam_says}</Name>
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function RemovalView(props: View & { shown: Shown; data: Removal }) {
  const { data, state } = props;
  const { status, counts = [], waiting_for = [], kept_acs_users = [], unlinked_acs_users = [] } = data;
  const isPlan = status === "planned";
  const isOver = status === "removed";
  const stages = STAGES.map(({ kinds, why }) => ({
    why,
    kinds,
    counts: counts.filter((one) => kinds.includes(one.kind)),
    left: waiting_for.filter((one) => kinds.includes(one.kind)),
  }));
  const firstOpen = stages.find((one) => one.counts.some(({ done, total }) => done < total));
  const stateOf = (stage: (typeof stages)[number]): StepState => {
    if (isOver) return "done";
    if (isPlan) return "to go";
    if (stage.counts.length > 0 && stage.counts.every(({ done, total }) => done === total)) return "done";
    return stage === firstOpen || stage.counts.some(({ done }) => done > 0) ? "going" : "to go";
  };
  const accounts = [...kept_acs_users, ...unlinked_acs_users];
  return (
    <>
      <Outcome {...props} name={state.names.get(data.user_identity_id)} total={totalOf(counts)} />
      {status !== "not_found" && (
        <ol class="steps">
          {stages
            .filter((one) => one.counts.length > 0)
            .map((stage) => (
              <Step key={stage.why} state={stateOf(stage)} title={stage.why}>
                {stage.counts.map((one) => (
                  <Squares
                    key={one.kind}
                    {...one}
                    left={stage.left.filter(({ kind }) => kind === one.kind)}
                    isPlan={isPlan}
                  />
                ))}
              </Step>
            ))}
          <Step state={isOver ? "done" : "to go"} title="Last the person" />
          <Step state={isOver ? "done" : "to go"} title="Proof">
            <p>
              {isOver
                ? "Seam confirms that it is gone: by its events, or by two routes that do not find it."
                : "Each thing counts as gone when Seam's event says so, or two routes do not find it."}
            </p>
          </Step>
        </ol>
      )}
      {accounts.length > 0 && (
        <section class="wrong" aria-label="What stays">
          <h2>
            <Icon name="warning" /> Stays
          </h2>
          <ul>
            {accounts.map(({ acs_user_id, name, credentials }) => (
              <li key={acs_user_id}>
                <strong>
                  <Name>{name ?? acs_user_id}</Name>
                </strong>{" "}
                {credentials > 0
                  ? `opens doors still: ${count(credentials, "credential")}`
                  : "holds no credential"}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Decide {...props} verb="Remove for good" />
    </>
  );
}

const totalOf = (counts: readonly Count[]) => ({
  done: counts.reduce((sum, one) => sum + one.done, 0),
  total: counts.reduce((sum, one) => sum + one.total, 0),
});

interface OutcomeProps {
  data: { status: string; summary: string; next_step?: string | undefined };
  name?: string | undefined;
  total?: { done: number; total: number };
}

const TITLES: Record<string, string> = {
  planned: "Nothing is touched yet",
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
function Outcome({ data: { status, summary }, name, total }: OutcomeProps) {
  const isOver = ["removed", "deactivated", "deleted"].includes(status);
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
      {total && total.total > 0 && status !== "planned" && (
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
        <Name>{summary.replace(/^Sandbox, no real doors: /, "")}</Name>
      </p>
    </header>
  );
}

/** The next button: yes to a plan, or on with what has stopped. */
function Decide({ shown, desk, state, canCall, verb }: View & { shown: Shown; verb: string }) {
  if (!canCall || !("status" in shown.data)) return null;
  const { status } = shown.data;
  const isBusy = state.busy !== undefined;
  const hasCode = "confirmation_code" in shown.data && shown.data.confirmation_code !== undefined;
  const Yes = ({ children }: { children: ComponentChildren }) => (
    <Button kind="danger" isDisabled={isBusy} onPress={() => desk.agree(shown)}>
      {children}
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
        {!hasCode && <Yes>{verb}…</Yes>}
        {state.before.length > 0 && (
          <Button isDisabled={isBusy} onPress={desk.back}>
            Leave it
          </Button>
        )}
        {/* Not where the one before was: a double press is no second yes. */}
        {hasCode && <Yes>Yes, {verb.toLowerCase()}</Yes>}
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

const STATUS_WORDS: Record<
  GroupRemoval["people"][number]["status"],
  readonly [string, "good" | "soon" | "bad" | "over" | "later"]
> = {
  removed: ["Gone", "good"],
  removing: ["Under way", "later"],
  waiting: ["Waits", "over"],
  failed: ["Failed", "bad"],
  planned: ["Planned", "over"],
  not_found: ["Not there", "soon"],
};

export function GroupView(props: View & { shown: Shown; data: GroupRemoval }) {
  const { data } = props;
  const gone = data.people.filter((one) => one.status === "removed").length;
  return (
    <>
      <Outcome data={data} total={{ done: gone, total: data.people.length }} />
      <Table
        caption="People"
        rows={data.people}
        keyOf={(one) => one.user_identity_id}
        columns={[
          { title: "Person", text: (one) => one.name ?? one.user_identity_id },
          {
            title: "State",
            text: (one) => STATUS_WORDS[one.status][0],
            cell: (one) => <Pill tone={STATUS_WORDS[one.status][1]}>{STATUS_WORDS[one.status][0]}</Pill>,
          },
          { title: "What goes", text: (one) => one.summary ?? "" },
        ]}
      />
      <Decide {...props} verb="Remove all of them for good" />
    </>
  );
}

export function PhoneGoingView(props: View & { shown: Shown; data: PhoneGoing }) {
  const { status, revoked_credentials = [] } = props.data;
  const isOver = status === "deactivated";
  const step: StepState = isOver ? "done" : status === "planned" ? "to go" : "going";
  return (
    <>
      <Outcome data={props.data} />
      <ol class="steps">
        <Step state={step} title="The phone is deactivated" />
        <Step state={step} title="The keys on it are revoked">
          <ul class="left">
            {revoked_credentials.map((one) => (
              <li key={one.acs_credential_id}>
                {methodOf(one.access_method)} <Names of={one.doors ?? []} />
              </li>
            ))}
          </ul>
        </Step>
        <Step state={isOver ? "done" : "to go"} title="Proof: Seam confirms it" />
      </ol>
      <Decide {...props} verb="Deactivate" />
    </>
  );
}

export function KeyGoingView(props: View & { shown: Shown; data: KeyGoing }) {
  const { status } = props.data;
  const isOver = status === "deleted";
  return (
    <>
      <Outcome data={props.data} />
      <ol class="steps">
        <Step
          state={isOver ? "done" : status === "planned" ? "to go" : "going"}
          title="The key is revoked, with its copies on phones"
        />
        <Step state={isOver ? "done" : "to go"} title="Proof: Seam confirms it" />
      </ol>
      <Decide {...props} verb="End it" />
    </>
  );
}
