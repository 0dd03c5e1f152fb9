/** Tells a conversation in the terminal while it is replayed: chapters, who says what, calls, answers, and each claim. */
import type { Progress } from "@modelcontextprotocol/client";
import type { Args, Call } from "../../test/conversations/conversation.ts";
import type { Watcher } from "../../test/conversations/replay.ts";
import type { Answer } from "../../test/support/harness.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";
import { colors, heading, labelled, list, paragraph, print, tick } from "./terminal.ts";

type Row = Record<string, string>;

/** What a reader is shown of an answer beside its summary. */
const SHOWN: Record<string, (data: Answer["data"]) => string[]> = {
  "tools/list": ({ tools }) => tools.map(({ name }: Row) => name),
  "resources/list": ({ resources }) => resources.map(({ title, name }: Row) => title ?? name),
  "resources/read": ({ contents: [{ text }] }) => {
    const { user_identity, acs_users, phones } = JSON.parse(text);
    if (user_identity) return [user_identity.display_name, `${acs_users.length} ACS users`];
    return phones.map(({ display_name }: Row) => display_name);
  },
  create_user_identity: ({ user_identity }) => [`user_identity_id ${user_identity.user_identity_id}`],
  link_acs_user: ({ acs_user_id }) => [`acs_user_id ${acs_user_id}`],
  launch_enrollment: ({ enrollment_automation }) => [
    `enrollment_automation_id ${enrollment_automation.enrollment_automation_id}`,
  ],
  issue_mobile_key: ({ acs_credential }) => [`acs_credential_id ${acs_credential.acs_credential_id}`],
  list_phones: ({ phones }) =>
    phones.map(({ display_name, device_id }: Row) => `${display_name} ${device_id}`),
  deactivate_phone: ({ revoked_credentials }) =>
    revoked_credentials.map((key: Row) => `${key.display_name} ${key.acs_credential_id}`),
  remove_user_identity: ({ waiting_for = [] }) =>
    waiting_for.map(({ kind = "", name }: Row) => name ?? kind.replaceAll("_", " ")),
};

export class Teller implements Watcher {
  chapters = 0;
  checks = 0;
  /** As it came, for the one who looks for the cause of a failure. */
  lastAnswer = "";
  #display: ProgressDisplay | undefined;

  calls({ chapter, agent, tool }: Call, args: Args): void {
    const [title, ...why] = chapter?.split("\n") ?? [];
    if (title) {
      this.chapters += 1;
      heading(this.chapters, title);
      paragraph(why.join(" "));
    }
    print();
    if (agent) labelled("agent", `“${agent}”`, colors.yellow);
    labelled("call", callInWords(tool, args), colors.cyan);
    this.lastAnswer = "";
  }

  progresses(step: Progress): void {
    this.#display ??= openProgress();
    this.#display.show(step);
  }

  answers({ tool }: Call, { isError, text, data }: Answer): void {
    this.end();
    this.lastAnswer = text;
    const shown = isError ? "" : list(SHOWN[tool]?.(data) ?? []);
    const words: string = isError ? text : (data.summary ?? shown);
    labelled("answer", words);
    if (shown && shown !== words) labelled("", shown, colors.dim);
  }

  claims(words: string, isSo: boolean): void {
    tick(isSo, words);
    if (isSo) this.checks += 1;
  }

  /** Gives the terminal back. */
  end(): void {
    this.#display?.stop();
    this.#display = undefined;
  }
}

/** `tool(name: value, ...)`, or `method value` for what is no tool; broken between arguments only. */
export function callInWords(name: string, args: Args): string {
  if (name.includes("/")) return [name, ...Object.values(args)].join(" ");
  return `${name}(${list(Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`))})`;
}
