/** What the chapters of the team's demo have in common: who is there, and how their calls are told. */
import type { Line } from "../../test/support/replica.ts";
import { colors, labelled } from "../demo/terminal.ts";
import { type Agent, connectPerson } from "./agent.ts";
import type { PersonId } from "./cast.ts";
import type { Telling } from "./telling.ts";
import type { Hotel, World } from "./world.ts";

type Args = Record<string, unknown>;

export interface Stage extends Telling {
  world: World;
  /** The workspace of the Aurora, past the server. */
  aurora: Hotel;
  /** The scopes for which clients sent people to the provider, in order. */
  sentFor: string[];
  /** The questions that hosts put, in order. */
  questions: string[];
  connect(id: PersonId): Promise<Agent>;
  /** A call that must answer, told. */
  told(agent: Agent, tool: string, args: Args): ReturnType<Agent["call"]>;
  /** The words of a failure, told; empty when it did not fail. */
  failure(work: Promise<unknown>): Promise<string>;
  /** One message by hand, with somebody's token or none. */
  post(message: object, token?: string): Promise<Response>;
  /** What all replicas have written down, in the order of time. */
  audit(): Line[];
}

export function setStage(world: World, telling: Telling): Stage {
  const sentFor: string[] = [];
  const questions: string[] = [];
  return Object.assign(Object.create(telling), {
    world,
    aurora: world.hotels.aurora,
    sentFor,
    questions,
    connect: (id: PersonId) =>
      connectPerson(id, world, {
        signsIn(page) {
          const { scope, code_challenge_method: method } = Object.fromEntries(page.searchParams);
          sentFor.push(scope ?? "");
          telling.happens("sign-in", `${id} is sent to the provider for ${scope} (PKCE, ${method})`);
        },
        asked(question) {
          questions.push(question);
          telling.happens("host asks", question);
          telling.says(id, "Yes.");
        },
      }),
    async told(agent: Agent, tool: string, args: Args) {
      telling.calls(tool, args);
      const answer = await agent.call(tool, args);
      telling.answers(answer);
      return answer;
    },
    failure: (work: Promise<unknown>) =>
      work.then(
        () => "",
        (error: Error) => {
          labelled("refused", error.message, colors.red);
          return error.message;
        },
      ),
    post: (message: object, token?: string) =>
      fetch(`${world.url}/mcp`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
      }),
    audit: () =>
      world.everyReplica.flatMap((replica) => replica.audited()).sort((a, b) => a.time.localeCompare(b.time)),
  } satisfies Omit<Stage, keyof Telling>);
}
