/** Hosts with the clients that are out there, each starting the built server over stdio. */
import type { Client, ClientOptions } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioClientTransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { recordedEnv } from "../contract/recording.ts";
import { type Answer, callTool } from "../support/connect.ts";
import { SERVER } from "../support/paths.ts";
import { startServer } from "../support/stdio.ts";
import type { Test } from "./process.ts";

export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface Host {
  server(): { name: string; title?: string | undefined; version: string } | undefined;
  instructions(): string | undefined;
  tools(): Promise<string[]>;
  call(name: string, args: object, onprogress?: (progress: Progress) => void): Promise<Answer>;
  /** All pages of resources/list. */
  resources(): Promise<{ uri: string; title?: string | undefined }[]>;
  templates(): Promise<string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: contents are what tests look into
  read(uri: string): Promise<any>;
}

/** How a server is started. */
export interface Program {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

const built = (args: string[], env: Record<string, string>): Program => ({
  command: process.execPath,
  args: [SERVER, ...args],
  env: { ...recordedEnv(args), ...env },
});

/** The SDK's v2 client, in the era of the handshake or of 2026-07-28. */
export async function hostV2(
  test: Test,
  mode: "legacy" | { pin: string },
  args: string[],
  env: Record<string, string> = {},
): Promise<Host> {
  return hostOf(test, mode, built(args, env));
}

/** The same, for a server that is started in another way. */
export async function hostOf(test: Test, mode: "legacy" | { pin: string }, program: Program): Promise<Host> {
  const { client } = await startServer(program, { versionNegotiation: { mode } } as ClientOptions);
  test.onTestFinished(() => client.close());
  return {
    ...common(client),
    call: (name, args, onprogress) =>
      callTool(client, name, args as Record<string, unknown>, onprogress && { onprogress }),
  };
}

/** The client of `@modelcontextprotocol/sdk`, which hosts of today ship. */
export async function hostV1(test: Test, args: string[], env: Record<string, string> = {}): Promise<Host> {
  const client = new ClientV1({ name: "host", version: "1.0.0" });
  await client.connect(new StdioClientTransportV1({ ...built(args, env), stderr: "inherit" }));
  test.onTestFinished(() => client.close());
  return {
    ...common(client as unknown as Client),
    async call(name, args, onprogress) {
      const params = { name, arguments: args as Record<string, unknown> };
      const result = await client.callTool(params, undefined, onprogress && { onprogress });
      const [block] = result.content as { text?: string }[];
      return {
        isError: result.isError === true,
        text: block?.text ?? "",
        data: result.structuredContent,
      };
    },
  };
}

/** What both generations do in the same way. */
function common(client: Client): Omit<Host, "call"> {
  return {
    server: () => client.getServerVersion(),
    instructions: () => client.getInstructions(),
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    async resources() {
      const found = [];
      let cursor: string | undefined;
      do {
        const page = await client.listResources(cursor ? { cursor } : {});
        found.push(...page.resources);
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    },
    templates: async () =>
      (await client.listResourceTemplates()).resourceTemplates.map((template) => template.uriTemplate),
    async read(uri) {
      const [content] = (await client.readResource({ uri })).contents;
      return JSON.parse(content && "text" in content ? content.text : "");
    },
  };
}
