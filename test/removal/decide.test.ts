/** The rules of what is asked for, when, and what counts as gone: without a clock and without Seam. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PACE } from "../../src/contract/pace.ts";
import { decide } from "../../src/removal/decide.ts";
import type { Found, Kind } from "../../src/removal/found.ts";
import { rulesFor } from "../../src/removal/kinds.ts";
import { type RemovalMemory, recall } from "../../src/removal/memory.ts";
import { groupsOf } from "../../src/removal/rule.ts";
import { stateOf } from "../../src/removal/state.ts";
import { type Evidence, newThing, type Thing, type Word } from "../../src/removal/things.ts";

const KINDS = rulesFor({ keep_acs_users: false }).map(({ kind }) => kind);

const things = fc.uniqueArray(
  fc.record({ kind: fc.constantFrom<Kind>(...KINDS), id: fc.nat({ max: 30 }), owner: fc.nat({ max: 2 }) }),
  { selector: ({ kind, id }) => `${kind} ${id}`, maxLength: 20 },
);

function make(plan: { kind: Kind; id: number; owner: number }[]): Thing[] {
  const identity = { kind: "user_identity" as Kind, id: 99, owner: 0 };
  const all = [...plan.filter(({ kind }) => kind !== "user_identity"), identity];
  const credentials = all.filter(({ kind }) => kind === "acs_credential");
  return all.map(({ kind, id, owner }) => {
    const parent = credentials.find((one) => one.id === id - 1);
    const found: Found = {
      kind,
      id: kind === "acs_user" ? `account ${owner}` : `${kind} ${id}`,
      isBeingDeleted: false,
      acs_user_id: kind === "acs_credential" ? `account ${owner}` : undefined,
      parent: kind === "acs_credential" && parent ? { kind, id: `${kind} ${parent.id}` } : undefined,
    };
    const rule = rulesFor({ keep_acs_users: false }).find((one) => one.kind === kind);
    if (!rule) throw new Error(kind);
    return newThing(found, rule, { at: 0, seamTime: 0 });
  });
}

const WORDS: Word[] = (["later", "lost", "broken", "refused", "forbidden"] as const).map((kind) => ({
  kind,
  words: kind,
}));

const stateIn = (thing: Thing) => stateOf(thing, PACE);

/** Seam's answers to a deletion, in the order of the numbers that chance gives. */
function answers(now: number, chance: number): Evidence[] {
  const sent: Evidence = { saw: "deletion sent", seamTime: now, at: now };
  const outcomes: Evidence[][] = [
    [sent, { saw: "deletion accepted", at: now }],
    [sent, { saw: "deletion of nothing", at: now }],
    [{ saw: "another owner", at: now }],
    [
      { saw: "deletion put off", at: now },
      { saw: "absent", route: "get", at: now },
    ],
    ...WORDS.map((word): Evidence[] => [sent, { saw: "no deletion", word, at: now }]),
  ];
  return [{ saw: "deletion begun", at: now }, ...(outcomes[chance % outcomes.length] ?? [])];
}

/** What two looks show. */
function looks(thing: Thing, now: number, chance: number): Evidence[] {
  const found: Found = {
    ...thing,
    isBeingDeleted: chance % 5 === 1,
    failure: chance % 7 === 3 ? "no" : undefined,
  };
  const present: Evidence = { saw: "present", found, seamTime: now, at: now };
  const list: Evidence = { saw: "absent", route: "list", at: now };
  const get: Evidence = { saw: "absent", route: "get", at: now };
  return (
    [[present], [list, present], [list, get], [{ saw: "no answer" as const, at: now }]][chance % 4] ?? []
  );
}

/** Plays a removal with these answers to its end; calls `check` before each step. Returns whether it came to one. */
function play(all: Thing[], chances: number[], check: (asked: Thing[], all: Thing[]) => void): boolean {
  let now = 0;
  const next = (turn: number) => chances[turn % chances.length] ?? 0;
  for (let turn = 0; turn < 3_000; turn++) {
    const { ask, look, wakeAt, isOver } = decide(all, now, PACE);
    if (isOver) return true;
    check(ask, all);
    const [toAsk] = ask;
    const [toLook] = look;
    // The chances come to an end: then everything is accepted and goes.
    const chance = turn < 400 ? next(turn) : undefined;
    if (toAsk) toAsk.evidence.push(...answers(now, chance ?? 0));
    else if (toLook) {
      for (const seen of looks(toLook, now, chance ?? 2))
        if (stateIn(toLook).phase !== "gone") toLook.evidence.push(seen);
    } else now = Math.max(now + 1, Math.min(wakeAt, now + 10_000));
  }
  return false;
}

const runs = fc.tuple(things, fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 60 }));

test("whatever Seam answers, it comes to an end", () => {
  fc.assert(
    fc.property(runs, ([plan, chances]) => {
      expect(play(make(plan), chances, () => {})).toBe(true);
    }),
  );
});

test("nothing is asked for before what must be tried or gone first", () => {
  fc.assert(
    fc.property(runs, ([plan, chances]) => {
      play(make(plan), chances, (asked, all) => {
        for (const thing of asked)
          for (const { until, of } of thing.rule.needs)
            for (const group of of(thing))
              for (const other of all.filter((one) => one !== thing && groupsOf(one).includes(group))) {
                const { phase, isTried } = stateIn(other);
                const isGone = phase === "gone" || phase === "left";
                if (until === "gone") expect(isGone).toBe(true);
                if (until === "over") expect(isGone || phase === "failed").toBe(true);
                if (until === "tried") expect(isTried || isGone || phase === "failed").toBe(true);
              }
      });
    }),
  );
});

test("gone is only what an event, or two routes since it was last seen and asked for, show to be gone", () => {
  fc.assert(
    fc.property(runs, ([plan, chances]) => {
      const all = make(plan);
      play(all, chances, () => {});
      for (const thing of all.filter((one) => stateIn(one).phase === "gone")) {
        const { evidence } = thing;
        const last = evidence.findLastIndex(({ saw }) => saw === "present" || saw === "deletion sent");
        const since = evidence.slice(last + 1);
        const routes = new Set(since.flatMap((seen) => (seen.saw === "absent" ? seen.route : [])));
        expect(routes.size === 2 || since.some(({ saw }) => saw === "event")).toBe(true);
      }
    }),
  );
});

test("accepted is only what Seam took over, or marks as being deleted", () => {
  fc.assert(
    fc.property(runs, ([plan, chances]) => {
      const all = make(plan);
      play(all, chances, (_asked, now) => {
        for (const thing of now.filter((one) => stateIn(one).isAccepted))
          expect(
            thing.evidence.some(
              (seen) =>
                seen.saw === "deletion accepted" || (seen.saw === "present" && seen.found.isBeingDeleted),
            ),
          ).toBe(true);
      });
    }),
  );
});

test("the identity is asked for last, and never when something of the person will not go", () => {
  fc.assert(
    fc.property(runs, ([plan, chances]) => {
      play(make(plan), chances, (asked, all) => {
        if (!asked.some(({ kind }) => kind === "user_identity")) return;
        const others = all.filter(({ kind }) => kind !== "user_identity");
        expect(others.every((one) => ["gone", "left"].includes(stateIn(one).phase))).toBe(true);
      });
    }),
  );
});

test("one look that does not find it proves nothing, and the same thing seen again takes it back", () => {
  const [thing] = make([{ kind: "phone", id: 1, owner: 0 }]);
  if (!thing) throw new Error("no thing");
  const found: Found = { ...thing };
  thing.evidence.push({ saw: "deletion sent", seamTime: 1, at: 1 }, { saw: "deletion accepted", at: 1 });
  thing.evidence.push({ saw: "absent", route: "list", at: 2 });
  expect(stateIn(thing).phase).toBe("awaited");
  thing.evidence.push({ saw: "present", found, seamTime: 3, at: 3 }, { saw: "absent", route: "get", at: 4 });
  expect(stateIn(thing).phase).toBe("awaited");
  thing.evidence.push({ saw: "absent", route: "list", at: 5 });
  expect(stateIn(thing).phase).toBe("gone");
});

test("a thing that Seam failed to delete and still marks as being deleted is given up after a while, with both words", () => {
  const [thing] = make([{ kind: "acs_user", id: 1, owner: 0 }]);
  if (!thing) throw new Error("no thing");
  const found: Found = { ...thing, isBeingDeleted: true, failure: "The lock did not answer." };
  thing.evidence.push({ saw: "deletion sent", seamTime: 1, at: 1 }, { saw: "deletion accepted", at: 1 });
  thing.evidence.push({ saw: "present", found, seamTime: 1, at: 500 });
  expect(stateIn(thing).phase).toBe("awaited");
  thing.evidence.push({ saw: "present", found, seamTime: 1, at: 1 + PACE.absence });
  expect(stateIn(thing)).toMatchObject({
    phase: "failed",
    word: { words: '"The lock did not answer.", and it is marked as being deleted all the same' },
  });
});

test("a further call has attempts of its own: what the one before tried too often is not given up at its first look", () => {
  const [phone] = make([{ kind: "phone", id: 1, owner: 0 }]);
  if (!phone) throw new Error("no phone");
  const word = { kind: "broken", words: "500" } as const;
  for (let attempt = 0; attempt < 3; attempt++)
    phone.evidence.push(
      { saw: "deletion begun", at: 0 },
      { saw: "deletion sent", seamTime: 0, at: 0 },
      { saw: "no deletion", word, at: 0 },
    );
  const look: Evidence = { saw: "present", found: phone, seamTime: 0, at: 1 };
  const memory: RemovalMemory = new Map([
    ["somebody", { name: "Somebody", keep_acs_users: false, things: [phone], isRemoved: false }],
  ]);
  const [recalled] = recall(memory.get("somebody"), { keep_acs_users: false, pace: PACE });
  if (!recalled) throw new Error("nothing is recalled");
  expect(stateIn({ ...phone, evidence: [...phone.evidence, look] }).phase).toBe("failed");
  expect(stateIn({ ...recalled, evidence: [...recalled.evidence, look] }).phase).toBe("open");
});

test("what is registered anew under an id that was asked to go is asked for anew, once", () => {
  const rule = rulesFor({ keep_acs_users: false }).find(({ kind }) => kind === "phone");
  if (!rule) throw new Error("phone");
  const made = (created_at: string): Found => ({
    kind: "phone",
    id: "phone",
    isBeingDeleted: false,
    created_at,
  });
  const phone = newThing(made("2026-01-01T00:00:00Z"), rule, { at: 0, seamTime: 0 });
  const deletion = (at: number): Evidence[] => [
    { saw: "deletion begun", at },
    { saw: "deletion sent", seamTime: at, at },
    { saw: "deletion accepted", at },
  ];
  const shown = (at: number): Evidence => ({
    saw: "present",
    found: made("2026-03-01T00:00:00Z"),
    seamTime: at,
    at,
  });
  phone.evidence.push(...deletion(1), shown(2));
  expect(stateIn(phone)).toMatchObject({ phase: "open", isAccepted: false, isSent: false, since: undefined });
  phone.evidence.push(...deletion(3), shown(4));
  expect(stateIn(phone)).toMatchObject({ phase: "awaited", isAccepted: true, since: 3 });
});
