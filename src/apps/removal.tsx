/** What goes in which order, filling up as Seam confirms it, and how it ended. */
import { Decide, Outcome, Step, type StepState } from "./outcome.tsx";
import { count, Icon, Name, type View } from "./parts.tsx";
import type { Removal, Shown } from "./results.ts";
import { STAGES } from "./stages.ts";

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
  const { status, counts = [], kept_acs_users = [], unlinked_acs_users = [] } = data;
  return (
    <>
      <Outcome {...props} name={state.names.get(data.user_identity_id)} total={totalOf(counts)} />
      {status !== "not_found" && <Stages {...data} />}
      <Stays accounts={[...kept_acs_users, ...unlinked_acs_users]} />
      <Decide {...props} verb="Remove for good" />
    </>
  );
}

const totalOf = (counts: readonly Count[]) => ({
  done: counts.reduce((sum, one) => sum + one.done, 0),
  total: counts.reduce((sum, one) => sum + one.total, 0),
});

function Stages({ status, counts = [], waiting_for = [] }: Removal) {
  const isPlan = status === "planned";
  const isOver = status === "removed";
  const stages = STAGES.map(({ kinds, why }) => ({
    why,
    counts: counts.filter((one) => kinds.includes(one.kind)),
  })).filter((one) => one.counts.length > 0);
  const firstOpen = stages.find((one) => one.counts.some(isOpen));
  const stateOf = (stage: (typeof stages)[number]): StepState => {
    if (isOver) return "done";
    if (isPlan) return "to go";
    if (!stage.counts.some(isOpen)) return "done";
    return stage === firstOpen || stage.counts.some(({ done }) => done > 0) ? "going" : "to go";
  };
  return (
    <ol class="steps">
      {stages.map((stage) => (
        <Step key={stage.why} state={stateOf(stage)} title={stage.why}>
          {stage.counts.map((one) => (
            <Squares
              key={one.kind}
              {...one}
              left={waiting_for.filter(({ kind }) => kind === one.kind)}
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
  );
}

const isOpen = ({ done, total }: Count): boolean => done < total;

function Stays({ accounts }: { accounts: NonNullable<Removal["kept_acs_users"]> }) {
  if (accounts.length === 0) return null;
  return (
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
  );
}
