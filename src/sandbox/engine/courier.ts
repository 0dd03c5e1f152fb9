/**
 * Carries events to the workspace's webhooks, as Svix does for Seam: signed, at least once, in no certain order. Only to
 * this machine: whoever knows a sandbox's key must not reach others through it.
 */
import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { State } from "../state.ts";
import type { Webhook } from "../things/webhooks.ts";
import { settle } from "./deletions.ts";
import type { SeamEvent } from "./events.ts";
import { base58 } from "./ids.ts";

/** What befalls one event on its way to a webhook; what is delayed (ms) is overtaken by what comes later. */
export interface Fate {
  lost?: boolean;
  delayMs?: number;
  copies?: number;
  wrongSignature?: boolean;
}

export interface Courier {
  /** From now on deletions come to pass without anybody looking, since webhooks tell of them. */
  begin(): void;
  carry(event: SeamEvent): void;
}

export interface CourierOptions {
  fate: ((event: SeamEvent) => Fate | undefined) | undefined;
  /** Multiplies Svix's patience, of which a second is left, and pauses. */
  timeScale: number;
  closing: AbortSignal;
}

/** Svix's, ms: for an answer, and before each attempt. Our assumption: none of them is varied by chance. */
const PATIENCE_MS = 15_000;
const PAUSES_MS = [0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000];
const LEAST_PATIENCE_MS = 1_000;
const SETTLE_MS = 10;

export function createCourier(state: State, { fate, timeScale, closing }: CourierOptions): Courier {
  const patience = Math.max(PATIENCE_MS * timeScale, LEAST_PATIENCE_MS);
  let settling: NodeJS.Timeout | undefined;
  closing.addEventListener("abort", () => clearInterval(settling), { once: true });

  async function carryTo(
    { webhook_id, url, secret }: Webhook,
    event: SeamEvent,
    { delayMs = 0, wrongSignature = false }: Fate,
  ): Promise<void> {
    const id = `msg_${base58(27)}`;
    const body = JSON.stringify(event);
    await delay(delayMs, undefined, { signal: closing });
    for (const pause of PAUSES_MS) {
      await delay(pause * timeScale, undefined, { signal: closing });
      if (!state.webhooks.get(webhook_id)) return;
      const headers = signed(wrongSignature ? NOT_THE_SECRET : secret, id, state.now(), body);
      const signal = AbortSignal.any([closing, AbortSignal.timeout(patience)]);
      if (await isTaken(url, { method: "POST", headers, body, redirect: "manual", signal })) return;
    }
  }

  return {
    begin() {
      settling ??= setInterval(() => settle(state), SETTLE_MS).unref();
    },
    carry(event) {
      for (const webhook of state.webhooks.from()) {
        if (!isFor(webhook, event) || !isOnThisMachine(webhook.url)) continue;
        const its = fate?.(event) ?? {};
        for (let copies = its.lost ? 0 : (its.copies ?? 1); copies > 0; copies -= 1)
          carryTo(webhook, event, its).catch(() => {
            // The sandbox was closed.
          });
      }
    },
  };
}

const NOT_THE_SECRET = `whsec_${Buffer.alloc(24).toString("base64")}`;

const isFor = ({ event_types }: Webhook, { event_type }: SeamEvent): boolean =>
  event_types.includes("*") || event_types.includes(event_type);

const isOnThisMachine = (url: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

async function isTaken(url: string, request: RequestInit): Promise<boolean> {
  try {
    const response = await fetch(url, request);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Svix's headers: what is signed is the id, the time in seconds, and the body. */
function signed(secret: string, id: string, now: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const timestamp = Math.floor(now / 1000);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(timestamp),
    "svix-signature": `v1,${signature}`,
  };
}
