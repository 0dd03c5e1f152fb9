import { randomBytes } from "node:crypto";
import * as z from "zod";
import { remove } from "../engine/deletions.ts";
import { text } from "../engine/params.ts";
import { invalidInput } from "../engine/refused.ts";
import { CREATE, DELETE, LINK, READ, route } from "../engine/route.ts";
import { replyAll, replyOne, type Thing } from "../engine/thing.ts";
import { timestamp } from "../engine/time.ts";

export interface Webhook {
  webhook_id: string;
  url: string;
  /** `*` stands for all. */
  event_types: string[];
  secret: string;
  created_at: string;
}

/** Our assumption: any text is taken as a type, and one that no event has matches nothing. */
const eventTypes = z.array(text);
const one = z.object({ webhook_id: text });

export const webhooks: Thing<"webhook", Webhook> = {
  kind: "webhook",
  words: "webhook",
  idOf: (row) => row.webhook_id,
  indexes: {},
  // Our assumption: the secret is sent once, when the webhook is created.
  present: (_state, { webhook_id, url, event_types }) => ({ webhook_id, url, event_types }),
  deletion: { isAtOnce: true },
  routes: [
    route(
      "/webhooks/create",
      CREATE,
      z.object({ url: text, event_types: eventTypes.default(["*"]) }),
      (state, { url, event_types }) => {
        if (!URL.canParse(url)) throw invalidInput('Invalid url for "url"');
        const secret = `whsec_${randomBytes(24).toString("base64")}`;
        const row = { webhook_id: state.new_id(), url, event_types, secret, created_at: timestamp(state) };
        state.webhooks.add(row);
        state.courier?.begin();
        return { webhook: { webhook_id: row.webhook_id, url, event_types, secret } };
      },
    ),
    route("/webhooks/get", READ, one, (state, { webhook_id }) =>
      replyOne(state, state.webhooks, state.webhooks.find(webhook_id)),
    ),
    route("/webhooks/list", READ, z.object({}), (state) =>
      replyAll(state, state.webhooks, state.webhooks.from()),
    ),
    route(
      "/webhooks/update",
      LINK,
      one.extend({ event_types: eventTypes }),
      (state, { webhook_id, event_types }) => {
        state.webhooks.find(webhook_id).event_types = event_types;
      },
    ),
    route("/webhooks/delete", DELETE, one, (state, { webhook_id }) => {
      remove(state, state.webhooks, webhook_id);
    }),
  ],
};
