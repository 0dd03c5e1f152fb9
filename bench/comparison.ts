/** The README's comparison, put together from the tables of docs/performance.md. */
import { readFileSync } from "node:fs";
import { publish, table } from "../scripts/support/pages.ts";

const PAGE = new URL("../docs/performance.md", import.meta.url);
const SERVERS = ["ours", "server-everything", "server-filesystem"];

/** The cells of a server's row in a section, without the first; dashes while it has not been measured. */
function row(page: string, section: string, server: string): string[] {
  const [, text = ""] = new RegExp(`<!-- ${section} -->([^]*?)<!-- /${section} -->`).exec(page) ?? [];
  const line =
    text.split("\n").find((one) => one.startsWith("|") && one.split("|")[1]?.includes(server)) ?? "";
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

const median = (cell = "–") => cell.replace(/ \(.*/, "");

/** Writes the table into the README. */
export function compare(): void {
  const page = readFileSync(PAGE, "utf8");
  const rows = SERVERS.map((server) => {
    const [, list, , memory] = row(page, "start", server === "ours" ? "ours, as published" : server);
    const [packages = "–", megabytes = "–", seconds] = row(page, "install", server);
    const [tools = "–", , each = "–"] = row(page, "tokens", server);
    const name = server === "ours" ? "**seam-mobile-access-mcp**" : `\`${server}\``;
    return [name, median(list), median(memory), packages, megabytes, median(seconds), tools, each];
  });
  const head = [
    "",
    "start to tool list, ms",
    "memory, MB",
    "packages",
    "MB on disk",
    "install, s",
    "tools",
    "tokens a tool",
  ];
  publish("comparison", table(head, rows), "README.md");
}
