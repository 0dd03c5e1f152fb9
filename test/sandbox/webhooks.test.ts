/** The sandbox's webhooks: what Seam's routes say, and what arrives on a real socket. */
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SandboxOptions, SeamEvent } from "../../src/sandbox/sandbox.ts";
import { eventually } from "../support/eventually.ts";
import { startHttpServer } from "../support/http-server.ts";
import { openHotel } from "./harness.ts";

interface Delivery {
  id: string;
  body: string;
  headers: Record<string, string>;
}

/** A receiver that answers by `answer`, until told otherwise with 204. */
async function receiver(answer: (count: number) => number | undefined = () => 204) {
  const deliveries: Delivery[] = [];
  const { endpoint, close } = await startHttpServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const of = (name: string) => String(request.headers[`svix-${name}`]);
    const headers = Object.fromEntries(["id", "timestamp", "signature"].map((n) => [`webhook-${n}`, of(n)]));
    deliveries.push({ id: of("id"), body, headers });
    const status = answer(deliveries.length);
    if (status) response.writeHead(status).end();
  });
  onTestFinished(close);
  const events = () => deliveries.map(({ body }) => JSON.parse(body) as SeamEvent);
  return { url: `${endpoint}/hook`, deliveries, events };
}

/** A workspace on the real clock, with a webhook to this receiver, and sessions to delete. */
async function openWith(url: string, options: SandboxOptions = {}, event_types?: string[]) {
  const hotel = await openHotel({ deletionDelayMs: 5, now: Date.now, ...options });
  const types = event_types && { event_types };
  const { body } = await hotel.call("/webhooks/create", { url, ...types });
  const deleteSession = async () => {
    const { client_session_id } = hotel.sandbox.workspace.create.client_session({});
    await hotel.call("/client_sessions/delete", { client_session_id });
    return client_session_id;
  };
  return { ...hotel, webhook: body.webhook, deleteSession };
}

describe("the routes", () => {
  it("tell the secret at creation, and change the types alone", async () => {
    const { call, webhook } = await openWith("https://example.com/hook");
    const { webhook_id } = webhook;
    expect(webhook).toEqual({
      webhook_id: expect.any(String),
      url: "https://example.com/hook",
      event_types: ["*"],
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
    });
    const event_types = ["phone.deactivated"];
    await call("/webhooks/update", { webhook_id, event_types, url: "https://other.example.com" });
    const changed = { webhook_id, url: "https://example.com/hook", event_types };
    expect((await call("/webhooks/get", { webhook_id })).body.webhook).toEqual(changed);
    expect((await call("/webhooks/list")).body.webhooks).toEqual([changed]);
    await call("/webhooks/delete", { webhook_id });
    expect((await call("/webhooks/list")).body.webhooks).toEqual([]);
    expect((await call("/webhooks/get", { webhook_id })).body.error.type).toBe("webhook_not_found");
  });

  it("refuse what is no URL", async () => {
    const { call } = await openHotel();
    const { status, body } = await call("/webhooks/create", { url: "here" });
    expect([status, body.error.message]).toEqual([400, 'Invalid url for "url"']);
  });
});

describe("a delivery", () => {
  it("is the flat event, signed, though nobody looks at the workspace", async () => {
    const { url, deliveries, events } = await receiver();
    const { sandbox, webhook, deleteSession } = await openWith(url);
    const client_session_id = await deleteSession();
    const [delivery] = await eventually(() => {
      expect(deliveries).toHaveLength(1);
      return deliveries;
    });
    expect(events()[0]).toMatchObject({ event_type: "client_session.deleted", client_session_id });
    expect(events()).toEqual(sandbox.workspace.events);
    expect(delivery?.id).toMatch(/^msg_/);
    const verifier = new Webhook(webhook.secret);
    expect(verifier.verify(delivery?.body ?? "", delivery?.headers ?? {})).toEqual(events()[0]);
    const other = new Webhook(`whsec_${Buffer.alloc(24, 1).toString("base64")}`);
    expect(() => other.verify(delivery?.body ?? "", delivery?.headers ?? {})).toThrow(
      WebhookVerificationError,
    );
  });

  it("is repeated, under the same id, until it is taken", async () => {
    const { url, deliveries } = await receiver((count) => (count < 4 ? 500 : 200));
    const { deleteSession } = await openWith(url, { webhookTimeScale: 1e-6 });
    await deleteSession();
    await eventually(() => expect(deliveries).toHaveLength(4));
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(1);
  });

  it("is repeated when no answer comes in time", async () => {
    const { url, deliveries } = await receiver((count) => (count === 1 ? undefined : 200));
    const { deleteSession } = await openWith(url, { webhookTimeScale: 0.002 });
    await deleteSession();
    await eventually(() => expect(deliveries).toHaveLength(2));
  });

  it("is of the types that the webhook wants, and of none once it is gone", async () => {
    const { url, events } = await receiver();
    const { sandbox, call, webhook, deleteSession } = await openWith(url, {}, ["phone.deactivated"]);
    const { user_identity_id } = sandbox.workspace.create.user_identity({ full_name: "Ana" });
    const signIn = () =>
      sandbox.workspace.create.phone({ user_identity_id, operating_system: "ios", device_model: "X" });
    await deleteSession();
    await call("/phones/deactivate", { device_id: signIn().device_id });
    await eventually(() =>
      expect(events().map(({ event_type }) => event_type)).toEqual(["phone.deactivated"]),
    );
    await call("/webhooks/delete", { webhook_id: webhook.webhook_id });
    const { device_id } = signIn();
    await call("/phones/deactivate", { device_id });
    await eventually(() => expect(sandbox.workspace.find(device_id)).toBeUndefined());
    expect(events()).toHaveLength(1);
  });
});

describe("on its way an event may be", () => {
  const numbered = (fates: Record<number, object>) => {
    let count = 0;
    return () => fates[count++];
  };

  it("lost, duplicated and signed wrongly", async () => {
    const { url, deliveries, events } = await receiver();
    const webhookFate = numbered({ 0: { lost: true }, 1: { copies: 2 }, 2: { wrongSignature: true } });
    const { webhook, deleteSession } = await openWith(url, { webhookFate });
    const ids = [await deleteSession(), await deleteSession(), await deleteSession()];
    await eventually(() => expect(deliveries).toHaveLength(3));
    const heard = events().map(({ client_session_id }) => ids.indexOf(client_session_id ?? ""));
    expect(heard.toSorted()).toEqual([1, 1, 2]);
    const { body, headers } = deliveries[heard.indexOf(2)] ?? { body: "", headers: {} };
    expect(() => new Webhook(webhook.secret).verify(body, headers)).toThrow("No matching signature");
  });

  it("delayed, and overtaken", async () => {
    const { url, events } = await receiver();
    const { sandbox } = await openWith(url, { webhookFate: numbered({ 0: { delayMs: 1_000 } }) });
    const { create, other_hand } = sandbox.workspace;
    // In one go: the second is on its way before the first one's delay can be over.
    for (const { client_session_id } of [create.client_session({}), create.client_session({})])
      other_hand.delete("client_session", client_session_id, true);
    await eventually(() => expect(events()).toHaveLength(2));
    expect(events()).toEqual(sandbox.workspace.events.toReversed());
  });
});
