import type { State } from "../state.ts";
import { iso } from "./time.ts";

/** One entry of `/events/list`. No event of these resources names a user identity: Seam sends none. */
export interface SeamEvent {
  event_id: string;
  event_type: string;
  workspace_id: string;
  created_at: string;
  occurred_at: string;
  acs_system_id?: string;
  acs_user_id?: string;
  acs_credential_id?: string;
  connected_account_id?: string;
  enrollment_automation_id?: string;
  device_id?: string;
  device_custom_metadata?: Record<string, string | boolean>;
  client_session_id?: string;
  access_grant_id?: string;
}

/** What befalls one event on its way to `/events/list`: tests lose, delay (ms) and duplicate events. */
export type EventFate = (
  event: SeamEvent,
) => { lost?: boolean; delayMs?: number; copies?: number } | undefined;

type EventFields = Partial<Omit<SeamEvent, "event_id" | "event_type" | "workspace_id" | "created_at">>;

/** Records an event. `at` is when it happened, in ms since the epoch on the workspace's clock. */
export function emit(state: State, event_type: string, fields: EventFields, at = state.now()): void {
  const created_at = iso(at);
  const event: SeamEvent = {
    event_id: state.new_id(),
    event_type,
    workspace_id: state.workspace_id,
    created_at,
    occurred_at: created_at,
    ...fields,
  };
  state.courier?.carry(event);
  const fate = state.event_fate?.(event) ?? {};
  if (fate.lost) return;
  const entry = { event, visible_at: at + (fate.delayMs ?? 0) };
  const log = state.event_log;
  let place = log.length; // nearly always the end: a clock set back is the exception
  while (place > 0 && (log[place - 1]?.event.created_at ?? "") > created_at) place -= 1;
  log.splice(place, 0, ...Array.from({ length: fate.copies ?? 1 }, () => entry));
}

export interface EventFilter {
  /** Strictly after this time (ms). */
  after: number;
  /** Strictly before this time (ms). */
  before: number;
  matches: (event: SeamEvent) => boolean;
}

/** The events that can be seen now, in the order that the workspace is set to. */
export function visibleEvents(state: State, filter: EventFilter): SeamEvent[] {
  const now = state.now();
  const found: SeamEvent[] = [];
  for (let place = firstAfter(state, iso(filter.after)); place < state.event_log.length; place += 1) {
    const entry = state.event_log[place];
    if (!entry || Date.parse(entry.event.created_at) >= filter.before) break;
    if (entry.visible_at <= now && filter.matches(entry.event)) found.push(entry.event);
  }
  // Our assumption: newest first, as in Seam's samples. `shuffled` is stable, so that offsets still page.
  if (state.event_order === "newest_first") return found.reverse();
  if (state.event_order === "shuffled") return found.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  return found;
}

function firstAfter(state: State, created_at: string): number {
  let low = 0;
  let high = state.event_log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((state.event_log[middle]?.event.created_at ?? "") > created_at) high = middle;
    else low = middle + 1;
  }
  return low;
}
