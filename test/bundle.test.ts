/** The bundle for Claude Desktop, unpacked and started as its manifest says. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../scripts/bundle.ts";
import { createManifest } from "../scripts/manifest.ts";
import { wayTo } from "../src/seam/way.ts";
import { hostOf, type Program } from "./e2e/hosts.ts";
import { sandboxOutside } from "./e2e/process.ts";
import { fromArrivalToDeparture } from "./e2e/scenario.ts";
import { ROOT } from "./support/paths.ts";

const MCPB = join(ROOT, "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js");
let folder: string;
let unpacked: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "my bundles é "));
  unpacked = join(folder, "unpacked");
  const file = bundle(folder); // validates the manifest, too
  execFileSync(process.execPath, [MCPB, "unpack", file, unpacked], { stdio: "pipe" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifestIn = () => JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8"));

/** How Claude Desktop starts it with these settings: by the packer's own rules of substitution. */
async function programWith(userConfig: Record<string, string | boolean>): Promise<Program> {
  const config = await getMcpConfigForManifest({
    manifest: manifestIn(),
    extensionPath: unpacked,
    systemDirs: {},
    userConfig,
    pathSeparator: "/",
  });
  return config as Program;
}

describe.concurrent("the bundle", () => {
  it("tells the whole story with the sandbox switch on and nothing else set", async (test) => {
    const program = await programWith({ sandbox: true });
    expect(program).toMatchObject({ command: "node", args: [join(unpacked, "dist/server.js")] });
    await fromArrivalToDeparture(test.expect, await hostOf(test, "legacy", program));
  });

  it("uses the key and the address that are set", async (test) => {
    const { sandbox, env } = await sandboxOutside(test);
    const program = await programWith({ api_key: env.SEAM_API_KEY, endpoint: env.SEAM_ENDPOINT });
    const { data } = await (await hostOf(test, "legacy", program)).call("list_phones", {});
    test.expect(data.phones).toHaveLength(sandbox.workspace.counts().phones);
    test.expect(data.summary).not.toContain("Sandbox");
  });

  it("offers what changes nothing when it is read-only", async (test) => {
    const program = await programWith({ sandbox: true, read_only: true });
    const tools = await (await hostOf(test, "legacy", program)).tools();
    test.expect(tools).toContain("list_phones");
    test.expect(tools).not.toContain("remove_user_identity");
  });

  it("starts with nothing set, and says how to set the key", async (test) => {
    const host = await hostOf(test, "legacy", await programWith({}));
    test.expect(await host.tools()).toEqual(createManifest().tools.map(({ name }) => name));
    test.expect((await host.call("list_phones", {})).text).toContain("No Seam API key is configured");
  });
});

it("the bundle hands the proxies of its form to the server, which takes none of them that nobody filled in", async () => {
  const proxies = { https_proxy: "http://proxy.corp:3128", no_proxy: "corp", node_extra_ca_certs: "/ca.pem" };
  const { env } = await programWith(proxies);
  expect(env).toMatchObject({
    HTTPS_PROXY: "http://proxy.corp:3128",
    NO_PROXY: "corp",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
  });
  const unset = await programWith({});
  expect(wayTo(new URL("https://seam.example.com"), { ...unset.env })).toEqual({});
  // Node takes it as it stands.
  expect(unset.env).toMatchObject({ NODE_EXTRA_CA_CERTS: "" });
});

describe("the manifest", () => {
  it("is made from package.json and the code", () => {
    const manifest = manifestIn();
    expect(manifest).toEqual(JSON.parse(JSON.stringify(createManifest())));
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(manifest.version).toBe(version);
    for (const { name, description } of [...manifest.tools, ...manifest.prompts]) {
      expect(name).toMatch(/^[a-z_]+$/);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
    expect(manifest.prompts.map(({ text }: { text: string }) => text).join()).toContain(
      "remove_user_identity",
    );
  });

  it("keeps the key and the token in the keychain, and asks for nothing that must be set", () => {
    const settings = createManifest().user_config;
    for (const key of ["api_key", "personal_access_token", "https_proxy"])
      expect(settings[key]).toMatchObject({ sensitive: true });
    for (const setting of Object.values(settings)) expect(setting).not.toMatchObject({ required: true });
  });

  it("shows an icon", () => {
    const png = readFileSync(join(unpacked, manifestIn().icon));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512]);
  });
});
