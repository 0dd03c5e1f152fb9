/** The keys by which an identity provider signs: found, fetched and kept. All of sign-in's network is here. */

import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTVerifyGetKey,
  type RemoteJWKSet,
} from "jose";
import * as z from "zod";
import { ProviderUnreachable } from "../contract/http-refusals.ts";
import { isPrivate } from "../seam/address.ts";
import type { Env } from "../seam/env.ts";
import { fetchBy } from "../seam/sockets.ts";

/** How patient the keys are; tests are less so. All in ms. */
export interface KeyPace {
  /** For one request to the provider. */
  timeout: number;
  /** Keys older than this are fetched anew before they are used: one that was withdrawn ends so. */
  refresh: number;
  /** Between two requests that an unknown key, or a provider that does not answer, would cause. */
  cooldown: number;
  /** While there are no keys: before the second try. Before each further one twice as long, at most the cooldown. */
  retry: number;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PACE: KeyPace = { timeout: 5_000, refresh: 600_000, cooldown: 30_000, retry: 1_000 };

export interface ProviderKeys {
  /** The key that a token names. Throws ProviderUnreachable, or one of jose's errors. */
  keyFor: JWTVerifyGetKey;
  /** Whether there are keys, after a try to fetch them. */
  isReady(): Promise<boolean>;
}

export interface ProviderOptions {
  /** Absent when the provider's own metadata shall say it. */
  jwksUri?: string | undefined;
  pace?: Partial<KeyPace> | undefined;
  /** Where proxies are looked up; default the environment of the process. */
  env?: Env | undefined;
  /** Gets a sentence for the operator, whenever the keys could not be had. */
  tell?: ((sentence: string) => void) | undefined;
}

/** Nothing is fetched before the first token. */
export function createProviderKeys(issuer: string, options: ProviderOptions): ProviderKeys {
  const { jwksUri, pace, env = process.env, tell } = options;
  const { timeout, refresh, cooldown, retry } = { ...PACE, ...pace };
  const fetch: Fetch = (url, init) => fetchBy({ env, patienceMs: Math.ceil(timeout / 3) }, url, init);
  let loaded: { keys: RemoteJWKSet; at: number } | undefined;
  let loading: Promise<RemoteJWKSet> | undefined;
  let lastTry: { at: number; failure?: ProviderUnreachable } = { at: Number.NEGATIVE_INFINITY };
  /** One after the other, up to the last try. */
  let failures = 0;

  /** When to fetch is decided here alone: jose's own way stops all sign-ins once the keys it keeps are too old. */
  async function fetchKeys(): Promise<RemoteJWKSet> {
    try {
      const keys = createRemoteJWKSet(new URL(jwksUri ?? (await findKeys(issuer, fetch, timeout))), {
        timeoutDuration: timeout,
        cooldownDuration: Number.POSITIVE_INFINITY,
        cacheMaxAge: Number.POSITIVE_INFINITY,
        [customFetch]: fetch,
      });
      await keys.reload();
      lastTry = { at: performance.now() };
      loaded = { keys, at: lastTry.at };
      failures = 0;
      return keys;
    } catch (error) {
      const failure = unreachable(error);
      lastTry = { at: performance.now(), failure };
      failures += 1;
      tell?.(failure.message);
      throw failure;
    }
  }

  /** One fetch for all who want it at the same time. */
  function load(): Promise<RemoteJWKSet> {
    loading ??= fetchKeys().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  const isOver = (since: number, ms: number) => performance.now() - since >= ms;

  async function current(): Promise<RemoteJWKSet> {
    if (!loaded) {
      // With a token each, callers would else knock as often as they please, with a password that is refused, too.
      const pause = Math.min(retry * 2 ** (failures - 1), cooldown);
      if (lastTry.failure && !isOver(lastTry.at, pause)) throw lastTry.failure;
      return load();
    }
    const { keys, at } = loaded;
    // With a provider that is down, the keys that are there go on working.
    return isOver(at, refresh) && isOver(lastTry.at, cooldown) ? load().catch(() => keys) : keys;
  }

  async function keyFor(...asked: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> {
    try {
      const keys = await current();
      return await keys(...asked).catch(async (error) => {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // It may be new. When the provider could not be asked of late, nobody knows.
        if (!isOver(lastTry.at, cooldown)) throw lastTry.failure ?? error;
        return (await load())(...asked);
      });
    } catch (error) {
      if (error instanceof ProviderUnreachable || isAboutToken(error)) throw error;
      throw new ProviderUnreachable("a key of it cannot be used", { cause: error });
    }
  }

  return {
    keyFor,
    isReady: () =>
      current().then(
        () => true,
        () => false,
      ),
  };
}

/** What is wrong with the token, and not with the provider's keys. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

function unreachable(error: unknown): ProviderUnreachable {
  if (error instanceof ProviderUnreachable) return error;
  const isLate =
    error instanceof errors.JWKSTimeout || (error instanceof DOMException && error.name === "TimeoutError");
  if (isLate) return new ProviderUnreachable("it did not answer in time", { cause: error });
  if (error instanceof errors.JOSEError)
    return new ProviderUnreachable("what it answers as its keys are none", { cause: error });
  return new ProviderUnreachable(error instanceof Error ? error.message : String(error), { cause: error });
}

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** Where the keys are, by what the provider publishes about itself. */
async function findKeys(issuer: string, fetch: Fetch, timeout: number): Promise<string> {
  const signal = AbortSignal.timeout(timeout);
  for (const url of metadataAddresses(issuer)) {
    const response = await fetch(url, {
      signal,
      redirect: "manual",
      headers: { accept: "application/json" },
    });
    const { success, data } = metadata.safeParse(await json(response));
    if (!response.ok || !success) continue;
    if (data.issuer !== issuer) throw new ProviderUnreachable("its metadata names another issuer");
    if (!URL.canParse(data.jwks_uri) || !isPrivate(new URL(data.jwks_uri)))
      throw new ProviderUnreachable("the jwks_uri of its metadata must start with https://");
    return data.jwks_uri;
  }
  throw new ProviderUnreachable("it publishes no metadata");
}

/** OpenID Connect puts it behind the issuer, RFC 8414 between its host and its path. */
function metadataAddresses(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** What is no JSON is no metadata; a connection that breaks is one that breaks. */
async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
