/** A hotel of whose guests thousands wait to be removed, and another one with a single guest, on one worker. */
import type { Context } from "../../src/contract/context.ts";
import { TABLE } from "../../src/durable/rows.ts";
import { foundIdentity } from "../../src/removal/found.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { UserIdentity } from "../../src/seam/resources.ts";
import { startTeam } from "./workers.ts";

/** Whose turn never ends: each takes the whole of a run, and comes again later. */
const ENDLESS_MS = 3_600_000;
const AT_ONCE = 20;

export interface Crowd {
  /** So many guests of the crowded hotel are to go. */
  ask(count: number): Promise<void>;
  /** One guest of the other hotel is to go; over when a worker has begun with it. */
  askOne(): Promise<void>;
  /** How many of the crowd a worker has begun with. */
  begun(): Promise<number>;
  close(): Promise<void>;
}

/** Whoever starts it closes it. */
export async function startCrowd(databaseUrl: string): Promise<Crowd> {
  const beginners = new Map<unknown, () => void>();
  const [crowded, other] = await Promise.all([
    startSandbox({ seed: false, deletionDelayMs: ENDLESS_MS }),
    startSandbox({
      seed: false,
      onExchange: ({ params }) => beginners.get((params as Partial<UserIdentity>)?.user_identity_id)?.(),
    }),
  ]);
  const hotels = { crowded, other };
  const team = await startTeam(1, databaseUrl);
  for (const [company, sandbox] of Object.entries(hotels)) team.add(company, sandbox);
  const [worker] = team.workers;
  if (!worker) throw new Error("nobody works");
  const { database, workspaceOf } = worker;

  async function ask(company: keyof typeof hotels, identity: UserIdentity): Promise<void> {
    const { engine, connection } = workspaceOf(company);
    const { user_identity_id } = identity;
    const context = { signal: new AbortController().signal, progress() {}, clock: connection.clock };
    const options = { keep_acs_users: false, lookalikes: [], allows: async () => true, until: 0 };
    await engine
      ?.removalsFor(() => ({ tool: "test", arguments: {} }))
      .start(
        { user_identity_id, name: "Guest" },
        [foundIdentity(identity)],
        options,
        context as unknown as Context,
      );
  }

  const guestOf = (company: keyof typeof hotels) =>
    hotels[company].workspace.create.user_identity({ full_name: "Guest" }) as unknown as UserIdentity;

  return {
    async ask(count) {
      for (let left = count; left > 0; left -= AT_ONCE)
        await Promise.all(
          Array.from({ length: Math.min(left, AT_ONCE) }, () => ask("crowded", guestOf("crowded"))),
        );
    },
    async askOne() {
      const guest = guestOf("other");
      const begun = new Promise<void>((resolve) => beginners.set(guest.user_identity_id, resolve));
      await ask("other", guest);
      await begun;
    },
    async begun() {
      const text = `select count(*)::int as begun from ${TABLE} where company = 'crowded' and runs > 0`;
      return (await database.executeSql(text, [])).rows[0].begun;
    },
    async close() {
      await team.close();
      await Promise.all(Object.values(hotels).map((hotel) => hotel.close()));
    },
  };
}
