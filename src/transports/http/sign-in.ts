/** Signing in, as OAuth has it for a resource server: where to sign in, who has, and what for. */
import {
  type AuthInfo,
  type AuthMetadataOptions,
  bearerAuthChallengeResponse,
  buildOAuthProtectedResourceMetadata,
  getOAuthProtectedResourceMetadataUrl,
  OAuthError,
  OAuthErrorCode,
  oauthMetadataResponse,
  verifyBearerToken,
} from "@modelcontextprotocol/server";
import type { Caller, Scope } from "../../contract/caller.ts";
import { ProviderUnreachable, TokenRefused } from "../../contract/http-refusals.ts";
import { notAllowed, retryAfter, rpcError } from "./answers.ts";

export interface SignIn {
  /** Throws TokenRefused or ProviderUnreachable. */
  verify(token: string): Promise<Caller>;
  /** Whether the provider's keys are there. */
  isReady(): Promise<boolean>;
  /** The provider's address. */
  issuer: string;
  /** The scopes as clients have to ask the provider for them: ours, with a prefix where the provider wants one. */
  scopes: readonly string[];
}

export interface Door {
  /** RFC 9728: where to sign in, and for what. */
  metadata(method: string): Response;
  /** Who has signed in, or the refusal. Throws what verifying throws beside its refusals. */
  enter(authorization: string | undefined): Promise<Caller | Response>;
  /** The refusal that lets a host ask the person for more (RFC 6750). */
  stepUp(needed: Scope): Response;
}

const PROVIDER_PAUSE_MS = 5_000;

/** Throws when the provider's address will not do. `resource` is what tokens are for. */
export function createDoor(signIn: SignIn, resource: URL): Door {
  const { issuer, scopes } = signIn;
  // Of the provider's own metadata ours needs the address only; clients read the rest there.
  const oauthMetadata = { issuer } as AuthMetadataOptions["oauthMetadata"];
  const options = { oauthMetadata, resourceServerUrl: resource, scopesSupported: [...scopes] };
  buildOAuthProtectedResourceMetadata(options);
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);
  const asAskedFor = (scope: Scope) => scopes.find((one) => one.endsWith(scope)) ?? scope;
  const challenge = (error: unknown, needed: Scope) =>
    bearerAuthChallengeResponse(error, { requiredScopes: [asAskedFor(needed)], resourceMetadataUrl });

  async function verifyAccessToken(token: string): Promise<AuthInfo> {
    try {
      const caller = await signIn.verify(token);
      const { clientId = "", expiresAt } = caller;
      return { token, clientId, expiresAt, scopes: [...caller.scopes].map(asAskedFor), extra: { caller } };
    } catch (error) {
      throw error instanceof TokenRefused
        ? new OAuthError(OAuthErrorCode.InvalidToken, error.message)
        : error;
    }
  }

  return {
    metadata: (method) =>
      (["GET", "OPTIONS"].includes(method)
        ? oauthMetadataResponse(new Request(resourceMetadataUrl, { method }), options)
        : undefined) ?? notAllowed("GET, OPTIONS"),
    async enter(authorization) {
      try {
        const requiredScopes = [asAskedFor("seam:read")];
        const { extra } = await verifyBearerToken(authorization, {
          verifier: { verifyAccessToken },
          requiredScopes,
        });
        return extra?.caller as Caller;
      } catch (error) {
        if (error instanceof OAuthError) return challenge(error, "seam:read");
        if (error instanceof ProviderUnreachable)
          return rpcError(503, "The sign-in provider cannot be reached at present. Try again soon.", {
            headers: retryAfter(PROVIDER_PAUSE_MS),
          });
        throw error;
      }
    },
    stepUp: (needed) =>
      challenge(new OAuthError(OAuthErrorCode.InsufficientScope, `This needs ${needed}`), needed),
  };
}
