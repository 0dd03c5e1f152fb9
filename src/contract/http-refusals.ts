/** Why a caller is not served over the network: each has an HTTP status of its own. */

/** The token will not do (401, with the challenge that starts a sign-in). The message goes to the client. */
export class TokenRefused extends Error {
  override name = "TokenRefused";
}

/** The provider's keys could not be read, so that nothing can be said of any token (503, and never 401). */
export class ProviderUnreachable extends Error {
  override name = "ProviderUnreachable";
}

/**
 * The caller has signed in, and no workspace is configured for the company (403: a 401 would start the sign-in again,
 * for ever). The message says what to tell the administrator.
 */
export class UnknownCompany extends Error {
  override name = "UnknownCompany";
}
