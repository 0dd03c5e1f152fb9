/** An OAuth resource server's look at a token: whose it is, whether it is meant for this server, what it allows. */

import { errors, jwtVerify } from "jose";
import type { Caller } from "../contract/caller.ts";
import { ConfigError } from "../contract/config-error.ts";
import { TokenRefused } from "../contract/http-refusals.ts";
import { addressProblem } from "../seam/address.ts";
import { type Claims, wordAt } from "./claims.ts";
import { createProviderKeys, type ProviderOptions } from "./provider-keys.ts";
import { type RoleSettings, scopesIn } from "./roles.ts";

export interface SignInSettings extends RoleSettings, Pick<ProviderOptions, "pace" | "env" | "tell"> {
  /** The identity provider, letter for letter as its tokens (`iss`) and its metadata name it. */
  issuer: string;
  /** What the provider calls this server in its tokens (`aud`): one of these. */
  audience: string | string[];
  /** Where the provider's keys are; without it the provider's metadata say so. */
  jwksUri?: string;
  /** The claim that names the company: `org_id`, `tid`, ...; `iss` where all callers are of one. */
  companyClaim: string;
}

export interface SignIn {
  /** Who calls with this token. Throws TokenRefused or ProviderUnreachable; neither contains the token. */
  verify(token: string): Promise<Caller>;
  /** Whether tokens can be checked, after a try to fetch the provider's keys when there are none. */
  isReady(): Promise<boolean>;
}

/** Signatures by a private key alone: with a shared secret, whoever knows the public key could sign. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"];

/** Our clock and the provider's may be apart by this much. */
const CLOCK_TOLERANCE_S = 5;

/** As the providers name the program: RFC 9068 and Keycloak, OpenID Connect and Auth0, Okta, Entra ID (v1). */
const CLIENT_CLAIMS = ["client_id", "azp", "cid", "appid"];

/** Fetches nothing yet. Throws ConfigError when an address is none that one may trust. */
export function createSignIn(settings: SignInSettings): SignIn {
  const { issuer, audience, jwksUri, companyClaim } = settings;
  for (const [name, address] of Object.entries({ issuer, jwksUri })) {
    const problem = address === undefined ? undefined : addressProblem(address);
    if (problem) throw new ConfigError(`The sign-in's ${name} ${problem}.`);
  }
  const { keyFor, isReady } = createProviderKeys(issuer, settings);

  async function check(token: string): Promise<Claims & { exp?: number }> {
    try {
      const { payload } = await jwtVerify(token, keyFor, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return payload;
    } catch (error) {
      throw error instanceof errors.JOSEError ? new TokenRefused(whyNot(error)) : error;
    }
  }

  return {
    async verify(token) {
      const claims = await check(token);
      const subject = claims.sub;
      if (typeof subject !== "string" || !subject) throw new TokenRefused("its sub is not what it must be");
      return {
        issuer,
        subject,
        clientId: CLIENT_CLAIMS.map((name) => wordAt(claims, name)).find(Boolean),
        company: wordAt(claims, companyClaim),
        scopes: scopesIn(claims, settings),
        expiresAt: claims.exp as number,
      };
    },
    isReady,
  };
}

/** The error itself goes no further: it carries what the token says. */
function whyNot(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return wrongClaim(error);
  if (error instanceof errors.JWKSNoMatchingKey) return "its key is none of the provider's";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "it does not say which of the provider's keys";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is not the provider's";
  if (error instanceof errors.JOSEAlgNotAllowed) return `it must be signed with ${ALGORITHMS.join(", ")}`;
  return "it is no signed JWT";
}

function wrongClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === "missing") return `it has no ${claim}`;
  if (reason === "invalid") return `its ${claim} is not what it must be`;
  if (claim === "nbf") return "it is not valid yet";
  return claim === "aud" ? "it is for another audience" : "it is from another issuer";
}
