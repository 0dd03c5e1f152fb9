import { once, setMaxListeners } from "node:events";
import type { AddressInfo } from "node:net";
import { createCourier } from "./engine/courier.ts";
import type { SeamEvent } from "./engine/events.ts";
import { createFaults, type Fault } from "./engine/faults.ts";
import { type Arrival, createHttpServer, type Exchange } from "./engine/http.ts";
import { base58, idFromName, randomId } from "./engine/ids.ts";
import { routes } from "./routes.ts";
import { seedHotel } from "./seed.ts";
import { createState } from "./state.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

export type { SeamEvent } from "./engine/events.ts";
export type { Fault } from "./engine/faults.ts";
export type { Arrival, Exchange } from "./engine/http.ts";
export type { Workspace } from "./workspace.ts";

export interface SandboxOptions {
  /** Default: a free one. Always bound to 127.0.0.1. */
  port?: number;
  /** Default: one in Seam's form, random at each start. */
  apiKey?: string;
  /** How long a resource stays `being_deleted`, in ms; default 400. */
  deletionDelayMs?: number;
  /** Added to every reply, in ms; default 0. */
  latencyMs?: number;
  /**
   * What deleting an identity with dependents does. `refuse` (default): 400 `invalid_input` naming them, the
   * documents' contract of 2024. `cascade`: they go along, Seam's contract since mid-2025.
   */
  identityDeletion?: "refuse" | "cascade";
  /** The workspace's clock, ms since the epoch; default `Date.now`. A skewed clock must keep ticking. */
  now?: () => number;
  /** Loses, delays (ms) or duplicates events. */
  eventFate?: (event: SeamEvent) => { lost?: boolean; delayMs?: number; copies?: number } | undefined;
  /**
   * Loses events, delays them (ms; what is delayed is overtaken by what comes later), duplicates them or signs them
   * wrongly on their way to a webhook. Webhooks must be on this machine.
   */
  webhookFate?: (
    event: SeamEvent,
  ) => { lost?: boolean; delayMs?: number; copies?: number; wrongSignature?: boolean } | undefined;
  /**
   * Multiplies how long a webhook may take, of which a second is left at least, and the pauses before what it did not
   * take is repeated; default 1.
   */
  webhookTimeScale?: number;
  /** Default `newest_first`. */
  eventOrder?: "newest_first" | "oldest_first" | "shuffled";
  /** true (default): the Hotel Aurora of seed.ts; false: an empty workspace. */
  seed?: boolean;
  /** Called with every request before it is answered. What it does to the workspace comes before the request. */
  onRequest?: (arrival: Arrival) => void;
  /** Called after every reply, also a damaged or missing one. */
  onExchange?: (exchange: Exchange) => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  apiKey: string;
  /** Accepted together with the header `seam-workspace: <workspaceId>`. */
  personalAccessToken: string;
  workspaceId: string;
  /** The state itself, without HTTP. */
  workspace: Workspace;
  /** Adds a fault rule; returns a function that removes it. */
  fail: (fault: Fault) => () => void;
  /** Closes the listener and all connections. May be called again. */
  close: () => Promise<void>;
}

/** Starts a Seam workspace in memory behind a real HTTP server on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const isSeeded = options.seed ?? true;
  const workspaceId = isSeeded ? idFromName("workspace") : randomId();
  const keys = {
    apiKey: options.apiKey ?? `seam_testSandbx_${base58(24)}`,
    personalAccessToken: `seam_at1${base58(7)}_${base58(24)}`,
    workspaceId,
  };
  const state = createState({
    workspace_id: workspaceId,
    now: options.now ?? Date.now,
    deletion_delay_ms: options.deletionDelayMs ?? 400,
    identity_deletion: options.identityDeletion ?? "refuse",
    event_fate: options.eventFate,
    event_order: options.eventOrder ?? "newest_first",
  });
  const workspace = createWorkspace(state);
  if (isSeeded) seedHotel(workspace);
  const faults = createFaults();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // every reply that waits for its latency listens
  state.courier = createCourier(state, {
    fate: options.webhookFate,
    timeScale: options.webhookTimeScale ?? 1,
    closing: closing.signal,
  });
  const server = createHttpServer({
    state,
    routes,
    keys,
    faults,
    latencyMs: options.latencyMs ?? 0,
    closing: closing.signal,
    onRequest: options.onRequest,
    onExchange: options.onExchange,
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    apiKey: keys.apiKey,
    personalAccessToken: keys.personalAccessToken,
    workspaceId,
    workspace,
    fail: faults.add,
    close: () => {
      closed ??= new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}
