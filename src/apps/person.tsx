/** One person: what is wrong first, then what opens doors until when, phones, accounts. */
import { Beyond, Button, count, Icon, methodOf, Name, Pill, type View } from "./parts.tsx";
import { Phones } from "./phones.tsx";
import { nameOfPerson, nameOfPhone, type Person } from "./results.ts";
import { Timeline } from "./timeline.tsx";
import { clockOf, stateOf } from "./times.ts";

interface Props extends View {
  data: Person;
}

export function PersonView(props: Props) {
  const { data, desk, state, canCall } = props;
  const { user_identity, acs_credentials, enrollment_automations, totals, problems = [] } = data;
  const name = nameOfPerson(user_identity);
  const codes = (id: string) => problems.flatMap((one) => (one.id === id ? [one.code] : []));
  const background = [
    totals.client_sessions ? count(totals.client_sessions, "session") : undefined,
    enrollment_automations?.length ? count(enrollment_automations.length, "enrollment") : undefined,
  ].filter((one) => one !== undefined);
  const { user_identity_id } = user_identity;
  return (
    <>
      <Head {...props} name={name} />
      <Wrong {...props} />
      <Timeline
        {...props}
        title="Access"
        groups={[{ keys: acs_credentials }]}
        problemsOf={(key) => codes(key.acs_credential_id)}
        about="doors"
        owner={name}
      />
      <Beyond shown={acs_credentials.length} of={totals.acs_credentials} what="keys" />
      <div class="columns">
        <Phones {...props} name={name} />
        <Accounts {...props} />
      </div>
      {background.length > 0 && <p class="zone">Also theirs: {background.join(", ")}.</p>}
      {canCall && (
        <footer>
          <Button
            kind="danger"
            isDisabled={state.busy !== undefined}
            onPress={() => desk.plan("remove_user_identity", { user_identity_id })}
          >
            Remove <Name>{name}</Name>…
          </Button>
          <small>Shows first what would go.</small>
        </footer>
      )}
    </>
  );
}

function Head({ data, name, now }: Props & { name: string }) {
  const { email_address, phone_number, user_identity_key } = data.user_identity;
  const about = [email_address, phone_number, user_identity_key].filter(
    (one) => one !== undefined && one !== name,
  ) as string[];
  return (
    <header class="person">
      <span class="face" aria-hidden="true">
        <Name>{[...name][0]?.toUpperCase() ?? "?"}</Name>
      </span>
      <div>
        <h1>
          <Name>{name}</Name>
        </h1>
        <p class="about">
          {about.map((one) => (
            <span key={one}>
              <Name>{one}</Name>
            </span>
          ))}
        </p>
      </div>
      <p class="headline">{headline(data, now)}</p>
    </header>
  );
}

/** What keeps an account's keys from opening anything. */
const SHUT = [
  "access_schedule_has_ended",
  "access_schedule_not_begun",
  "acs_user_inactive",
  "deleted_externally",
];

/** The one sentence that most people look for. */
function headline({ acs_credentials, totals, problems = [] }: Person, now: number): string {
  const waiting = new Set(problems.filter((one) => one.code === "waiting_to_be_issued").map((one) => one.id));
  const live = acs_credentials.filter(
    (one) =>
      !one.is_suspended &&
      !one.acs_user_problems?.some((code) => SHUT.includes(code)) &&
      !waiting.has(one.acs_credential_id) &&
      !["ended", "not begun"].includes(stateOf(one, now)),
  );
  if (live.length === 0) return totals.acs_credentials ? "No working key now" : "No access";
  const doors = new Set(live.flatMap((one) => one.doors ?? []));
  const what = doors.size > 0 ? count(doors.size, "door") : count(live.length, "key");
  const ends = live.map((one) => one.ends_at);
  const isAlike = new Set(ends).size === 1;
  if (ends.includes(undefined)) return `${what}, ${isAlike ? "" : "some with "}no end`;
  const last = ends.toSorted((a, b) => Date.parse(a ?? "") - Date.parse(b ?? "")).at(-1) ?? "";
  return `${what}${isAlike ? "" : ", the last"} until ${clockOf(last, now)}`;
}

/** What is wrong, each with the name of what it is about. */
function Wrong({ data }: Props) {
  const { problems = [], warnings = [], next_step } = data;
  return (
    <>
      {problems.length + warnings.length > 0 && (
        <section class="wrong" aria-label="What is wrong">
          <h2>
            <Icon name="warning" /> {count(problems.length + warnings.length, "thing")} to look at
          </h2>
          <ul>
            {problems.map(({ kind, id, code, message }) => (
              <li key={`${id} ${code}`}>
                <strong>
                  <Name>{whichOf(data, kind, id)}</Name>
                </strong>{" "}
                <Name>{message ?? code.replaceAll("_", " ")}</Name>
              </li>
            ))}
            {warnings.map((one) => (
              <li key={one}>
                <Name>{one}</Name>
              </li>
            ))}
          </ul>
        </section>
      )}
      {next_step && (
        <p class="next">
          <b>Next</b> <Name>{next_step}</Name>
        </p>
      )}
    </>
  );
}

function whichOf({ acs_users, acs_credentials, phones }: Person, kind: string, id: string): string {
  if (kind === "user_identity") return "This person";
  if (kind === "acs_user") return `Account ${acs_users.find((one) => one.acs_user_id === id)?.system ?? ""}`;
  if (kind === "acs_system") return "System";
  if (kind === "phone")
    return phones
      .filter((one) => one.device_id === id)
      .map(nameOfPhone)
      .join();
  const key = acs_credentials.find((one) => one.acs_credential_id === id);
  // What is wrong with a phone's copy of a key that is not shown is wrong with one of the keys.
  return key ? [methodOf(key.access_method), key.doors?.join(", ")].filter(Boolean).join(": ") : "A key";
}

function Accounts({ data }: Props) {
  const { acs_users, totals, problems = [] } = data;
  return (
    <section aria-label="Accounts">
      <h2>
        Accounts <small>{totals.acs_users ?? acs_users.length}</small>
      </h2>
      {acs_users.length === 0 && <p class="none">None.</p>}
      <ul class="things">
        {acs_users.map(({ acs_user_id, system, display_name, email_address, is_suspended }) => (
          <li key={acs_user_id}>
            <div class="thing">
              <Icon name="account" />
              <div>
                <strong>
                  <Name>{system ?? "System not known"}</Name>
                </strong>
                <small>
                  <Name>{display_name ?? email_address ?? acs_user_id}</Name>
                </small>
              </div>
              {is_suspended && <Pill tone="bad">Suspended</Pill>}
              {!is_suspended && problems.some((one) => one.id === acs_user_id) && (
                <Pill tone="bad">Problem</Pill>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Beyond shown={acs_users.length} of={totals.acs_users} what="accounts" />
    </section>
  );
}
