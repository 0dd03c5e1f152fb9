/** Keys as bars on a line with now on it. All that the bars show is said in words beside them. */
import { useEffect, useState } from "preact/hooks";
import { factsOf } from "./facts.ts";
import {
  Button,
  count,
  Icon,
  iconOfMethod,
  methodOf,
  Name,
  Names,
  Pill,
  Question,
  type View,
} from "./parts.tsx";
import type { Key } from "./results.ts";
import { type Axis, axisOf, barOf, clockOf, placeOf } from "./times.ts";

export interface Group {
  name?: string;
  keys: readonly Key[];
}

interface Props extends View {
  title: string;
  groups: readonly Group[];
  /** What Seam says is wrong with a key. */
  problemsOf(key: Key): readonly string[];
  /** What the label says of a key besides its kind. */
  about: "doors" | "person";
  /** Whose keys they are, for the question before one is ended. */
  owner?: string;
}

export function Timeline(props: Props) {
  const { title, groups, now } = props;
  const keys = groups.flatMap((one) => one.keys);
  const room = useRoom(keys.length);
  if (keys.length === 0) return <p class="none">{title}: none.</p>;
  const axis = axisOf(keys, now);
  const { from, to, step, ticks } = axis;
  const percent = (time: number) => `${((time - from) / (to - from)) * 100}%`;
  const place = {
    "--now": percent(now),
    "--step": `${(step / (to - from)) * 100}%`,
    "--first": percent(ticks[0]?.at ?? from),
  };
  return (
    <section class="timeline" style={place} aria-label={title}>
      <Scale
        axis={axis}
        title={title}
        howMany={new Set(keys.map((one) => one.acs_credential_id)).size}
        now={now}
      />
      {cut(groups, room).map((group) => (
        <div key={group.name ?? ""}>
          {group.name !== undefined && (
            <h3>
              <Name>{group.name}</Name> <small>{count(group.keys.length, "key")}</small>
            </h3>
          )}
          <ul>
            {group.keys.map((key) => (
              <KeyRow key={key.acs_credential_id} {...props} row={key} axis={axis} />
            ))}
          </ul>
        </div>
      ))}
      <p class="zone">
        Times by the doors' own clocks{axis.isMixed ? "; the line has" : ","} {axis.zone}.
      </p>
    </section>
  );
}

/** Rows that are there at once, and that come with each further frame: long lists neither wait nor jam. */
const AT_ONCE = 24;

function useRoom(total: number): number {
  const [room, setRoom] = useState(AT_ONCE);
  useEffect(() => {
    if (room >= total) return;
    const next = requestAnimationFrame(() => setRoom(room + AT_ONCE));
    return () => cancelAnimationFrame(next);
  }, [room, total]);
  return room;
}

function cut(groups: readonly Group[], room: number): Group[] {
  let left = room;
  return groups.flatMap((group) => {
    const keys = group.keys.slice(0, left);
    left -= keys.length;
    return keys.length > 0 ? [{ ...group, keys }] : [];
  });
}

function Scale({ axis, title, howMany, now }: { axis: Axis; title: string; howMany: number; now: number }) {
  const nowAt = placeOf(now, axis);
  const ticks = axis.ticks.filter(
    ({ at }) => Math.abs(placeOf(at, axis) - nowAt) > 7 && placeOf(at, axis) < 93,
  );
  return (
    <div class="scale">
      <h2>
        {title} <small>{howMany}</small>
      </h2>
      <div class="ticks" aria-hidden="true">
        {ticks.map(({ at, label }) => (
          <span key={at} style={{ left: `${placeOf(at, axis)}%` }}>
            {label}
          </span>
        ))}
        <b style={{ left: `${nowAt}%` }}>now</b>
      </div>
    </div>
  );
}

function KeyRow(props: Props & { row: Key; axis: Axis }) {
  const { row, axis, now, about, canCall, desk, state, owner } = props;
  const { acs_credential_id, access_method, display_name, doors, system, starts_at, ends_at } = row;
  const { tone, words } = factsOf(row, props.problemsOf(row), now);
  const { left, width, isOpenLeft, isOpenRight } = barOf(row, axis);
  const method = row.parent_acs_credential_id ? "Copy on a phone" : methodOf(access_method);
  const who = owner ?? row.person ?? row.acs_user;
  const ask = () =>
    desk.ask({
      at: acs_credential_id,
      question: `End this ${method.toLowerCase()}${who ? ` of ${who}` : ""}${doors ? ` for ${doors.join(", ")}` : ""}, for good?`,
      verb: "End it",
      tool: "delete_credential",
      args: { acs_credential_id },
    });
  return (
    <li>
      <div class="key">
        <div class="label">
          <Icon name={iconOfMethod(access_method)} />
          <div>
            <strong>
              {about === "person" ? <Name>{who ?? "Nobody known"}</Name> : method}
              {about === "person" && <small> {method}</small>}
            </strong>
            <span class="doors">
              {doors ? <Names of={doors} /> : display_name && <Name>{display_name}</Name>}
              {!doors && about === "doors" && !display_name && "Doors not listed"}
            </span>
            {system && (
              <small>
                <Name>{system}</Name>
              </small>
            )}
          </div>
        </div>
        <div class="lane">
          <div class="line" aria-hidden="true">
            <i
              class={`bar ${tone}${isOpenLeft ? " from-before" : ""}${isOpenRight ? " goes-on" : ""}`}
              style={{ left: `${left}%`, width: `${width}%` }}
            />
          </div>
          <div class="when">
            <Pill tone={tone}>{words}</Pill>
            <span>{validity(starts_at, ends_at, now)}</span>
          </div>
        </div>
        {canCall && (
          <Button
            onPress={ask}
            isDisabled={state.busy !== undefined}
            label={`End ${method}${who ? ` of ${who}` : ""}`}
          >
            End…
          </Button>
        )}
      </div>
      <Question desk={desk} state={state} at={acs_credential_id} />
    </li>
  );
}

function validity(starts_at: string | undefined, ends_at: string | undefined, now: number): string {
  const from = starts_at && clockOf(starts_at, now);
  const to = ends_at && clockOf(ends_at, now);
  if (from && to) return `${from} – ${to}`;
  if (from) return `from ${from}, no end`;
  return to ? `until ${to}` : "no begin, no end";
}
