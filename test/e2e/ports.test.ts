/** Where a server on stdio listens, by what Linux knows of the process. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { start } from "./process.ts";

const LISTENS = "0A";
const LOOPBACK = "0100007F";

/** The addresses at which a process listens, in hexadecimal as the kernel has them. */
function addressesOf(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return ""; // closed meanwhile
      }
    }),
  );
  return ["tcp", "tcp6"]
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTENS && sockets.has(`socket:[${inode}]`))
    .map(([, local = ""]) => local.split(":")[0] ?? "");
}

it.skipIf(process.platform !== "linux").each([
  ["nowhere", [], []],
  ["on loopback with its sandbox, and nowhere else", ["--sandbox"], [LOOPBACK]],
])("listens %s", async (_where, args, addresses) => {
  const server = start({ onTestFinished }, args, {
    SEAM_API_KEY: "seam_test1_abc",
    SEAM_ENDPOINT: "http://127.0.0.1:1",
  });
  await server.initialize();
  await server.request("tools/call", { name: "list_phones", arguments: {} });
  expect(addressesOf(server.child.pid ?? 0)).toEqual(addresses);
});
