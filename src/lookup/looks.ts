/** Looks at Seam beside the main one: a second one, without which "none" is not believed, and such as never fail a call. */
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Seam } from "../seam/api.ts";

/** What a list shows. That it shows nothing is believed only of two looks. Throws what they throw. */
export async function listTwice<Item>(
  list: () => Promise<Item[]>,
  { pace, signal }: Pick<Context, "pace" | "signal">,
): Promise<Item[]> {
  const first = await list();
  if (first.length > 0) return first;
  await delay(pace.apart, undefined, { signal });
  return list();
}

/** They wait no longer than this. */
const PATIENCE_MS = 5_000;

/** Looks, and answers undefined when Seam does not; `what` comes after "it could not be checked". */
export type Look = <Item>(what: string, request: (seam: Seam) => Promise<Item>) => Promise<Item | undefined>;

/** Makes looks that may fail without failing the call; `warnings` says what could not be checked. */
export function optionalLooks({ signal, seamUntil }: Pick<Context, "signal" | "seamUntil">) {
  const warnings: string[] = [];
  const look: Look = (what, request) =>
    request(seamUntil(AbortSignal.timeout(PATIENCE_MS))).catch((error) => {
      signal.throwIfAborted();
      if (error instanceof Refusal) throw error;
      warnings.push(`It could not be checked ${what}, since Seam did not answer as it should.`);
      return undefined;
    });
  return { look, warnings };
}
