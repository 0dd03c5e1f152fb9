/** All that happens meanwhile, and when. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Postgres } from "../../test/durable/postgres.ts";
import type { Hotel } from "./hotel.ts";
import type { Workers } from "./workers.ts";

export interface Stage {
  hotel: Hotel;
  workers: Workers;
  outage: NonNullable<Postgres["outage"]>;
  say(text: string): void;
}

const KILLS = 10;
const BETWEEN_KILLS_MS = 3_000;
/** Between two kills: whose job was whose can be told by when they stopped. */
const FREEZE_AFTER_MS = 7_500;
const FROZEN_MS = 30_000;
const DATABASE_AFTER_MS = [13_500, 46_000];
const DATABASE_AWAY_MS = 3_000;
const OUT_OF_ORDER_AFTER_MS = 28_000;
const OUT_OF_ORDER_MS = 20_000;
const LIMITED_AFTER_MS = 48_000;
const LIMITED_MS = 60_000;
const SIGN_IN_EVERY_MS = 2_000;

/** Until the last of it is over. */
export async function strike({ hotel, workers, outage, say }: Stage): Promise<void> {
  async function killWorkers() {
    const replaced: Promise<void>[] = [];
    for (let kills = 1; kills <= KILLS; kills++) {
      replaced.push(workers.kill());
      await sleep(BETWEEN_KILLS_MS);
    }
    say(`${KILLS} workers were killed, one every ${BETWEEN_KILLS_MS / 1_000} s`);
    await Promise.all(replaced);
  }

  async function freezeOne() {
    await sleep(FREEZE_AFTER_MS);
    const thaw = workers.freeze();
    await sleep(FROZEN_MS);
    thaw();
    say(`a worker stood still for ${FROZEN_MS / 1_000} s, and goes on`);
  }

  async function killDatabase(afterMs: number) {
    await sleep(afterMs);
    outage.kill();
    await sleep(DATABASE_AWAY_MS);
    await outage.end();
    say("the database was killed, and is back");
  }

  async function breakSeam(status: number, afterMs: number, ms: number) {
    await sleep(afterMs);
    const heal = hotel.sandbox.fail({ kind: "status", status });
    await sleep(ms);
    heal();
    say(`Seam answered ${status} for ${ms / 1_000} s`);
  }

  let next = 0;
  const signIns = setInterval(() => hotel.signIn(next++), SIGN_IN_EVERY_MS);
  await Promise.all([
    killWorkers(),
    freezeOne(),
    ...DATABASE_AFTER_MS.map(killDatabase),
    breakSeam(503, OUT_OF_ORDER_AFTER_MS, OUT_OF_ORDER_MS),
    breakSeam(429, LIMITED_AFTER_MS, LIMITED_MS),
  ]);
  clearInterval(signIns);
}
