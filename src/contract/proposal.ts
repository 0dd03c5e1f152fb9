/** Something that a person shall agree to before it happens. */
export interface Proposal {
  /** What it is done to; once agreed to, a call that goes on with the same is not asked about again. */
  subject: string;
  /** Everything that the agreement covers, one entry per thing; what comes on top of it is not agreed to. */
  plan: readonly string[];
  /** For the person, as a question. */
  question: string;
  /** The code of an earlier answer, which says that the person has agreed since. */
  code?: string | undefined;
}

/**
 * Go on (`wasAsked`: somebody took the time to answer, so look again first); or answer with the plan and this code, with
 * which the next call says that the person has agreed. `note` says why a code that was sent does not fit.
 */
export type Confirmation =
  | { isConfirmed: true; wasAsked: boolean }
  | { isConfirmed: false; confirmation_code: string; note?: string | undefined };
