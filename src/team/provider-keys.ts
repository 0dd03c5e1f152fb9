/** The keys by which an identity provider signs: found, fetched and kept. All of sign-in's network is here. */

import { type CryptoKey, createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from "jose";
import { z } from "zod";
import { ProviderUnreachable } from "../contract/http-refusals.ts";
import { isPrivate } from "../seam/address.ts";

/** How patient the keys are; tests are less so. All in ms. */
export interface KeyPace {
  /** For one request to the provider. */
  timeout: number;
  /** Keys older than this are fetched anew before they are used: one that was withdrawn ends so. */
  refresh: number;
  /** Between two requests that an unknown key, or a provider that does not answer, would cause. */
  cooldown: number;
}

const PACE: KeyPace = { timeout: 5_000, refresh: 600_000, cooldown: 30_000 };

export interface ProviderKeys {
  /** The key that a token names. Throws ProviderUnreachable, or one of jose's errors. */
  keyFor: JWTVerifyGetKey;
  /** Whether there are keys, after a try to fetch them. */
  isReady(): Promise<boolean>;
}

/** Nothing is fetched before the first token. `jwksUri`: absent when the provider's own metadata shall say it. */
export function createProviderKeys(
  issuer: string,
  { jwksUri, pace = {} }: { jwksUri?: string | undefined; pace?: Partial<KeyPace> | undefined },
): ProviderKeys {
  const { timeout, refresh, cooldown } = { ...PACE, ...pace };
  let loaded: { keys: RemoteJWKSet; at: number } | undefined;
  let loading: Promise<RemoteJWKSet> | undefined;
  let lastTry: { at: number; failure?: ProviderUnreachable } = { at: Number.NEGATIVE_INFINITY };

  /** When to fetch is decided here alone: jose's own way stops all sign-ins once the keys it keeps are too old. */
  async function fetchKeys(): Promise<RemoteJWKSet> {
    try {
      const keys = createRemoteJWKSet(new URL(jwksUri ?? (await findKeys(issuer, timeout))), {
        timeoutDuration: timeout,
        cooldownDuration: Number.POSITIVE_INFINITY,
        cacheMaxAge: Number.POSITIVE_INFINITY,
      });
      await keys.reload();
      lastTry = { at: performance.now() };
      loaded = { keys, at: lastTry.at };
      return keys;
    } catch (error) {
      const failure = unreachable(error);
      lastTry = { at: performance.now(), failure };
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
    if (!loaded) return load();
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
  return new ProviderUnreachable("no connection could be made", { cause: error });
}

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** Where the keys are, by what the provider publishes about itself. */
async function findKeys(issuer: string, timeout: number): Promise<string> {
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
