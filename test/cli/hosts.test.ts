/** Each host's settings, read as that host reads them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { type HostGuide, KEY, type Launch } from "../../src/cli/host-guide.ts";
import { hosts } from "../../src/cli/hosts.ts";
import { launchOf, typed, wayOutOf } from "../../src/cli/launch.ts";
import { allSettings } from "../../src/cli/settings.ts";
import { HOSTS } from "../../src/cli/usage.ts";

const NODE = "/opt/node 20/bin/node";
const SCRIPT = "/home/zoë/my servers/it's/dist/server.js";
const LAUNCH: Launch = { command: NODE, args: [SCRIPT, "--read-only"], needsKey: true };
const SANDBOX: Launch = { command: NODE, args: [SCRIPT, "--sandbox"], needsKey: false };
const WINDOWS: Launch = {
  command: "C:\\Program Files\\nodejs\\node.exe",
  args: ["C:\\Users\\Zoë\\AppData\\dist\\server.js"],
  needsKey: true,
};
const WITH_KEY = { command: NODE, args: LAUNCH.args, env: { SEAM_API_KEY: KEY } };
const WITHOUT_KEY = { command: NODE, args: SANDBOX.args };

const block = (host: keyof typeof hosts, launch: Launch, platform: NodeJS.Platform = "linux") =>
  hosts[host].block(launch, platform);

describe.each(["claude-desktop", "cursor"] as const)("%s", (host) => {
  it("gets an entry under mcpServers", () => {
    expect(JSON.parse(block(host, LAUNCH))).toEqual({ mcpServers: { seam: WITH_KEY } });
    expect(JSON.parse(block(host, SANDBOX))).toEqual({ mcpServers: { seam: WITHOUT_KEY } });
  });
});

describe.each(["gemini", "qwen"] as const)("%s", (host) => {
  it("gets the key's name in env, since it passes such variables only when they are named", () => {
    const env = { SEAM_API_KEY: "$SEAM_API_KEY" };
    expect(JSON.parse(block(host, LAUNCH))).toEqual({ mcpServers: { seam: { ...WITH_KEY, env } } });
    expect(JSON.parse(block(host, SANDBOX))).toEqual({ mcpServers: { seam: WITHOUT_KEY } });
  });
});

/** The longest wait_seconds. */
const LONGEST_WAIT_S = 240;

describe("opencode", () => {
  it.each([LAUNCH, SANDBOX, WINDOWS])(
    "gets one command with its arguments, and environment for env",
    (launch) => {
      const { seam, ...others } = JSON.parse(block("opencode", launch)).mcp;
      const { timeout, ...rest } = seam;
      expect(others).toEqual({});
      expect(rest).toEqual({
        type: "local",
        command: [launch.command, ...launch.args],
        enabled: true,
        ...(launch.needsKey && { environment: { SEAM_API_KEY: "{env:SEAM_API_KEY}" } }),
      });
      expect(timeout).toBeGreaterThan(LONGEST_WAIT_S * 1_000);
    },
  );
});

describe("copilot-cli", () => {
  it("gets a local server with all of its tools, the key by its name only", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the CLI fills it in
    const env = { SEAM_API_KEY: "${SEAM_API_KEY}" };
    const more = { type: "local", tools: ["*"], timeout: 300_000 };
    expect(JSON.parse(block("copilot-cli", LAUNCH))).toEqual({
      mcpServers: { seam: { ...WITH_KEY, env, ...more } },
    });
    expect(JSON.parse(block("copilot-cli", SANDBOX))).toEqual({
      mcpServers: { seam: { ...WITHOUT_KEY, ...more } },
    });
  });
});

describe("continue", () => {
  it.each([LAUNCH, SANDBOX, WINDOWS])("gets a YAML file of its own, the key as a secret", (launch) => {
    const { command, args } = launch;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Continue fills it in
    const env = { SEAM_API_KEY: "${{ secrets.SEAM_API_KEY }}" };
    expect(parseYaml(block("continue", launch))).toEqual({
      name: "Seam mobile access",
      version: "0.0.1",
      schema: "v1",
      mcpServers: [{ name: "seam", type: "stdio", command, args, ...(launch.needsKey && { env }) }],
    });
  });
});

describe("cline", () => {
  it("gets an entry under mcpServers that waits as long as a removal may take", () => {
    const more = { disabled: false, timeout: 300 };
    expect(JSON.parse(block("cline", LAUNCH))).toEqual({ mcpServers: { seam: { ...WITH_KEY, ...more } } });
    expect(JSON.parse(block("cline", SANDBOX))).toEqual({
      mcpServers: { seam: { ...WITHOUT_KEY, ...more } },
    });
    expect(more.timeout).toBeGreaterThan(LONGEST_WAIT_S);
  });
});

describe("vscode", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in
  const seam = { type: "stdio", ...WITH_KEY, env: { SEAM_API_KEY: "${input:seam-api-key}" } };
  const inputs = [{ type: "promptString", id: "seam-api-key", description: "Seam API key", password: true }];

  it("gets servers, and asks for the key as a password", () => {
    expect(JSON.parse(block("vscode", LAUNCH))).toEqual({ inputs, servers: { seam } });
    expect(JSON.parse(block("vscode", SANDBOX))).toEqual({
      servers: { seam: { type: "stdio", ...WITHOUT_KEY } },
    });
  });

  it.each([
    [LAUNCH, seam],
    [WINDOWS, { ...seam, command: WINDOWS.command, args: WINDOWS.args }],
  ])("gets a link that installs the same", (launch, server) => {
    const url = new URL(hosts.vscode.link?.(launch) ?? "");
    expect([url.protocol, url.pathname]).toEqual(["vscode:", "mcp/install"]);
    const { name, inputs: asked, ...config } = JSON.parse(decodeURIComponent(url.search.slice(1)));
    expect({ name, asked, config }).toEqual({ name: "seam", asked: inputs, config: server });
  });
});

describe("cursor", () => {
  it.each([LAUNCH, SANDBOX, WINDOWS])("gets a link that installs the same", (launch) => {
    const url = new URL(hosts.cursor.link?.(launch) ?? "");
    expect([url.protocol, url.host, url.pathname]).toEqual([
      "cursor:",
      "anysphere.cursor-deeplink",
      "/mcp/install",
    ]);
    expect(url.searchParams.get("name")).toBe("seam");
    const config = JSON.parse(Buffer.from(url.searchParams.get("config") ?? "", "base64").toString());
    expect({ mcpServers: { seam: config } }).toEqual(JSON.parse(block("cursor", launch)));
  });
});

describe("claude-code", () => {
  /** The command line as the CLI reads it: `--env` takes all words up to the next option. */
  function parse(words: string[]) {
    const end = words.indexOf("--");
    const options: Record<string, string[]> = {};
    const names: string[] = [];
    let list: string[] | undefined;
    for (const word of words.slice(2, end)) {
      if (word.startsWith("--")) {
        list = [];
        options[word.slice(2)] = list;
      } else if (list && (Object.keys(options).at(-1) === "env" || !list.length)) list.push(word);
      else names.push(word);
    }
    return { start: words.slice(0, 2), options, names, program: words.slice(end + 1) };
  }
  const SECRET = "seam_test1_typed'$(by) hand";

  /** What `claude` gets when somebody runs the block and types the key, and what the shell remembers. */
  function run(launch: Launch) {
    const folder = mkdtempSync(join(tmpdir(), "claude-code-"));
    try {
      writeFileSync(join(folder, "claude"), '#!/bin/sh\nprintf "%s\\n" "$@" >"$ARGUMENTS"\n', {
        mode: 0o755,
      });
      const ARGUMENTS = join(folder, "arguments");
      const remembered = execFileSync("bash", ["--norc"], {
        input: `set -o history\n${block("claude-code", launch)}${launch.needsKey ? `${SECRET}\n` : ""}history\n`,
        env: { PATH: `${folder}:${process.env.PATH}`, ARGUMENTS, HISTFILE: "/dev/null" },
        encoding: "utf8",
      });
      return { read: parse(readFileSync(ARGUMENTS, "utf8").trimEnd().split("\n")), remembered };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it.skipIf(process.platform === "win32")(
    "gets a line that asks for the key, which the shell's history does not get",
    () => {
      const { read, remembered } = run(LAUNCH);
      expect(read).toEqual({
        start: ["mcp", "add"],
        options: { env: [`SEAM_API_KEY=${SECRET}`], scope: ["user"], transport: ["stdio"] },
        names: ["seam"],
        program: [NODE, ...LAUNCH.args],
      });
      expect(remembered).toContain("claude mcp add");
      expect(remembered).not.toContain(SECRET);
    },
  );

  it.skipIf(process.platform === "win32")("asks for no key for the sandbox", () => {
    const { options, names, program } = run(SANDBOX).read;
    expect(options).not.toHaveProperty("env");
    expect([names, program]).toEqual([["seam"], [NODE, ...SANDBOX.args]]);
  });

  it("gets a line of PowerShell on Windows, which takes a bare -- for itself", () => {
    const line = block("claude-code", WINDOWS, "win32");
    expect(line).toMatch(
      /^\$KEY = .*Read-Host 'Seam API key' -AsSecureString.*; claude mcp add --env "SEAM_API_KEY=\$KEY" /,
    );
    expect(line).toContain(` seam '--' '${WINDOWS.command}' '${WINDOWS.args[0]}'\n`);
    expect(line.trimEnd()).not.toContain("\n");
  });
});

describe("codex", () => {
  it.each([LAUNCH, WINDOWS])("gets a TOML table", (launch) => {
    const { command, args } = launch;
    const seam = { command, args, env: { SEAM_API_KEY: KEY } };
    expect(parseToml(block("codex", launch))).toEqual({ mcp_servers: { seam } });
  });

  it("gets no key for the sandbox", () => {
    expect(parseToml(block("codex", SANDBOX))).toEqual({ mcp_servers: { seam: WITHOUT_KEY } });
  });
});

describe("goose", () => {
  it.each([LAUNCH, SANDBOX, WINDOWS])("gets a YAML extension, with the key by its name only", (launch) => {
    const { extensions } = parseYaml(block("goose", launch));
    expect(extensions.seam).toMatchObject({
      type: "stdio",
      enabled: true,
      cmd: launch.command,
      args: launch.args,
      env_keys: launch.needsKey ? ["SEAM_API_KEY"] : [],
    });
    expect(extensions.seam.timeout).toBeGreaterThan(LONGEST_WAIT_S);
  });
});

describe("docker", () => {
  it("gets a container that reads stdin, goes when done, and has every setting of env passed on", () => {
    const { command, args, env } = JSON.parse(block("docker", LAUNCH)).mcpServers.seam;
    expect([command, ...args.slice(0, 3)]).toEqual(["docker", "run", "-i", "--rm"]);
    expect(args.slice(3, -2)).toEqual(allSettings.map(({ variable }) => `--env=${variable}`));
    expect(args.slice(-2)).toEqual(["seam-mobile-access-mcp", "--read-only"]);
    expect(env).toEqual({ SEAM_API_KEY: KEY });
    expect(JSON.parse(block("docker", SANDBOX)).mcpServers.seam).not.toHaveProperty("env");
  });

  it("gets the proxies that are set here in its env, but for what holds a password", () => {
    const env = {
      HTTPS_PROXY: "http://ann:s3cret@proxy.corp:3128",
      no_proxy: "corp",
      http_proxy: "",
      NODE_EXTRA_CA_CERTS: "/etc/ssl/corp ca.pem",
    };
    const told = block("docker", { ...LAUNCH, wayOut: wayOutOf(env) });
    const { args, env: passed } = JSON.parse(told).mcpServers.seam;
    expect(passed).toEqual({ SEAM_API_KEY: KEY, HTTPS_PROXY: "YOUR_HTTPS_PROXY", no_proxy: "corp" });
    expect(args.slice(3 + allSettings.length)).toEqual([
      "--env=HTTPS_PROXY",
      "--env=no_proxy",
      "--volume=/etc/ssl/corp ca.pem:/extra-ca.pem:ro",
      "--env=NODE_EXTRA_CA_CERTS=/extra-ca.pem",
      "seam-mobile-access-mcp",
      "--read-only",
    ]);
    expect(told).not.toContain("s3cret");
    expect(wayOutOf({})).toEqual({ args: [], env: {} });
  });
});

describe("windows", () => {
  it("gets npx by way of cmd, where npx is how this is run", () => {
    const npx = { command: "npx", args: ["-y", "seam-mobile-access-mcp", "--sandbox"], needsKey: false };
    const args = ["/c", "npx", "-y", "seam-mobile-access-mcp", "--sandbox"];
    for (const launch of [npx, { ...npx, command: "cmd", args }])
      expect(JSON.parse(block("windows", launch)).mcpServers.seam).toEqual({ command: "cmd", args });
  });

  it("gets the files themselves, installed or in a checkout", () => {
    const { command, args } = JSON.parse(block("windows", WINDOWS)).mcpServers.seam;
    expect([command, args]).toEqual([WINDOWS.command, WINDOWS.args]);
  });
});

it.each(HOSTS)("%s is told of no package from a registry, where there is a checkout", (host) => {
  const told = block(host, LAUNCH);
  expect(told).not.toContain("npx");
  expect(host === "docker" || told.includes("dist/server.js")).toBe(true);
});

it.each(HOSTS)("%s is told where its settings go and what comes next", (name) => {
  const guide: HostGuide = hosts[name];
  expect(guide.where).toMatch(/:$/);
  for (const words of [guide.next, guide.nextWithoutKey]) expect(words).toMatch(/^[a-z].*[.?]"?$/);
  expect(guide.nextWithoutKey).not.toMatch(/key\b(?!s)/i);
});

describe("how the server is started", () => {
  const flags = { isSandbox: false, isReadOnly: false };
  const place = (script: string, platform: NodeJS.Platform = "linux") => ({
    execPath: NODE,
    script,
    platform,
  });

  it("names the files that are installed", () => {
    const launch = launchOf({ isSandbox: true, isReadOnly: true }, place(SCRIPT));
    expect(launch).toEqual({ command: NODE, args: [SCRIPT, "--sandbox", "--read-only"], needsKey: false });
  });

  it("names npx when npx keeps the files in its cache", () => {
    const script = "/home/zoë/.npm/_npx/1f2e/node_modules/seam-mobile-access-mcp/dist/server.js";
    const npx = ["-y", "seam-mobile-access-mcp"];
    expect(launchOf(flags, place(script))).toEqual({ command: "npx", args: npx, needsKey: true });
    const onWindows = launchOf(flags, place(script.replaceAll("/", "\\"), "win32"));
    expect(onWindows).toEqual({ command: "cmd", args: ["/c", "npx", ...npx], needsKey: true });
  });

  it("says what to type, installed or in a checkout", () => {
    const installed = "node_modules/seam-mobile-access-mcp/dist/server.js";
    for (const script of [`${process.cwd()}/${installed}`, `/home/zoë/.npm/_npx/1f2e/${installed}`])
      expect(typed({ script })).toBe("npx seam-mobile-access-mcp");
    // From here, npx would look for it in a registry.
    expect(typed({ script: `/x/${installed}` })).toBe(`node /x/${installed}`);
    expect(typed({ script: `${process.cwd()}/dist/server.js` })).toBe("node dist/server.js");
    expect(typed({ script: `${process.cwd()}/my dist/server.js` })).toBe('node "my dist/server.js"');
  });
});
