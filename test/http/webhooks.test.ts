/** Seam's webhooks, from the sandbox's real deliveries to whoever waits for an event; and what is no delivery of Seam's. */
import { request } from "node:http";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { PACE, type Pace } from "../../src/contract/pace.ts";
import type { Workspace } from "../../src/contract/workspace.ts";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { createEventPoller } from "../../src/seam/events.ts";
import type { SeamEvent } from "../../src/seam/resources.ts";
import type { HttpServerOptions } from "../../src/transports/http/create-http-server.ts";
import { WATCHED_TYPES } from "../../src/transports/subscriptions.ts";
import { eventually } from "../support/eventually.ts";
import { addPhone, createGuest } from "../support/fixtures.ts";
import { callTool } from "../support/harness.ts";
import {
  connectClient,
  LIST,
  openWorkspace,
  post as postMessage,
  startSeam,
  startServer,
} from "./harness.ts";

const PATH = "/webhooks/seam/";

/** A workspace with the pauses that the server has by itself, but for those that are given. */
function openPatiently(sandbox: Parameters<typeof openWorkspace>[0], pace: Partial<Pace>): Workspace {
  const workspace = openWorkspace(sandbox);
  const { connection } = workspace;
  const events = createEventPoller({ seam: connection.for, now: connection.now });
  onTestFinished(events.close);
  return { ...workspace, events, pace: { ...PACE, ...pace } };
}

/** A server to which Seam delivers, as one replica with one workspace has it. */
async function startDelivered(options: SandboxOptions = {}, pace: Partial<Pace> = {}) {
  const { sandbox, exchanges } = await startSeam({ deletionDelayMs: 400, ...options });
  const workspace = openPatiently(sandbox, pace);
  const seam = workspace.connection.for();
  let secret: string | undefined;
  const heard: SeamEvent[] = [];
  const server = await startServer(workspace, {
    webhooks: {
      secretOf: async (name) => (name === "default" ? secret : undefined),
      async onEvent(_name, event) {
        heard.push(event);
        workspace.events.deliver(event);
      },
    },
  });
  const hook = await seam.webhooks.create({ url: `${server.url}${PATH}default`, event_types: WATCHED_TYPES });
  secret = hook.secret;
  const earlier = sandbox.workspace.events.length;
  const client = await connectClient("v2 of 2025", server.url);
  /** Removes somebody, and tells how often the events were asked for meanwhile. */
  const remove = async () => {
    const { user_identity_id } = createGuest(sandbox);
    const [before, startedAt] = [exchanges.length, performance.now()];
    const { data } = await callTool(client, "remove_user_identity", { user_identity_id });
    const seconds = (performance.now() - startedAt) / 1000;
    return { status: data.status, polls: pollsIn(exchanges.slice(before)), seconds };
  };
  const polls = () => pollsIn(exchanges);
  /** What Seam has delivered, or is about to. */
  const delivered = () =>
    sandbox.workspace.events.slice(earlier).filter(({ event_type }) => WATCHED_TYPES.includes(event_type));
  return { ...server, sandbox, exchanges, heard, delivered, remove, polls };
}

/** A delivery that takes long is not missed, which would have the events asked for. */
const PATIENT = { absence: 60_000 };

const pollsIn = (exchanges: { path: string }[]) =>
  exchanges.filter(({ path }) => path === "/events/list").length;

describe("a removal", () => {
  test("asks for events not at all while webhooks deliver, also when it is long", async () => {
    let isLost = true;
    const webhookFate = () => ({ lost: isLost });
    const { remove, heard, sandbox } = await startDelivered({ deletionDelayMs: 1_500, webhookFate }, PATIENT);
    const without = await remove();
    isLost = false;
    const { acs_system_id } = sandbox.workspace.create.acs_system({
      name: "Annex",
      external_type: "visionline_system",
    });
    sandbox.workspace.create.acs_user({ acs_system_id, full_name: "Somebody Else" });
    await eventually(() => expect(heard).not.toEqual([]));
    const { status, polls, seconds } = await remove();
    expect(status).toBe("removed");
    expect(seconds).toBeGreaterThan(3);
    expect(without.polls).toBeGreaterThan(0);
    expect(polls).toBe(0);
  });

  test("hears what is duplicated, delayed and overtaken", async () => {
    let count = 0;
    const { remove, heard } = await startDelivered({
      webhookFate: () => ({ copies: 2, delayMs: 20 * (count++ % 4) }),
    });
    await remove();
    expect(await remove()).toMatchObject({ status: "removed" });
    expect(new Set(heard.map(({ event_id }) => event_id)).size).toBeLessThan(heard.length);
  });

  test("goes on by asking when webhooks suddenly stop", async () => {
    let isLost = false;
    const { remove, heard, delivered } = await startDelivered({ webhookFate: () => ({ lost: isLost }) });
    await remove();
    await eventually(() => expect(heard).toHaveLength(delivered().length)); // none is on its way any more
    const count = heard.length;
    isLost = true;
    const { status, polls } = await remove();
    expect(status).toBe("removed");
    expect(heard).toHaveLength(count);
    expect(polls).toBeGreaterThan(0);
  });
});

test("who is subscribed hears by a delivery, though nobody asks for events", async () => {
  const { url, sandbox, heard, polls, remove } = await startDelivered({}, PATIENT);
  await remove();
  const updated: string[] = [];
  const client = await connectClient("v2 of 2026", url, {
    prepare: (one) =>
      one.setNotificationHandler(
        "notifications/resources/updated",
        ({ params }) => void updated.push(params.uri),
      ),
  });
  const { device_id } = addPhone(sandbox, createGuest(sandbox).user_identity_id);
  const uri = `seam://phones/${device_id}`;
  await client.listen({ resourceSubscriptions: [uri] });
  const [before, deliveries] = [polls(), heard.length];
  await callTool(client, "deactivate_phone", { device_id });
  await eventually(() => expect(updated).toContain(uri));
  expect(heard.length).toBeGreaterThan(deliveries);
  expect(polls() - before).toBeLessThanOrEqual(1);
});

const SECRET = `whsec_${Buffer.from("of this test alone").toString("base64")}`;
const EVENT = JSON.stringify({ event_id: "e1", event_type: "phone.deactivated", device_id: "d1" });

/** A server that waits for events of two workspaces, and how they are posted. */
async function startReceiver(
  hand: (event: SeamEvent) => Promise<void> = async () => {},
  lease?: HttpServerOptions["lease"],
) {
  const { sandbox } = await startSeam();
  const heard: [workspace: string, event: SeamEvent][] = [];
  const server = await startServer(openWorkspace(sandbox), {
    webhooks: {
      secretOf: async (name) => (["default", "a/b c"].includes(name) ? SECRET : undefined),
      async onEvent(name, event) {
        await hand(event);
        heard.push([name, event]);
      },
    },
    ...(lease && { lease, drainMs: 60_000 }),
  });
  const post = (body: string, { path = "default", ...more }: Sent = {}) =>
    postTo(`${server.url}${PATH}${path}`, body, more);
  return { ...server, heard, post };
}

interface Sent {
  path?: string;
  method?: string;
  /** What is signed, where that is not what is sent. */
  signed?: string;
  secret?: string;
  /** When it was signed, in seconds from now. */
  at?: number;
  headers?: Record<string, string | undefined>;
}

function postTo(url: string, body: string, sent: Omit<Sent, "path">): Promise<number> {
  const { method = "POST", signed = body, secret = SECRET, at = 0, headers: more = {} } = sent;
  const time = new Date(Date.now() + at * 1000);
  const headers = {
    "content-type": "application/json",
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(time.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign("msg_1", time, signed),
    ...more,
  };
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    request(url, { method, headers: given, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    })
      .on("error", reject)
      .end(method === "POST" ? body : undefined);
  });
}

describe("a delivery", () => {
  test("that is signed is handed on, by the name of its workspace", async () => {
    vi.useFakeTimers({ toFake: ["Date"] }); // so that ten seconds cannot pass on the way
    onTestFinished(() => void vi.useRealTimers());
    const { post, heard } = await startReceiver();
    expect(await post(EVENT)).toBe(204);
    expect(await post(EVENT, { path: encodeURIComponent("a/b c"), at: -290 })).toBe(204);
    const event = { event_id: "e1", event_type: "phone.deactivated", device_id: "d1" };
    expect(heard).toEqual([
      ["default", event],
      ["a/b c", event],
    ]);
  });

  test("is taken by one of several signatures", async () => {
    const { post } = await startReceiver();
    const right = new Webhook(SECRET).sign("msg_1", new Date(), EVENT);
    expect(await post(EVENT, { headers: { "svix-signature": `v1a,AAAA v1,AAAA ${right}` } })).toBe(204);
  });

  test("is answered once it is in good hands, and not when it cannot be handed on", async () => {
    let isFailing = true;
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { post, heard } = await startReceiver(async () => {
      if (isFailing) throw new Error("the database is away");
      await gate;
    });
    expect(await post(EVENT)).toBe(500);
    isFailing = false;
    let status = 0;
    const answered = post(EVENT).then((code) => {
      status = code;
    });
    expect(await post(EVENT, { secret: `whsec_${Buffer.alloc(24, 1).toString("base64")}` })).toBe(401);
    expect([status, heard]).toEqual([0, []]);
    open();
    await answered;
    expect([status, heard.length]).toEqual([204, 1]);
  });

  test.each(["", "[]", "null", "{", '{"event_id":1}', '{"event_type":"phone.deactivated"}'])(
    "of Seam's that is no event, %j, is not repeated for it, and tells nobody",
    async (body) => {
      const { post, heard } = await startReceiver();
      expect(await post(body)).toBe(204);
      expect(heard).toEqual([]);
    },
  );
});

const OTHER = `whsec_${Buffer.from("somebody else").toString("base64")}`;
const MARK = "mallory";

test.each<[what: string, status: number, sent: Sent, body?: string]>([
  ["with another secret", 401, { secret: OTHER }],
  ["of another body", 401, { signed: EVENT }, EVENT.replace("e1", MARK)],
  ["of an hour ago", 401, { at: -3_600 }],
  ["of six minutes ago", 401, { at: -360 }],
  ["of the future", 401, { at: 360 }],
  ["with another time", 401, { headers: { "svix-timestamp": String(Math.floor(Date.now() / 1000) - 9) } }],
  ["with another id", 401, { headers: { "svix-id": MARK } }],
  ["without an id", 401, { headers: { "svix-id": undefined } }],
  ["without a time", 401, { headers: { "svix-timestamp": undefined } }],
  ["with a time that is none", 401, { headers: { "svix-timestamp": MARK } }],
  ["without a signature", 401, { headers: { "svix-signature": undefined } }],
  ["with an empty signature", 401, { headers: { "svix-signature": "v1," } }],
  ["with a signature of nothing", 401, { headers: { "svix-signature": "v1" } }],
  ["with a signature of another version", 401, { headers: { "svix-signature": `v2,${MARK}` } }],
  ["that is too large", 413, {}, JSON.stringify({ event_id: MARK, more: "x".repeat(300_000) })],
  ["for nobody", 404, { path: MARK }],
  ["for the empty name", 404, { path: "" }],
  ["for a name of objects", 404, { path: "__proto__" }],
  ["for a name that is broken", 404, { path: "%E0%A4%A" }],
  ["below a name", 404, { path: "default/more" }],
  ["by GET", 405, { method: "GET" }],
  ["by another host's name", 403, { headers: { host: "evil.example.com" } }],
])("what comes %s is refused (%i), believed by nobody, and not repeated in the log", async (...given) => {
  const [, status, sent, body = EVENT] = given;
  const { post, heard, text, logged } = await startReceiver();
  expect(await post(body, sent)).toBe(status);
  expect(heard).toEqual([]);
  expect(text()).not.toContain(MARK);
  expect(logged()).toEqual([]);
  expect(await post(EVENT)).toBe(204);
});

test("without a webhook there is no such address", async () => {
  const { sandbox } = await startSeam();
  const { url } = await startServer(openWorkspace(sandbox));
  expect(await postTo(`${url}${PATH}default`, EVENT, {})).toBe(404);
});

test("a server that is about to end leaves deliveries to others, or to the next attempt", async () => {
  let isWaiting = false;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { post, url, close, heard } = await startReceiver(undefined, async () => {
    isWaiting = true;
    await gate;
    throw new Error("nobody");
  });
  const underWay = postMessage(url, LIST);
  await eventually(() => expect(isWaiting).toBe(true));
  const closing = close();
  expect(await post(EVENT)).toBe(503);
  expect(heard).toEqual([]);
  open();
  await Promise.all([underWay, closing]);
});
