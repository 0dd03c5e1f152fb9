/** A Seam whose replies are not what the sandbox would say: a proxy that changes them, with a client behind it. */
import { onTestFinished } from "vitest";
import { callTool, connectTo, type Options, startRecorded } from "./harness.ts";
import { startProxy } from "./proxy.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies are what tests change
type Body = any;

/** Changes replies in place, by the route; called after the sandbox has answered. */
export type Changes = Record<string, (body: Body, params: Body) => void>;

/** A sandbox, and a client whose server sees its replies changed. */
export async function connectOdd(changes: Changes, options: Options = {}) {
  const { sandbox, exchanges } = await startRecorded(options.sandbox);
  const proxy = await startProxy(sandbox, (reply, { path, sent, isOk }) => {
    const body: Body = JSON.parse(reply);
    if (isOk) changes[path]?.(body, JSON.parse(sent));
    return body;
  });
  const { client, close } = await connectTo(proxy, options);
  onTestFinished(async () => {
    await close();
    proxy.close();
    await sandbox.close();
  });
  return {
    sandbox,
    routes: () => exchanges.map(({ path }) => path),
    call: (name: string, args: Record<string, unknown>) => callTool(client, name, args),
  };
}
