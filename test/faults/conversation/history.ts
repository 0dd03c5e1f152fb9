/** What was so in a workspace, and when: each thing's life in spans of moments. */
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { Kind, State } from "../../../src/sandbox/state.ts";

/** What claims are about, of one thing. */
export interface Fact {
  kind: Kind;
  /** User identities that it hangs on: a credential hangs on its own and on its account's. */
  owners: readonly string[];
  /** A credential's ACS user. */
  account?: string | undefined;
  /** The multi-phone key that it is a copy of, and the phone that it is on. */
  parent?: string | undefined;
  phone?: string | undefined;
  isGoing: boolean;
  isSuspended: boolean;
}

export type Predicate = (fact: Fact) => boolean;

interface Span {
  /** The first moment, and the first after it. */
  from: number;
  to: number;
  fact: Fact;
  isByHand: boolean;
  /** The other hand ended it: it is gone. */
  isEndedByHand?: boolean;
}

const any: Predicate = () => true;

export class History {
  /** The moment of the last look. */
  now = 0;
  readonly #spans = new Map<string, Span[]>();
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.look();
  }

  /** Takes note of what changed. `isByHand`: the other hand did it, since the last look. */
  look(isByHand = false): number {
    this.now += 1;
    const { workspace } = this.#sandbox;
    workspace.counts(); // settles what came due
    const seen = new Set<string>();
    for (const [id, fact] of factsOf(workspace.state)) {
      seen.add(id);
      const spans = this.#spans.get(id) ?? [];
      const last = spans.at(-1);
      if (last && isOpen(last) && isSame(last.fact, fact)) continue;
      if (last && isOpen(last)) last.to = this.now;
      spans.push({ from: this.now, to: Number.POSITIVE_INFINITY, fact, isByHand });
      this.#spans.set(id, spans);
    }
    for (const [id, spans] of this.#spans) {
      const last = spans.at(-1);
      if (!last || !isOpen(last) || seen.has(id)) continue;
      last.to = this.now;
      last.isEndedByHand = isByHand;
    }
    return this.now;
  }

  at(id: string, moment = this.now): Fact | undefined {
    return this.#spans.get(id)?.find(({ from, to }) => from <= moment && moment < to)?.fact;
  }

  /** Whether this was so at some moment. */
  ever(id: string, [first, last]: Interval, is = any): boolean {
    return this.#during(id, [first, last]).some(({ fact }) => is(fact));
  }

  /** Whether this was so at every moment. */
  throughout(id: string, [first, last]: Interval, is = any): boolean {
    const spans = this.#during(id, [first, last]);
    const isUnbroken = spans.every((span, place) => place === 0 || spans[place - 1]?.to === span.from);
    const isWhole = (spans[0]?.from ?? last + 1) <= first && (spans.at(-1)?.to ?? 0) > last;
    return isUnbroken && isWhole && spans.every(({ fact }) => is(fact));
  }

  /** Whether it was not so at some moment from its first on. */
  endedOnce = (id: string, is = any): boolean =>
    this.wasNot(id, [this.#spans.get(id)?.[0]?.from ?? this.now, this.now], is);

  /** Whether it was not so at some moment. */
  wasNot = (id: string, interval: Interval, is = any): boolean => !this.throughout(id, interval, is);

  /** Whether the other hand made it what it is now, or that it is not: by a deletion, perhaps, that took its time. */
  isByHand(id: string): boolean {
    const spans = this.#spans.get(id) ?? [];
    const last = spans.at(-1);
    if (!last || isOpen(last)) return last?.isByHand ?? false;
    return (
      last.isEndedByHand || last.isByHand || spans.some(({ fact, isByHand }) => isByHand && fact.isGoing)
    );
  }

  /** The ids of all for which this was so at some moment. */
  all(interval: Interval, is: Predicate): string[] {
    return [...this.#spans.keys()].filter((id) => this.ever(id, interval, is));
  }

  /** The ids of all for which this was so at every moment. */
  lasting(interval: Interval, is: Predicate): string[] {
    return [...this.#spans.keys()].filter((id) => this.throughout(id, interval, is));
  }

  #during(id: string, [first, last]: Interval): Span[] {
    return (this.#spans.get(id) ?? []).filter(({ from, to }) => from <= last && to > first);
  }
}

/** From the one moment to the other, both included. */
export type Interval = readonly [first: number, last: number];

const isOpen = ({ to }: Span) => to === Number.POSITIVE_INFINITY;

const isSame = (one: Fact, other: Fact): boolean =>
  one.isGoing === other.isGoing &&
  one.isSuspended === other.isSuspended &&
  one.account === other.account &&
  one.owners.length === other.owners.length &&
  one.owners.every((owner, place) => owner === other.owners[place]);

function* factsOf(state: State): Generator<[string, Fact]> {
  const fact = (kind: Kind, id: string, owners: readonly (string | null | undefined)[], more = {}) =>
    [
      id,
      {
        kind,
        owners: [...new Set(owners.filter((owner) => typeof owner === "string"))],
        isGoing: state.ids_being_deleted.has(id),
        isSuspended: false,
        ...more,
      },
    ] satisfies [string, Fact];
  for (const { user_identity_id: id } of state.user_identities.from()) yield fact("user_identity", id, [id]);
  for (const row of state.acs_users.from())
    yield fact("acs_user", row.acs_user_id, [row.user_identity_id], { isSuspended: row.is_suspended });
  for (const row of state.acs_credentials.from()) {
    const account = row.acs_user_id ?? undefined;
    const owners = [row.user_identity_id, account && state.acs_users.get(account)?.user_identity_id];
    const more = {
      account,
      parent: row.parent_acs_credential_id ?? undefined,
      phone: row.device_id ?? undefined,
    };
    yield fact("acs_credential", row.acs_credential_id, owners, more);
  }
  for (const row of state.phones.from()) yield fact("phone", row.device_id, [row.owner_user_identity_id]);
  for (const row of state.enrollment_automations.from())
    yield fact("enrollment_automation", row.enrollment_automation_id, [row.user_identity_id]);
  for (const row of state.client_sessions.from())
    yield fact("client_session", row.client_session_id, [row.user_identity_id]);
  for (const row of state.instant_keys.from())
    yield fact("instant_key", row.instant_key_id, [row.user_identity_id]);
  for (const row of state.access_grants.from())
    yield fact("access_grant", row.access_grant_id, [row.user_identity_id]);
}
