/** The proxy that the environment names, checked before it is needed, and told. */
import { existsSync } from "node:fs";
import { ConfigError } from "../contract/config-error.ts";
import { proxyFor, UnusableProxy, wayTo } from "../seam/way.ts";
import { type Env, read } from "./config.ts";
import type { Finding } from "./doctor.ts";
import { waySettings } from "./way-settings.ts";

/** Throws ConfigError, by the variable's name, when it names no proxy. */
export function checkProxy(env: Env): void {
  try {
    proxyFor("https:", env);
  } catch (error) {
    throw error instanceof UnusableProxy ? new ConfigError(`${error.message}.`) : error;
  }
}

/** Which way requests go to this address, and whether the certificates that were told of are there. */
export function* checkWay(address: string, env: Env): Generator<Finding> {
  yield { what: "way", ...wayThere(address, env) };
  const file = read(env, waySettings.authorities);
  if (file && !existsSync(file))
    yield {
      state: "warning",
      what: "way",
      says: `NODE_EXTRA_CA_CERTS names a file that is not there: ${file}`,
      next: "correct NODE_EXTRA_CA_CERTS, or leave it out.",
    };
}

function wayThere(address: string, env: Env): Pick<Finding, "state" | "says" | "next"> {
  try {
    const { proxy, exceptedBy } = wayTo(new URL(address), env);
    if (proxy) return { state: "ok", says: `by the proxy ${proxy.origin} (from ${proxy.variable})` };
    return { state: "ok", says: exceptedBy ? `directly, since ${exceptedBy} names it` : "directly" };
  } catch (error) {
    if (!(error instanceof UnusableProxy)) throw error;
    return {
      state: "failed",
      says: error.message,
      next: "correct that variable, here and where the host sets it.",
    };
  }
}
