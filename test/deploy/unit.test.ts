/** The systemd unit: read, and verified where systemd is. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { readWorkspaces } from "../../src/team/workspaces-file.ts";
import { read, readUnit } from "./read.ts";

const NAME = "seam-mobile-access-mcp.service";
const FILE = `deploy/${NAME}`;
const service = Object.fromEntries(readUnit(FILE, "Service"));

test("the unit starts the server, as nobody who was there before, and restarts it when it fails", () => {
  expect(service.ExecStart).toMatch(/^\/\S+\/node \/\S+\/dist\/server\.js serve$/);
  expect(service).toMatchObject({ DynamicUser: "yes", ProtectSystem: "strict", Restart: "on-failure" });
  // Node makes its code as it runs.
  expect(service).not.toHaveProperty("MemoryDenyWriteExecute");
});

test("the audit log lies where the unit may write", () => {
  const [, log] =
    readUnit(FILE, "Service").find(([, value]) => value.startsWith("SEAM_MCP_AUDIT_LOG=")) ?? [];
  expect(log?.split("=")[1]?.startsWith(`/var/log/${service.LogsDirectory}/`)).toBe(true);
});

test("a workspaces file can name its keys as the unit's words say", () => {
  const [place = ""] = /"\/run\/credentials\/[^"]+"/.exec(read(FILE)) ?? [];
  const file = JSON.parse(place);
  expect(file).toBe(`/run/credentials/${NAME}/${service.LoadCredential?.split(":")[0]}`);
  readWorkspaces(JSON.stringify({ workspaces: { acme: { name: "Acme", secret: { file } } } }));
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!hasSystemd)("systemd knows every word of it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "unit-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const verify = async (text: string) => {
    const file = join(folder, NAME);
    writeFileSync(file, text);
    const { stderr } = await promisify(execFile)("systemd-analyze", ["verify", file]);
    return stderr.split("\n").filter((line) => line.includes(NAME));
  };
  // Node is elsewhere on this machine.
  const text = read(FILE).replace(/(?<=^ExecStart=)\S+/m, process.execPath);
  expect(await verify(text)).toEqual([]);
  expect(await verify(text.replace("UMask=", "UMasque="))).toHaveLength(1);
});
