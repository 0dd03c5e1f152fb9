/** Keys by person, by door or as a table; doors, phones and people as tables. */
import { useState } from "preact/hooks";
import { nameOfPerson } from "./desk.ts";
import { Button, Icon, methodOf, Name, Pill, type View } from "./parts.tsx";
import { nameOfPhone } from "./person.tsx";
import type { Credentials, Doors, Key, People, Phones } from "./results.ts";
import { type Column, Table } from "./table.tsx";
import { codesOf, factsOf, type Group, Timeline } from "./timeline.tsx";
import { clockOf } from "./times.ts";

type Line = "By person" | "By door" | "By time";
type Arrangement = Line | "Table";

const ownerOf = (key: Key): string => key.person ?? key.acs_user ?? "Nobody known";

function grouped(keys: readonly Key[], namesOf: (key: Key) => readonly string[]): Group[] {
  const groups = new Map<string, Key[]>();
  for (const key of keys)
    for (const name of namesOf(key)) groups.set(name, [...(groups.get(name) ?? []), key]);
  return [...groups]
    .map(([name, some]) => ({ name, keys: some }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

const groupsOf: Record<Line, (keys: readonly Key[]) => Group[]> = {
  "By person": (keys) => grouped(keys, (key) => [ownerOf(key)]),
  "By door": (keys) => grouped(keys, doorsOf),
  "By time": (keys) => [{ keys: keys.toSorted((a, b) => endOf(a) - endOf(b)) }],
};

const endOf = ({ ends_at }: Key): number => (ends_at ? Date.parse(ends_at) : Number.MAX_VALUE);

const doorsOf = (key: Key): readonly string[] =>
  key.doors && key.doors.length > 0 ? key.doors : ["Doors not listed"];

export function KeysView(
  props: View & { keys: readonly Key[]; title: string; arrangements?: readonly Arrangement[] },
) {
  const { keys, now, title, arrangements = ["By person", "By door", "Table"] } = props;
  const [arrangement, setArrangement] = useState<Arrangement>(arrangements[0] ?? "Table");
  return (
    <>
      {keys.length > 0 && (
        <fieldset class="choice" aria-label="Arranged">
          {arrangements.map((one) => (
            <button
              type="button"
              key={one}
              aria-pressed={one === arrangement}
              onClick={() => setArrangement(one)}
            >
              {one}
            </button>
          ))}
        </fieldset>
      )}
      {arrangement === "Table" ? (
        <Table caption={title} rows={keys} keyOf={(one) => one.acs_credential_id} columns={keyColumns(now)} />
      ) : (
        <Timeline
          {...props}
          title={title}
          groups={groupsOf[arrangement](keys)}
          problemsOf={codesOf}
          about={arrangement === "By person" ? "doors" : "person"}
        />
      )}
    </>
  );
}

const keyColumns = (now: number): Column<Key>[] => [
  { title: "Person", text: ownerOf },
  { title: "What", text: (one) => methodOf(one.access_method) },
  { title: "Doors", text: (one) => one.doors?.join(", ") ?? "" },
  { title: "From", ...timeColumn((one) => one.starts_at, Number.NEGATIVE_INFINITY, now) },
  { title: "Until", ...timeColumn((one) => one.ends_at, Number.POSITIVE_INFINITY, now) },
  {
    title: "State",
    text: (one) => factsOf(one, codesOf(one), now).words,
    cell: (one) => {
      const { tone, words } = factsOf(one, codesOf(one), now);
      return <Pill tone={tone}>{words}</Pill>;
    },
  },
];

const timeColumn = (timeOf: (key: Key) => string | undefined, without: number, now: number) => ({
  text: (one: Key) => {
    const time = timeOf(one);
    return time ? clockOf(time, now) : "–";
  },
  order: (one: Key) => {
    const time = timeOf(one);
    return time ? Date.parse(time) : without;
  },
});

export const CredentialsView = (props: View & { data: Credentials }) => (
  <>
    <KeysView {...props} keys={props.data.acs_credentials} title="Keys" />
    <Rest {...props} />
  </>
);

export function DoorsView(props: View & { data: Doors }) {
  const { data, desk, state, canCall } = props;
  const { acs_entrances, acs_credentials } = data;
  const [door] = acs_entrances;
  if (acs_credentials && door)
    return (
      <>
        <header class="person">
          <span class="face" aria-hidden="true">
            <Icon name="door" />
          </span>
          <div>
            <h1>
              <Name>{door.display_name ?? door.acs_entrance_id}</Name>
            </h1>
            <p class="about">{door.system && <Name>{door.system}</Name>}</p>
          </div>
        </header>
        <KeysView
          {...props}
          keys={acs_credentials}
          title="Who can open it"
          arrangements={["By time", "Table"]}
        />
        <Rest {...props} />
      </>
    );
  type Door = Doors["acs_entrances"][number];
  const columns: Column<Door>[] = [
    { title: "Door", text: (one) => one.display_name ?? one.acs_entrance_id },
    { title: "System", text: (one) => one.system ?? "" },
    {
      title: "Problems",
      text: (one) => [...(one.errors ?? []), ...(one.warnings ?? [])].map(({ message }) => message).join(" "),
    },
    {
      title: "Who",
      text: () => "",
      cell: ({ acs_entrance_id, display_name }) =>
        canCall && (
          <Button
            isDisabled={state.busy !== undefined}
            label={`Who can open ${display_name ?? acs_entrance_id}`}
            onPress={() => desk.look("list_entrances", { acs_entrance_id, who_can_open: true })}
          >
            Who can open it
          </Button>
        ),
    },
  ];
  return (
    <>
      <h1 class="unseen">Doors</h1>
      <Table caption="Doors" rows={acs_entrances} keyOf={(one) => one.acs_entrance_id} columns={columns} />
      <Rest {...props} />
    </>
  );
}

export const PhonesView = (props: View & { data: Phones }) => (
  <>
    <Table
      caption="Phones"
      rows={props.data.phones}
      keyOf={(one) => one.device_id}
      columns={[
        { title: "Phone", text: nameOfPhone },
        { title: "Person", text: (one) => one.person ?? "" },
        {
          title: "Keys",
          text: ({ can_receive_keys: can }) =>
            can === undefined ? "" : can ? "Takes keys" : "Takes no keys",
        },
      ]}
    />
    <Rest {...props} />
  </>
);

export function PeopleView(props: View & { data: People }) {
  const { data, desk, state, canCall } = props;
  type One = People["user_identities"][number];
  const columns: Column<One>[] = [
    {
      title: "Person",
      text: nameOfPerson,
      cell: (one) =>
        canCall ? (
          <Button
            isDisabled={state.busy !== undefined}
            onPress={() => desk.look("get_user_identity", { user_identity_id: one.user_identity_id })}
          >
            <Name>{nameOfPerson(one)}</Name>
          </Button>
        ) : (
          <Name>{nameOfPerson(one)}</Name>
        ),
    },
    { title: "Email", text: (one) => one.email_address ?? "" },
    { title: "Phone", text: (one) => one.phone_number ?? "" },
  ];
  return (
    <>
      <Table
        caption="People"
        rows={data.user_identities}
        keyOf={(one) => one.user_identity_id}
        columns={columns}
      />
      <Rest {...props} />
    </>
  );
}

/** What is worth knowing beside the rows, and the way to more of them. */
function Rest({
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
