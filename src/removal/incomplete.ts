import { Refusal } from "../explain.ts";
import { countGone, type Item } from "./items.ts";

/** Something could not be removed: says what is done, what is not and why, and how to go on. */
export class RemovalIncomplete extends Refusal {
  constructor(reason: string, user_identity_id: string, items: Map<string, Item>) {
    const left = [...items.values()].filter((item) => item.state !== "gone");
    const named = left
      .slice(0, 10)
      .map(({ kind, id, failure }) => `${kind} ${id}${failure ? `: ${JSON.stringify(failure)}` : ""}`);
    const more = left.length > named.length ? ` and ${left.length - named.length} more` : "";
    super(
      `Not removed: ${reason}. The user identity ${user_identity_id} still exists. ` +
        `Done: ${countGone(items)} of ${items.size} things are gone. ` +
        (left.length > 0 ? `Still there: ${named.join("; ")}${more}. ` : "") +
        "Solve this in the access control system or with Seam, then call remove_user_identity again with the " +
        "same user_identity_id: it goes on where it stopped.",
    );
    this.name = "RemovalIncomplete";
  }
}
