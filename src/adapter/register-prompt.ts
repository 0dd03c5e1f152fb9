import { completable } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Prompt } from "../mcp.ts";
import type { Origin } from "./call.ts";
import { completer } from "./complete.ts";

/** Registers a prompt with the SDK. */
export function registerPrompt(prompt: Prompt, { server, backend }: Origin): void {
  const { name, title, description } = prompt;
  const fields = Object.entries(prompt.args).map(([field, { description, isOptional, complete }]) => {
    const text = z
      .string({ error: "must be a text" })
      .max(200, { error: "must have 200 characters at most" })
      .describe(description);
    const value = isOptional ? text.optional() : text;
    return [field, complete ? completable(value, completer(complete, backend)) : value] as const;
  });
  const argsSchema = z.object(Object.fromEntries(fields));
  server.registerPrompt(name, { title, description, argsSchema }, (args) => ({
    description,
    messages: [{ role: "user", content: { type: "text", text: prompt.write(args) } }],
  }));
}
