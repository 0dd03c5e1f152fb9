/**
 * Works on each, so many at once at most; results in the order of the input. What one throws is thrown, after all that
 * had begun by then are over; no more are begun.
 */
export async function sideBySide<One, Result>(
  all: readonly One[],
  most: number,
  work: (one: One, place: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...all.entries()];
  async function hand() {
    for (let next = waiting.shift(); next; next = waiting.shift())
      try {
        results[next[0]] = await work(next[1], next[0]);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
  }
  const hands = Array.from({ length: most }, hand);
  await Promise.allSettled(hands);
  await Promise.all(hands);
  return results;
}
