/** Why a caller is not served over the network: each has an HTTP status of its own. */
import { quote } from "../text.ts";

/** This token does not prove who calls (401, with the challenge that starts a sign-in). The message goes to the client. */
export class TokenRefused extends Error {
  constructor(why: string) {
    super(`The token was refused: ${why}.`);
    this.name = "TokenRefused";
  }
}

/** The provider's keys cannot be had, so that nothing can be said of a token: neither yes nor no (503, never 401). */
export class ProviderUnreachable extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`The identity provider cannot be used: ${why}.`, options);
    this.name = "ProviderUnreachable";
  }
}

/**
 * Nobody has set up a workspace for this company (403: a 401 would start the sign-in again, for ever). The message is for
 * whom the caller asks about it.
 */
export class UnknownCompany extends Error {
  constructor(company: string | undefined) {
    const who = company === undefined ? "Your sign-in names no company" : `Your company is ${quote(company)}`;
    super(
      `${who}, for which no Seam workspace is set up on this server. Ask its administrator to add the company to the ` +
        "workspaces file; signing in again does not help.",
    );
    this.name = "UnknownCompany";
  }
}
