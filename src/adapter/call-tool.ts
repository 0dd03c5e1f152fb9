/** Runs a tool for a client: from arguments to an answer, or to words that an assistant can act on. */

import type { ServerContext } from "@modelcontextprotocol/server";
import { inProcess } from "../removal/in-process.ts";
import { tools } from "../tools/index.ts";
import { audited } from "./audited.ts";
import { type Origin, openCall } from "./call.ts";
import { checked } from "./checked.ts";
import { confirmed } from "./confirmed.ts";
import { explained } from "./explained.ts";
import { refuseDeepArguments } from "./input.ts";
import { labelled } from "./labelled.ts";
import type { Answer, Args, CheckedCall } from "./tool-call.ts";
import { askedBy, openTrail } from "./trail.ts";

function run({ tool, args, input, context, ctx, origin, agreement }: CheckedCall): Promise<object> {
  const { engine, removals } = origin.workspace;
  const { asTasks = (kept) => kept } = origin;
  const asked = () => ({ ...askedBy(tool, args, ctx, origin), agreement: agreement() });
  return tool.run(input, {
    ...context,
    removals: engine ? asTasks(engine.removalsFor(asked)) : inProcess(removals),
  });
}

/** From the outside to the inside. */
const answer = audited(explained(labelled(confirmed(checked(run)))));

/** Throws when there is no such tool, which the SDK has ruled out, and a Refusal for arguments that nobody can walk. */
export async function callTool(
  name: string,
  args: Args,
  ctx: ServerContext,
  origin: Origin,
): Promise<Answer> {
  const kept = origin.workspace.engine?.tools ?? [];
  const tool = [...kept, ...tools].find((one) => one.name === name);
  if (!tool) throw new Error(`There is no tool ${name}`);
  refuseDeepArguments(args);
  const trail = openTrail(tool, args, ctx, origin);
  const call = openCall(ctx, origin, { around: trail?.around, outlivesClient: kept.includes(tool) });
  try {
    return await answer({ ...call, tool, args, ctx, origin, trail });
  } finally {
    call.close();
  }
}
