/** Removals that go on for as long as a call waits, and are remembered by this process. */

import type { Removals } from "../contract/removals.ts";
import { isSameEmail } from "../lookup/text-match.ts";
import type { RemovalMemory } from "./memory.ts";
import { removePerson } from "./person.ts";

export const inProcess = (memory: RemovalMemory): Removals => ({
  areKept: false,
  async start(person, found, options, context) {
    if (options.when) throw new Error("Nothing keeps a removal until then: this process may end before");
    return removePerson(person, found, options, context, memory);
  },
  status: async (user_identity_id) => memory.get(user_identity_id),
  idOfEmail: async (email) =>
    [...memory].findLast(([, { email_address }]) => isSameEmail(email, email_address))?.[0],
  list: async () => ({ rows: [], numbers: new Map(), hasMore: false }),
  cancel: async () => false,
});
