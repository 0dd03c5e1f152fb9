import type { Found } from "../removal/found.ts";
import type { Remembered } from "../removal/memory.ts";
import type { Leaving, Removal, RemovalOptions } from "../removal/person.ts";
import type { Context } from "./context.ts";

/** Removals of people, as the tools begin and follow them: in this process alone, or kept by an engine. */
export interface Removals {
  /**
   * Begins to remove what is found, and the identity; or joins the removal that is under way. Returns when it is over
   * or has stopped, or when the time of the call is up.
   */
  start(
    person: Leaving,
    found: readonly Found[],
    options: RemovalOptions,
    context: Context,
  ): Promise<Removal>;
  /** What is known of a person's removal. */
  status(user_identity_id: string): Promise<Remembered | undefined>;
  /** Emails are freed first: whose removal it was that this email named. */
  idOfEmail(email_address: string): Promise<string | undefined>;
}
