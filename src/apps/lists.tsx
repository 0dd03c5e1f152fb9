/** Doors, phones and people as tables; and who can open a door. */
import { KeysView } from "./keys.tsx";
import { Button, Icon, Name, Rest, type View } from "./parts.tsx";
import { type Doors, nameOfPerson, nameOfPhone, type People, type Phones } from "./results.ts";
import { type Column, Table } from "./table.tsx";

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
