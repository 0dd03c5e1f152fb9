import { beforeEach, expect, test, vi } from "vitest";
import { type Allowance, type Counter, countInMemory, createLimits } from "../../src/team/limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  return () => vi.useRealTimers();
});

const ana = { issuer: "https://login.example.com", subject: "ana", company: "acme" };
const ben = { ...ana, subject: "ben" };

const limitsOf = (perSubject: number, perWorkspace: number) =>
  createLimits({ subjects: countInMemory(perSubject), workspaces: countInMemory(perWorkspace) });

/** How many of so many calls are allowed. */
async function allowed(calls: number, take: () => Promise<Allowance>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: calls }, take));
  return answers.filter(({ isAllowed }) => isAllowed).length;
}

test("a caller has so many calls a minute, at once or not, and hears when the next may come", async () => {
  const limits = limitsOf(3, 100);
  expect(await allowed(5, () => limits.take(ana))).toBe(3);
  vi.advanceTimersByTime(20_000);
  expect(await limits.take(ana)).toEqual({ isAllowed: false, retryAfterMs: 40_000, limitOf: "caller" });
  vi.advanceTimersByTime(39_999);
  expect(await limits.take(ana)).toEqual({ isAllowed: false, retryAfterMs: 1, limitOf: "caller" });
  vi.advanceTimersByTime(1);
  expect(await limits.take(ana)).toEqual({ isAllowed: true });
});

test("whose limit was reached is told: the caller's own, or that of all of the company", async () => {
  const limits = limitsOf(2, 3);
  for (const caller of [ana, ana, ben]) expect(await limits.take(caller)).toEqual({ isAllowed: true });
  expect(await limits.take(ana)).toMatchObject({ isAllowed: false, limitOf: "caller" });
  expect(await limits.take(ben)).toMatchObject({ isAllowed: false, limitOf: "company" });
});

test("another caller is another, also one that another issuer calls the same", async () => {
  const limits = limitsOf(1, 100);
  for (const caller of [ana, ben, { ...ana, issuer: "https://other.example.com" }])
    expect(await allowed(2, () => limits.take(caller))).toBe(1);
});

test("no two callers share a key, whatever they are called", async () => {
  const limits = limitsOf(1, 100);
  expect(await limits.take({ ...ana, issuer: "a", subject: 'b","c' })).toEqual({ isAllowed: true });
  expect(await limits.take({ ...ana, issuer: 'a","b', subject: "c" })).toEqual({ isAllowed: true });
});

test("all callers of a workspace share its calls; another workspace has its own", async () => {
  const limits = limitsOf(100, 4);
  expect(await allowed(3, () => limits.take(ana))).toBe(3);
  expect(await allowed(3, () => limits.take(ben))).toBe(1);
  expect(await allowed(3, () => limits.take({ ...ben, company: "globex" }))).toBe(3);
});

test("what a caller is refused does not use up what the workspace shares", async () => {
  const limits = limitsOf(2, 4);
  expect(await allowed(50, () => limits.take(ana))).toBe(2);
  expect(await allowed(2, () => limits.take(ben))).toBe(2);
});

test("a caller without a company is counted all the same", async () => {
  const limits = limitsOf(2, 1);
  expect(await allowed(5, () => limits.take({ ...ana, company: undefined }))).toBe(2);
});

test("memory is bounded: whoever called longest ago is forgotten first, and all when their minute is over", async () => {
  const counter = countInMemory(1, 3);
  for (const key of ["a", "b", "c"]) await counter.take(key);
  expect((await counter.take("a")).isAllowed).toBe(false);
  await counter.take("d");
  expect((await counter.take("a")).isAllowed).toBe(false);
  expect((await counter.take("b")).isAllowed).toBe(true);
  for (let i = 0; i < 1_000; i += 1) await counter.take(`caller ${i}`);
  expect(vi.getTimerCount()).toBe(3);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
});

test("a store that fails is not a caller who called too often", async () => {
  const broken: Counter = { take: () => Promise.reject(new Error("the store is down")) };
  const limits = createLimits({ subjects: countInMemory(10), workspaces: broken });
  await expect(limits.take(ana)).rejects.toThrow("the store is down");
});
