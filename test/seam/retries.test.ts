import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Fault, Sandbox, SandboxOptions } from "../../src/sandbox/sandbox.ts";
import type { Seam } from "../../src/seam/api.ts";
import { failure, seamOn, seamOnSandbox, send } from "./harness.ts";

/** Pauses between attempts, in ms; they pass a hundred times faster here. */
const pauses: number[] = [];

vi.mock("node:timers/promises", async (original) => {
  const { setTimeout, ...rest } = await original<typeof import("node:timers/promises")>();
  const fast = (ms: number, value: unknown, options: object) => {
    pauses.push(ms);
    return setTimeout(ms / 100, value, options);
  };
  return { ...rest, setTimeout: fast };
});

beforeEach(() => {
  pauses.length = 0;
});

const TEMPORARY: Omit<Fault, "path">[] = [
  { kind: "reset" },
  { kind: "truncated" },
  { kind: "malformed" },
  { kind: "status", status: 429 },
  { kind: "status", status: 502 },
  { kind: "html" },
  { kind: "empty" },
  { kind: "status", status: 504 },
];

type Work = (seam: Seam, sandbox: Sandbox) => Promise<unknown>;

const READ: Work = (seam) => seam.phones.list({});
const DELETE: Work = async (seam, { workspace }) => {
  const [session] = [...workspace.state.client_sessions.from()];
  return seam.client_sessions.delete({ client_session_id: session?.client_session_id ?? "" });
};
const WRITE: Work = (seam) => seam.user_identities.create({ full_name: "Ada Lovelace" });

describe.each(TEMPORARY)("after %j", (fault) => {
  it.each([
    ["read", READ],
    ["delete", DELETE],
  ])("a %s is sent again, twice at most", async (_kind, work) => {
    const { sandbox, seam, exchanges } = await seamOnSandbox();
    const heal = sandbox.fail({ ...fault, times: 2 });
    await work(seam, sandbox);
    expect(exchanges).toHaveLength(3);
    heal();
    sandbox.fail(fault);
    await failure(work(seam, sandbox));
    expect(exchanges).toHaveLength(6);
  });

  it("a write is not sent again", async () => {
    const { sandbox, seam, exchanges } = await seamOnSandbox();
    sandbox.fail(fault);
    await failure(WRITE(seam, sandbox));
    expect(exchanges).toHaveLength(1);
  });
});

it.each([400, 401, 403, 404, 405, 409, 500, 501])("nothing is sent again after %i", async (status) => {
  const { sandbox, seam, exchanges } = await seamOnSandbox();
  sandbox.fail({ kind: "status", status });
  for (const work of [READ, DELETE, WRITE])
    expect(await failure(work(seam, sandbox))).toMatchObject({ status });
  expect(exchanges).toHaveLength(3);
});

it("a delete whose answer was lost is sent again, and found to have happened", async () => {
  const { sandbox, seam, exchanges } = await seamOnSandbox({ deletionDelayMs: 0 });
  sandbox.fail({ kind: "reset", when: "after", times: 1 });
  expect(await failure(DELETE(seam, sandbox))).toMatchObject({ status: 404 });
  expect(exchanges).toHaveLength(2);
});

it("every attempt has its own time-out", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  // Time passes for those that get no answer only.
  const onExchange = ({ fault }: { fault?: string }) => fault && vi.advanceTimersByTime(250);
  const { sandbox, seam, exchanges } = await seamOnSandbox({ onExchange }, { timeoutMs: 250 });
  sandbox.fail({ kind: "hang", times: 2 });
  await READ(seam, sandbox);
  expect(exchanges).toHaveLength(3);
});

describe("the pause", () => {
  async function pausesAfter(headers: Record<string, string>, options: SandboxOptions = {}) {
    const { sandbox, seam } = await seamOnSandbox(options);
    sandbox.fail({ kind: "status", status: 503, headers });
    await failure(READ(seam, sandbox));
    expect(pauses).toHaveLength(2);
    return pauses;
  }

  it("grows, and is not the same for everybody", async () => {
    const seen: number[] = [];
    for (let round = 0; round < 5; round++) {
      pauses.length = 0;
      const [first = 0, second = 0] = await pausesAfter({});
      expect(first).toBeGreaterThanOrEqual(200);
      expect(first).toBeLessThanOrEqual(300);
      expect(second).toBeGreaterThanOrEqual(400);
      expect(second).toBeLessThanOrEqual(600);
      seen.push(first, second / 2);
    }
    expect(new Set(seen).size).toBeGreaterThan(1);
  });

  it.each(["0", "-5", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT"])(
    "is the usual one when Seam asks for %j",
    async (retryAfter) => {
      for (const pause of await pausesAfter({ "retry-after": retryAfter }))
        expect(pause).toBeLessThanOrEqual(600);
    },
  );

  it("is as long as Seam asks for", async () => {
    for (const pause of await pausesAfter({ "retry-after": "3" })) {
      expect(pause).toBeGreaterThanOrEqual(3_000);
      expect(pause).toBeLessThanOrEqual(4_500);
    }
  });

  it("is as long as Seam asks for by date", async () => {
    const now = Date.parse("2026-11-23T09:00:00Z");
    const date = new Date(now + 6_000).toUTCString();
    for (const pause of await pausesAfter({ "retry-after": date }, { now: () => now })) {
      expect(pause).toBeGreaterThanOrEqual(6_000);
      expect(pause).toBeLessThanOrEqual(9_000);
    }
  });

  it.each([10, -10])("is reckoned by Seam's clock when that is %i minutes off", async (minutes) => {
    const { seam } = await seamOn((_, response) => {
      const now = Date.now() + minutes * 60_000;
      const headers = {
        date: new Date(now).toUTCString(),
        "retry-after": new Date(now + 6_000).toUTCString(),
      };
      send(response, { error: { type: "busy", message: "Busy" } }, 429, headers);
    });
    const error = await failure(seam.phones.list({}));
    expect(error.retry_after_ms).toBeGreaterThanOrEqual(4_000);
    expect(error.retry_after_ms).toBeLessThanOrEqual(7_000);
  });

  it.each([
    ["in seconds", "3600"],
    ["by date", "Fri, 31 Dec 2999 23:59:59 GMT"],
  ])("is 10 s at most, even if Seam asks for more %s", async (_how, retryAfter) => {
    for (const pause of await pausesAfter({ "retry-after": retryAfter })) {
      expect(pause).toBeGreaterThanOrEqual(9_000);
      expect(pause).toBeLessThanOrEqual(10_000);
    }
  });
});
