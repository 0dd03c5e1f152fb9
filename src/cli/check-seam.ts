/** Whether Seam answers, which workspace the key opens, and how far the clocks are apart. */

import type { SeamConnection } from "../seam/api.ts";
import { NOT_JSON, SeamError, SeamUnreachable } from "../seam/errors.ts";
import { UnusableProxy } from "../seam/way.ts";
import type { Env } from "./config.ts";
import type { Finding } from "./doctor.ts";
import { settings } from "./settings.ts";

const { variable: ADDRESS } = settings.endpoint;
const PATIENCE_MS = 15_000;
/** Seam tells its time to the second. */
const IN_STEP_S = 2;
/** From here on, "until Sunday noon" ends at another time than people think. */
const TOO_FAR_S = 60;

export interface Way {
  endpoint: string;
  isSandbox: boolean;
  env: Env;
}

/** Asks Seam for the workspace of the key. */
export async function* checkSeam(connection: SeamConnection, way: Way): AsyncGenerator<Finding> {
  const startedAt = performance.now();
  try {
    const seam = connection.for({ signal: AbortSignal.timeout(PATIENCE_MS) });
    const { name, workspace_id, is_sandbox, is_suspended } = await seam.workspaces.get({});
    const ms = Math.round(performance.now() - startedAt);
    yield { state: "ok", what: "Seam", says: `${way.endpoint} answered in ${ms} ms` };
    const kind = is_sandbox ? "a sandbox: no real doors" : "production: real doors";
    const says = `${JSON.stringify(name ?? "")}, ${kind} (${workspace_id})`;
    yield is_suspended
      ? {
          state: "failed",
          what: "workspace",
          says: `${says}; Seam has suspended it`,
          next: "look at that workspace in Seam Console: Seam suspends sandboxes that nobody has used for two weeks.",
        }
      : { state: "ok", what: "workspace", says };
    yield checkClock(connection.now() - Date.now());
  } catch (error) {
    if (error instanceof SeamUnreachable && error.cause instanceof UnusableProxy) return; // checkWay has told
    yield { state: "failed", what: "Seam", ...explain(error, way) };
  }
}

/** `differenceMs` is Seam's clock less ours. */
export function checkClock(differenceMs: number): Finding {
  const seconds = Math.round(differenceMs / 1000);
  const what = "clock";
  if (Math.abs(seconds) <= IN_STEP_S) return { state: "ok", what, says: "in step with Seam's" };
  const says = `${Math.abs(seconds)} s ${seconds > 0 ? "behind" : "ahead of"} Seam's`;
  if (Math.abs(seconds) < TOO_FAR_S) return { state: "ok", what, says };
  return {
    state: "warning",
    what,
    says,
    next: "set this machine's clock, or keys will begin and end at other times than people mean.",
  };
}

function explain(error: unknown, { endpoint, env }: Way): Pick<Finding, "says" | "next"> {
  if (error instanceof SeamError) return explainRefusal(error, endpoint);
  const [reason, code] =
    error instanceof SeamUnreachable
      ? [error.message, error.code]
      : [`it did not answer in ${PATIENCE_MS / 1000} s`];
  if (code && SPEAKS_NO_TLS.test(code)) return explainPlainHttp(endpoint, code);
  const next = reason === NOT_JSON ? adviceForAnother(env) : adviceFor(code, env);
  return { says: `${endpoint} could not be used: ${reason}`, next };
}

const NOT_SEAM = `check ${ADDRESS}: what answers there is not Seam.`;

const adviceForAnother = (env: Env): string =>
  env[ADDRESS]
    ? NOT_SEAM
    : "what answers is not Seam: see whether a proxy, or the sign-in page of a network, stands in between.";

/** OpenSSL's words for an answer that is no TLS at all. */
const SPEAKS_NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/;

const explainPlainHttp = (endpoint: string, code: string) => ({
  says: `${endpoint} could not be used: what listens there speaks no TLS, so it is http and not https (${code})`,
  next: `correct the port or the scheme in ${ADDRESS}; http:// is for this machine only.`,
});

function explainRefusal({ status, type, message, request_id }: SeamError, endpoint: string) {
  const request = request_id ? `, request ${request_id}` : "";
  const says = `${endpoint} answered ${status} ${type}: ${message}${request}`;
  if (status === 401 || status === 403)
    return {
      says,
      next: "check that the key is whole and not revoked, or make a new one in Seam Console (Developer > API Keys).",
    };
  if (status === 404) return { says, next: NOT_SEAM };
  return { says, next: "try again in some minutes." };
}

function adviceFor(code: string | undefined, env: Env): string {
  if (code && /CERT|SSL|TLS|UNABLE_TO/.test(code))
    return "set NODE_EXTRA_CA_CERTS to the file with your organisation's certificate authority.";
  if (code === "PROXY_407")
    return "set the user and the password that the proxy wants, with special characters percent-encoded (%23 for #).";
  if (code?.startsWith("PROXY_"))
    return "check the proxy's address and what it lets through; NO_PROXY names hosts that are reached directly.";
  return env[ADDRESS]
    ? `check the network, and ${ADDRESS}, which is set.`
    : "check the network, and whether a firewall stands in the way.";
}
