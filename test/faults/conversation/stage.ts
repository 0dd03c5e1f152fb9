/** Where a conversation plays: a hotel, the people whom it is about, and chance. */
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { Kind } from "../../../src/sandbox/state.ts";
import { hotel } from "../../support/fixtures.ts";
import { addSystems, type Plan, populate } from "../population.ts";
import { History } from "./history.ts";

export class Stage {
  /** Most calls are about this one. */
  readonly leaver: string;
  readonly bystander: string;
  /** Has nothing yet, so that any account can become theirs. */
  readonly newcomer: string;
  readonly history: History;
  readonly sandbox: Sandbox;
  readonly #next: () => number;

  constructor(sandbox: Sandbox, next: () => number) {
    this.sandbox = sandbox;
    this.#next = next;
    const systems = addSystems(sandbox);
    this.leaver = populate(sandbox, this.#plan(), systems, "Lea Ver");
    this.bystander = populate(sandbox, this.#plan(), systems, "Ben Stander");
    this.newcomer = populate(sandbox, NOTHING, systems, "Nora Comer");
    sandbox.workspace.state.user_identities.change(this.leaver, {
      email_address: "lea@example.com",
      user_identity_key: "lea_ver",
    });
    if (this.chance(0.2)) this.#addStranger();
    this.history = new History(sandbox);
  }

  /** A whole number from 0 to below `end`. */
  below = (end: number): number => Math.floor(this.#next() * end);

  chance = (part: number): boolean => this.#next() < part;

  pick = <Item>(items: readonly Item[]): Item | undefined => items[this.below(items.length)];

  get hand() {
    return this.sandbox.workspace.other_hand;
  }

  /** What hangs on a person now. */
  thingsOf(person: string, kind?: Kind): string[] {
    const { now } = this.history;
    return this.history.all(
      [now, now],
      (fact) =>
        fact.owners.includes(person) &&
        (kind ? fact.kind === kind : fact.kind !== "user_identity") &&
        !(fact.kind === "acs_credential" && fact.parent !== undefined && kind !== undefined),
    );
  }

  /** A mobile key, a PIN code or a card for this account. */
  issue(acs_user_id: string) {
    const { create } = this.sandbox.workspace;
    const access_method = this.pick(["mobile_key", "code", "card"] as const) ?? "card";
    const details = {
      mobile_key: {
        is_multi_phone_sync_credential: true,
        credential_manager_acs_system_id: hotel(this.sandbox).manager,
      },
      code: { code: String(1000 + this.below(9000)) },
      card: {},
    }[access_method];
    return create.acs_credential({ acs_user_id, access_method, ...details });
  }

  /** An account with the leaver's email and a PIN that was never linked to them. */
  #addStranger(): void {
    const { create } = this.sandbox.workspace;
    const acs_system_id = hotel(this.sandbox).staff;
    const { acs_user_id } = create.acs_user({
      acs_system_id,
      full_name: "L. Ver",
      email_address: "lea@example.com",
    });
    create.acs_credential({ acs_user_id, access_method: "code", code: "4711" });
  }

  #plan(): Plan {
    return {
      systems: this.below(4),
      sessions: this.below(3),
      instant_keys: this.below(2),
      grants: this.below(2),
      automations: this.below(2),
      keys: this.below(3),
      codes: this.below(2),
      cards: this.below(2),
      phones: this.below(3),
    };
  }
}

const NOTHING: Plan = {
  systems: 0,
  sessions: 0,
  instant_keys: 0,
  grants: 0,
  automations: 0,
  keys: 0,
  codes: 0,
  cards: 0,
  phones: 0,
};
