/** Several people, a phone or a key on their way out. */

import type { Tone } from "./facts.ts";
import { Decide, Outcome, Step, stepOf } from "./outcome.tsx";
import { methodOf, Names, Pill, type View } from "./parts.tsx";
import type { GroupRemoval, KeyGoing, PhoneGoing, Shown } from "./results.ts";
import { Table } from "./table.tsx";

type Words = readonly [string, Tone];

const STATUS_WORDS: Record<string, Words> = {
  removed: ["Gone", "good"],
  removing: ["Under way", "later"],
  waiting: ["Waits", "over"],
  failed: ["Failed", "bad"],
  planned: ["Planned", "over"],
  scheduled: ["Set for later", "later"],
  not_found: ["Not there", "soon"],
};

const wordsOf = (status: string): Words => STATUS_WORDS[status] ?? [status, "over"];

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
            text: (one) => wordsOf(one.status)[0],
            cell: (one) => <Pill tone={wordsOf(one.status)[1]}>{wordsOf(one.status)[0]}</Pill>,
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
  const step = stepOf(status);
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
        <Step state={step === "done" ? step : "to go"} title="Proof: Seam confirms it" />
      </ol>
      <Decide {...props} verb="Deactivate" />
    </>
  );
}

export function KeyGoingView(props: View & { shown: Shown; data: KeyGoing }) {
  const step = stepOf(props.data.status);
  return (
    <>
      <Outcome data={props.data} />
      <ol class="steps">
        <Step state={step} title="The key is revoked, with its copies on phones" />
        <Step state={step === "done" ? step : "to go"} title="Proof: Seam confirms it" />
      </ol>
      <Decide {...props} verb="End it" />
    </>
  );
}
