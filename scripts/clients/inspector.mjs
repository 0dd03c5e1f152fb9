/** One process of the client, and so of the server, for each call; `--strict` refuses what the protocol does not allow. */
import { run } from "./cli.mjs";

export async function connect({ command, args, env }) {
  const server = [
    "--cli",
    ...Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
    ...[command, ...args],
  ];
  const { tools } = JSON.parse(await run("mcp-inspector", [...server, "--method", "tools/list", "--strict"]));
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, schema: inputSchema })),
    call: async (name, input) => {
      const pairs = Object.entries(input).flatMap(([key, value]) => ["--tool-arg", `${key}=${value}`]);
      const printed = await run("mcp-inspector", [
        ...server,
        ...["--method", "tools/call", "--tool-name", name, ...pairs],
      ]);
      return JSON.parse(printed)
        .content.map(({ text }) => text)
        .join("\n");
    },
    close() {},
  };
}
