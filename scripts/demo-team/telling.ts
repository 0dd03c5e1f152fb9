/** Tells the team's demo in the terminal: chapters, who says what, calls, answers, and each claim. */
import type { Args } from "../../test/conversations/conversation.ts";
import type { Answer } from "../../test/support/harness.ts";
import { callInWords } from "../demo/teller.ts";
import { colors, heading, labelled, paragraph, print, tick } from "../demo/terminal.ts";

export interface Telling {
  readonly chapters: number;
  readonly checks: number;
  chapter(title: string, why: string): void;
  says(who: string, words: string): void;
  calls(tool: string, args: Args): void;
  answers(answer: Answer): void;
  /** What somebody else than the server does, or says. */
  happens(what: string, words: string): void;
  /** Throws when it is not so. */
  claim(words: string, isSo: boolean): void;
}

export function startTelling(): Telling {
  let chapters = 0;
  let checks = 0;
  return {
    get chapters() {
      return chapters;
    },
    get checks() {
      return checks;
    },
    chapter(title, why) {
      chapters += 1;
      heading(chapters, title);
      paragraph(why);
      print();
    },
    says: (who, words) => labelled(who, `“${words}”`, colors.yellow),
    calls: (tool, args) => labelled("call", callInWords(tool, withShortCode(args)), colors.cyan),
    answers: ({ text, data }) => labelled("answer", data?.summary ?? text),
    happens: (what, words) => labelled(what, words, colors.dim),
    claim(words, isSo) {
      tick(isSo, words);
      if (!isSo) throw new Error(`not so: ${words}`);
      checks += 1;
    },
  };
}

/** A code means nothing to a reader, and is longer than a line. */
const withShortCode = (args: Args): Args =>
  typeof args.confirmation_code === "string"
    ? { ...args, confirmation_code: `${args.confirmation_code.slice(0, 8)}…` }
    : args;
