/** Who calls, as far as a sign-in tells: a person with a host of theirs, or a machine. */

/** What a caller may do: look, change, take away; from the narrowest to the broadest, each contains those before it. */
export const SCOPES = ["seam:read", "seam:write", "seam:remove"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Caller {
  /** Who vouches for the caller, as the identity provider names itself. */
  issuer: string;
  /** Whom the issuer means: unique there, and nowhere else. */
  subject: string;
  /** The program that the caller uses; absent when the provider does not say. */
  clientId: string | undefined;
  /** Which company's workspace is meant; absent when the token names none, or several. */
  company: string | undefined;
  /** With each scope those that it contains. */
  scopes: ReadonlySet<Scope>;
  /** When the token ends, in s since 1970. */
  expiresAt: number;
}

/** A caller as the audit log names one. */
export const callerInAudit = ({ issuer, subject, clientId }: Caller) => ({
  issuer,
  subject,
  client_id: clientId,
});
