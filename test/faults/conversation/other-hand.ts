/** Somebody else at work in the same workspace: relinks, deletes, makes again, issues, signs in, suspends. */
import type { Kind } from "../../../src/sandbox/state.ts";
import { addPhone, hotel } from "../../support/fixtures.ts";
import type { Stage } from "./stage.ts";

type Deed = (stage: Stage) => string | undefined;

/** Does one thing, if Seam's rules let it. Returns what it was, for the story of a failure. */
export function disturb(stage: Stage): string | undefined {
  const deed = stage.pick(DEEDS);
  try {
    return deed?.(stage);
  } catch {
    return undefined; // what it is about is going or gone
  } finally {
    stage.history.look(true);
  }
}

/** A thing of the leaver's, or now and then of somebody else's. */
const thing = (stage: Stage, kind?: Kind) => {
  const whose = stage.chance(0.75) ? stage.leaver : stage.bystander;
  const some = stage.thingsOf(whose, kind);
  return stage.pick(some);
};

const relink: Deed = (stage) => {
  const account = thing(stage, "acs_user");
  if (!account) return undefined;
  const person = stage.pick([stage.leaver, stage.bystander, stage.newcomer, stage.newcomer]) ?? "";
  stage.hand.relink(account, person);
  return `relinks ACS user ${account} to ${person}`;
};

const unlink: Deed = (stage) => {
  const account = thing(stage, "acs_user");
  if (!account) return undefined;
  stage.hand.relink(account, null);
  return `unlinks ACS user ${account}`;
};

const remove: Deed = (stage) => {
  const id = thing(stage);
  const kind = id && stage.history.at(id)?.kind;
  if (!id || !kind || kind === "user_identity") return undefined;
  const isAtOnce = stage.chance(0.5);
  stage.hand.delete(kind, id, isAtOnce);
  return `deletes ${kind} ${id}${isAtOnce ? " at once" : ""}`;
};

/** Deletes a phone or an account and makes it again under the same id. */
const recreate: Deed = (stage) => {
  const kind = stage.pick(["phone", "phone", "acs_user"] as const) ?? "phone";
  const id = thing(stage, kind);
  if (!id || stage.history.at(id)?.isGoing) return undefined; // what is going keeps its time
  const { create, state } = stage.sandbox.workspace;
  const [owner = stage.leaver] = stage.history.at(id)?.owners ?? [];
  const acs_system_id = state.acs_users.get(id)?.acs_system_id ?? hotel(stage.sandbox).doors;
  stage.hand.delete(kind, id, true);
  stage.history.look(true); // it was gone for a moment
  stage.hand.under(id, () =>
    kind === "phone"
      ? addPhone(stage.sandbox, owner)
      : create.acs_user({ acs_system_id, full_name: "Again", user_identity_id: owner }),
  );
  return `deletes ${kind} ${id}, and it is there again`;
};

const issue: Deed = (stage) => {
  const acs_user_id = thing(stage, "acs_user");
  if (!acs_user_id) return undefined;
  const { acs_credential_id, access_method } = stage.issue(acs_user_id);
  return `issues ${access_method} ${acs_credential_id} to ${acs_user_id}`;
};

const signIn: Deed = ({ sandbox, leaver }) => `signs in on phone ${addPhone(sandbox, leaver).device_id}`;

const beginSession: Deed = ({ sandbox, leaver: user_identity_id }) =>
  `begins session ${sandbox.workspace.create.client_session({ user_identity_id }).client_session_id}`;

const suspend: Deed = (stage) => {
  const account = thing(stage, "acs_user");
  if (!account) return undefined;
  stage.hand.suspend(account);
  return `suspends ACS user ${account}`;
};

const DEEDS: readonly Deed[] = [
  relink,
  relink,
  relink,
  unlink,
  remove,
  remove,
  recreate,
  recreate,
  issue,
  issue,
  signIn,
  beginSession,
  suspend,
];
