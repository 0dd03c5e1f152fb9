import * as z from "zod";
import { type SeamEvent, visibleEvents } from "../engine/events.ts";
import { text, uuid } from "../engine/params.ts";
import { invalidInput, notFound } from "../engine/refused.ts";
import { READ, route } from "../engine/route.ts";
import type { Route } from "../engine/thing.ts";
import { EVENT_TYPES } from "./event-types.ts";

const eventType = z.enum(EVENT_TYPES);

/** Things that Seam can filter events by and the sandbox does not have: each of them matches nothing. */
const foreign = {
  access_code_id: uuid.optional(),
  access_code_ids: z.array(uuid).optional(),
  access_method_id: uuid.optional(),
  access_method_ids: z.array(uuid).optional(),
  acs_access_group_id: uuid.optional(),
  acs_encoder_id: uuid.optional(),
  acs_entrance_id: uuid.optional(),
  connect_webview_id: uuid.optional(),
  customer_key: text.optional(),
  space_id: uuid.optional(),
  space_ids: z.array(uuid).optional(),
  user_identity_id: uuid.optional(), // our assumption: no payload has it
};

const filter = z
  .object({
    since: text.optional(),
    between: z.array(text).length(2).optional(),
    limit: z.number().default(500),
    unstable_offset: z.number().default(0),
    event_type: eventType.optional(),
    event_types: z.array(eventType).optional(),
    event_ids: z.array(uuid).optional(),
    access_grant_id: uuid.optional(),
    access_grant_ids: z.array(uuid).optional(),
    acs_credential_id: uuid.optional(),
    acs_system_id: uuid.optional(),
    acs_system_ids: z.array(uuid).optional(),
    acs_user_id: uuid.optional(),
    connected_account_id: uuid.optional(),
    device_id: uuid.optional(),
    device_ids: z.array(uuid).optional(),
    ...foreign,
  })
  .superRefine(({ since, between }, context) => {
    const refuse = (message: string, path: string[] = []) =>
      context.addIssue({ code: "custom", message, path });
    if (since === undefined && between === undefined) refuse("Must specify either since or between");
    if (since !== undefined && between !== undefined) refuse("Cannot specify both since and between");
    if (since !== undefined && Number.isNaN(Date.parse(since))) refuse("Invalid date", ["since"]);
    const [start, end] = (between ?? []).map((value) => Date.parse(value));
    if (start === undefined || end === undefined) return;
    if (Number.isNaN(start) || Number.isNaN(end)) refuse("Invalid date", ["between"]);
    else if (end <= start) refuse("second value must be greater than first value", ["between"]);
  });

type EventListParams = z.output<typeof filter>;

export const eventRoutes: Route[] = [
  route("/events/list", READ, filter, (state, params) => {
    const { since, between, limit, unstable_offset } = params;
    const [start = "", end] = since === undefined ? (between ?? []) : [since];
    const events = visibleEvents(state, {
      after: Date.parse(start),
      before: end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end),
      matches: eventFilter(params),
    });
    return { events: events.slice(unstable_offset, unstable_offset + limit) };
  }),
  route(
    "/events/get",
    READ,
    z.object({ event_id: uuid.optional(), event_type: text.optional(), device_id: uuid.optional() }),
    (state, params) => {
      const { event_id, event_type, device_id } = params;
      if ((event_id ?? event_type ?? device_id) === undefined) {
        throw invalidInput("An argument for event_id, event_type, or device_id is required");
      }
      const matches = (event: SeamEvent) =>
        (event_id === undefined || event.event_id === event_id) &&
        (event_type === undefined || event.event_type === event_type) &&
        (device_id === undefined || event.device_id === device_id);
      const [event] = visibleEvents(state, { after: 0, before: Number.POSITIVE_INFINITY, matches });
      if (!event) throw notFound("event", event_id ?? event_type ?? device_id ?? "");
      return { event };
    },
  ),
];

function eventFilter(params: EventListParams): (event: SeamEvent) => boolean {
  const { event_types, event_ids, acs_system_ids, device_ids, access_grant_ids } = params;
  const isForeign = Object.keys(foreign).some((name) => params[name as keyof typeof foreign] !== undefined);
  const among = (wanted: string[] | undefined, value: string | undefined) =>
    wanted === undefined || (value !== undefined && wanted.includes(value));
  const same = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted === value;
  return (event) =>
    !isForeign &&
    same(params.event_type, event.event_type) &&
    among(event_types, event.event_type) &&
    among(event_ids, event.event_id) &&
    same(params.acs_credential_id, event.acs_credential_id) &&
    same(params.acs_user_id, event.acs_user_id) &&
    same(params.acs_system_id, event.acs_system_id) &&
    among(acs_system_ids, event.acs_system_id) &&
    same(params.device_id, event.device_id) &&
    among(device_ids, event.device_id) &&
    same(params.access_grant_id, event.access_grant_id) &&
    among(access_grant_ids, event.access_grant_id) &&
    same(params.connected_account_id, event.connected_account_id);
}
