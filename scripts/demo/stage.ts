/** What a scene of the demo can do: narrate, ask the server for something in front of the reader, check. */
import { type Progress, type ReadResourceResult, ResourceNotFoundError } from "@modelcontextprotocol/client";
import type { Summarized } from "./answers.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";
import { type Answer, type Arguments, Failure, type Server } from "./server.ts";
import * as terminal from "./terminal.ts";

const SANDBOX_NOTE = "Sandbox, no real doors: ";

type More<Content> = (content: Content) => terminal.Text | undefined;

export interface Stage {
  server: Server;
  /** Begins a scene: what happens, and why. */
  scene(title: string, why: string): void;
  /** What a support agent would say. */
  says(sentence: string): void;
  /** Calls a tool that must succeed, and shows the call, the answer's summary and what else the answer holds. */
  call<Content extends Summarized>(tool: string, args: Arguments, more?: More<Content>): Promise<Content>;
  /** As `call`, with live progress; also gives all progress messages. */
  callWithProgress<Content extends Summarized>(
    tool: string,
    args: Arguments,
  ): Promise<{ content: Content; steps: Progress[] }>;
  /** Calls a tool that must refuse, and gives its words. */
  refusal(tool: string, args: Arguments): Promise<string>;
  /** Reads a resource, without showing it: undefined when the server says that there is no such thing. */
  read<Data>(uri: string): Promise<Data | undefined>;
  /** Shows a request that is no tool call, and what came of it. */
  show(request: string, answer: terminal.Text): void;
  check(condition: boolean, what: string): void;
  checks(): number;
  scenes(): number;
  /** The last answer as it came, for the one who looks for the cause of a failure. */
  lastAnswer(): string;
  /** Gives the terminal back, when the story is broken off. */
  end(): void;
}

export function openStage(server: Server): Stage {
  let scenes = 0;
  let checks = 0;
  let lastAnswer = "";
  let display: ProgressDisplay | undefined;

  /** A further exchange within a scene is set off from the checks of the one before. */
  let isAfterCheck = false;
  const beginExchange = () => {
    if (isAfterCheck) terminal.print();
    isAfterCheck = false;
  };

  function announce(tool: string, args: Arguments): void {
    beginExchange();
    terminal.labelled("call", terminal.callInWords(tool, args), terminal.colors.cyan);
  }

  async function ask(tool: string, args: Arguments, onprogress?: (step: Progress) => void): Promise<Answer> {
    lastAnswer = "";
    const answer = await server.call(tool, args, onprogress);
    lastAnswer = answer.text;
    return answer;
  }

  function check(condition: boolean, what: string): void {
    terminal.tick(condition, what);
    if (!condition) throw new Failure(`not so: ${what}`);
    checks += 1;
    isAfterCheck = true;
  }

  const must = (condition: boolean, what: string) => condition || check(false, what);

  function succeeded<Content extends Summarized>(tool: string, { isError, content }: Answer): Content {
    must(!isError, `${tool} answers without an error`);
    const { summary } = content as Content;
    must(summary.startsWith(SANDBOX_NOTE), `the summary begins with "${SANDBOX_NOTE.trim()}"`);
    terminal.labelled("answer", summary.slice(SANDBOX_NOTE.length));
    return content as Content;
  }

  return {
    server,
    scene(title, why) {
      scenes += 1;
      isAfterCheck = false;
      terminal.heading(scenes, title);
      terminal.paragraph(why);
      terminal.print();
    },
    says(sentence) {
      beginExchange();
      terminal.labelled("agent", `“${sentence}”`, terminal.colors.yellow);
    },
    async call<Content extends Summarized>(tool: string, args: Arguments, more?: More<Content>) {
      announce(tool, args);
      const content = succeeded<Content>(tool, await ask(tool, args));
      const rest = more?.(content);
      if (rest) terminal.labelled("", rest, terminal.colors.dim);
      return content;
    },
    async callWithProgress(tool, args) {
      announce(tool, args);
      const steps: Progress[] = [];
      const bar = openProgress();
      display = bar;
      const onprogress = (step: Progress) => {
        steps.push(step);
        bar.show(step);
      };
      const answer = await ask(tool, args, onprogress).finally(bar.stop);
      return { content: succeeded(tool, answer), steps };
    },
    async refusal(tool, args) {
      announce(tool, args);
      const { isError, text } = await ask(tool, args);
      terminal.labelled("answer", text);
      must(isError, `${tool} refuses`);
      return text;
    },
    async read<Data>(uri: string) {
      const result = await server.client.readResource({ uri }).catch(absentIfNotFound);
      const [first] = result?.contents ?? [];
      lastAnswer = first && "text" in first ? first.text : "";
      return first && (JSON.parse(lastAnswer) as Data);
    },
    show(request, answer) {
      beginExchange();
      terminal.labelled("call", request, terminal.colors.cyan);
      terminal.labelled("answer", answer);
    },
    check,
    checks: () => checks,
    scenes: () => scenes,
    lastAnswer: () => lastAnswer,
    end: () => display?.stop(),
  };
}

function absentIfNotFound(error: unknown): ReadResourceResult | undefined {
  if (error instanceof ResourceNotFoundError) return undefined;
  throw error;
}
