/** One process of the client, and so of the server, for each call. */
import { run } from "./cli.mjs";

export async function connect({ command, args, env }) {
  const server = [
    ...["--stdio", command, "--name", "seam"],
    ...args.flatMap((arg) => ["--stdio-arg", arg]),
    ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
  ];
  const { tools } = JSON.parse(await run("mcporter", ["list", ...server, "--schema", "--json"]));
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, schema: inputSchema })),
    call: (name, input) =>
      run("mcporter", ["call", ...server, "--tool", name, "--args", JSON.stringify(input)]),
    close() {},
  };
}
