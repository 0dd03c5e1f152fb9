/** What the tool list and typical answers cost in a conversation's context (o200k tokenizer). */
import { join } from "node:path";
import { number, table } from "../scripts/support/pages.ts";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { addPhone } from "../test/support/fixtures.ts";
import { ROOT } from "../test/support/paths.ts";
import { install, listTools, PEERS } from "./peers.ts";
import { connectedTo, createBusyPerson } from "./scenario.ts";
import { tokensOf, tokensOfTool } from "./tokenizer.ts";

type ListedTool = Parameters<typeof tokensOfTool>[0];

const full = (tool: ListedTool) => tokensOf(JSON.stringify(tool));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

export async function run(): Promise<string> {
  const ours = await listTools([join(ROOT, "dist/server.js")]);
  const peers = install(...PEERS.map((peer) => peer.package));
  const lists: [string, ListedTool[]][] = [["**ours**", ours]];
  for (const { name, entry, args } of PEERS)
    lists.push([name, await listTools([join(peers, "node_modules", entry), ...args])]);
  const summary = lists.map(([name, tools]) => {
    const total = sum(tools.map(tokensOfTool));
    return [
      name,
      number(tools.length),
      number(total),
      number(total / tools.length),
      number(sum(tools.map(full))),
    ];
  });
  const each = ours.map((tool) => [`\`${tool.name}\``, number(tokensOfTool(tool)), number(full(tool))]);
  return [
    table(["", "tools", "model-visible tokens", "a tool", "with output schemas"], summary),
    table(["tool", "model-visible", "with output schema"], each),
    await answers(),
  ].join("\n\n");
}

/** Our answers, against Seam's raw replies with the same facts. */
async function answers(): Promise<string> {
  let raw = 0;
  const sandbox = await startSandbox({
    deletionDelayMs: 50,
    onExchange: ({ path, body }) => {
      if (path !== "/events/list") raw += tokensOf(JSON.stringify(body));
    },
  });
  const { call, close } = await connectedTo(sandbox);
  const { user_identity_id } = createBusyPerson(sandbox, { phones: 5 });
  const { user_identity_id: owner } = createBusyPerson(sandbox, {});
  for (let i = 0; i < 41; i++) addPhone(sandbox, owner);
  const rows: string[][] = [];
  for (const [what, tool, args] of [
    ["one person with five phones", "get_user_identity", { user_identity_id }],
    ["50 phones", "list_phones", { limit: 50 }],
    ["people", "find_user_identities", {}],
    ["a removal's answer", "remove_user_identity", { user_identity_id }],
  ] as const) {
    raw = 0;
    const tokens = tokensOf(JSON.stringify(await call(tool, args)));
    rows.push([what, `\`${tool}\``, number(tokens), number(raw), `${number((100 * tokens) / raw)} %`]);
  }
  await close();
  await sandbox.close();
  return table(["answer", "tool", "tokens", "of Seam's replies", "share"], rows);
}
