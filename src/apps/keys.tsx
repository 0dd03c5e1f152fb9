/** Keys by person, by door, by time or as a table. */
import { useState } from "preact/hooks";
import { codesOf, factsOf } from "./facts.ts";
import { methodOf, Pill, Rest, type View } from "./parts.tsx";
import type { Credentials, Key } from "./results.ts";
import { type Column, Table } from "./table.tsx";
import { type Group, Timeline } from "./timeline.tsx";
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
