import type { Account } from "../contract/account.ts";
import { Refusal } from "../contract/refusal.ts";
import { quote } from "../text.ts";
import { parseInput } from "./input.ts";
import type { Args, AskingCall, CheckedCall, Result, Step } from "./tool-call.ts";

/** Lets nothing in that the tool does not take, and nothing out that it does not declare. */
export const checked =
  (next: Step<CheckedCall, object>): Step<AskingCall, Result> =>
  async (call) => {
    const { tool, args, origin } = call;
    refuseSecrets(args, origin.workspace.account);
    const input = parseInput(tool, args);
    return tool.output.parse(await next({ ...call, input }));
  };

/** They would go to Seam, into the conversation, and into logs. */
function refuseSecrets(args: Args, { withoutSecrets }: Account): void {
  const found = Object.entries(args).find((entry) => {
    const text = JSON.stringify(entry);
    return withoutSecrets(text) !== text;
  });
  if (found)
    throw new Refusal(
      `Nothing was done: ${withoutSecrets(quote(found[0]))} holds what looks like a secret of Seam's (an API key or a token). ` +
        "No argument takes one, and it should be replaced, since it was shown in a conversation. " +
        "This server has its key from its environment.",
    );
}
