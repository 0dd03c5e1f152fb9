import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/cli/config.ts";
import { allSettings } from "../src/cli/settings.ts";
import { HOSTS, USAGE } from "../src/cli/usage.ts";
import { ConfigError } from "../src/contract/config-error.ts";

type Env = Record<string, string | undefined>;

const KEY = "seam_test2bMS_94SrGUXuNR2JmJkjtvBQDg5c";
const PAT = "seam_at1shrUz_94SrGUXuNR2JmJkjtvBQDg5c";
const WORKSPACE = "6a0b6282-6a98-4fef-811e-0904c485ac7a";
const SEAM = "https://connect.getseam.com";

/** The message with which this is refused. */
function refusal(argv: string[], env: Env = {}): string {
  try {
    readConfig(argv, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("was not refused");
}

const ALL =
  "The commands are doctor, config, show, serve, webhook, help; the options --sandbox, --read-only, --help, --version. help says what they do.";

describe("flags", () => {
  it.each([
    [[], { action: "serve", isSandbox: false, isReadOnly: false }],
    [["--sandbox"], { action: "serve", isSandbox: true, isReadOnly: false }],
    [["--read-only"], { action: "serve", isSandbox: false, isReadOnly: true }],
    [["--read-only", "--sandbox"], { action: "serve", isSandbox: true, isReadOnly: true }],
    [["--help"], { action: "help" }],
    [["-h"], { action: "help" }],
    [["--version"], { action: "version" }],
    [["-v"], { action: "version" }],
    [["--version", "--help"], { action: "help" }],
    [["--sandbox", "--version"], { action: "version" }],
    [["doctor"], { action: "doctor", isSandbox: false }],
    [["doctor", "--sandbox"], { action: "doctor", isSandbox: true }],
    [["doctor", "--help"], { action: "help", command: "doctor" }],
    [["config", "help"], { action: "help", command: "config" }],
    [["--sandbox", "help"], { action: "help" }],
    [["config", "vscode"], { action: "config", host: "vscode" }],
    [["--read-only", "config", "claude-code"], { action: "config", host: "claude-code", isReadOnly: true }],
  ])("reads %j", (argv, expected) => {
    expect(readConfig(argv, {})).toMatchObject(expected);
  });

  it.each([
    ["--sandobx", "--sandobx is not an option. Did you mean --sandbox?"],
    ["-x", "-x is not an option."],
    ["--sandbox=yes", "--sandbox takes no value."],
    ["--no-sandbox", "--no-sandbox is not an option."],
    ["doctr", "doctr is not a command. Did you mean doctor?"],
    ["sandbox", "sandbox is not a command. Did you mean --sandbox?"],
    ["Doctor", "Doctor is not a command. Did you mean doctor?"],
    ["hlep", "hlep is not a command. Did you mean help or --help?"],
    ["emacs", "emacs is not a command."],
    ["seam_test1_key", "An argument is not a command."],
  ])("refuses %s, says what was perhaps meant, and names what there is", (argument, reason) => {
    expect(refusal([argument])).toBe(`${reason}\n${ALL}`);
  });

  it.each([
    ["claud-code", "claud-code is not a host. Did you mean claude-code?"],
    ["claude", "claude is not a host. Did you mean claude-desktop or claude-code?"],
    ["emacs", "emacs is not a host."],
  ])("refuses the host %s, and says which was perhaps meant", (host, reason) => {
    expect(refusal(["config", host])).toBe(`${reason}\nThe hosts are ${HOSTS.join(", ")}.`);
  });

  it.each([[["config"]], [["config", "--sandbox"]]])("names the hosts for %j", (argv) => {
    expect(refusal(argv)).toBe(`config needs the name of a host.\nThe hosts are ${HOSTS.join(", ")}.`);
  });

  it.each([
    [["doctor", "vscode"], "vscode is not an option of doctor."],
    [["doctor", "sandbox"], "sandbox is not an option of doctor. Did you mean --sandbox?"],
    [["doctor", "seam_test1_key"], "An argument is not an option of doctor."],
  ])("refuses one word too many: %j", (argv, reason) => {
    expect(refusal(argv)).toBe(`${reason} ${argv[0]} --help shows what there is.`);
  });

  it("takes one host", () => {
    expect(refusal(["config", "vscode", "cursor"])).toBe("config takes one host.");
  });

  it("says where migrate is", () => {
    for (const argv of [["migrate"], ["migrate", "--help"]])
      expect(refusal(argv)).toBe("migrate goes with serve: serve migrate.");
  });

  it("refuses to help with what is no command", () => {
    expect(refusal(["doctr", "--help"])).toBe(`doctr is not a command. Did you mean doctor?\n${ALL}`);
  });

  it("names every word, flag and variable that is read in the usage", () => {
    for (const name of [
      ...HOSTS,
      "doctor",
      "config",
      "SEAM_MCP_SANDBOX",
      "SEAM_MCP_READ_ONLY",
      "SEAM_MCP_CONFIRM",
      "SEAM_MCP_AUDIT_LOG",
      "--sandbox",
      "--read-only",
      "--help",
      "--version",
      "SEAM_API_KEY",
      "SEAM_PERSONAL_ACCESS_TOKEN",
      "SEAM_WORKSPACE_ID",
      "SEAM_ENDPOINT",
    ])
      expect(USAGE).toContain(name);
  });

  it.each([[["--help"]], [["--version"]], [["--sandbox"]], [["doctor"]], [["config", "codex"]]])(
    "does not look for a key with %j",
    (argv) => {
      const config = readConfig(argv, {
        SEAM_API_KEY: "seam_pk_wrong",
        SEAM_PERSONAL_ACCESS_TOKEN: "wrong",
        SEAM_ENDPOINT: "wrong",
      });
      expect(config).not.toHaveProperty("credentials");
      expect(config.endpoint).toBe(SEAM);
    },
  );
});

describe("credentials", () => {
  it.each<[string, Env, object | undefined]>([
    ["no variable", {}, undefined],
    [
      "empty variables",
      { SEAM_API_KEY: "", SEAM_PERSONAL_ACCESS_TOKEN: "", SEAM_WORKSPACE_ID: "" },
      undefined,
    ],
    ["blank variables", { SEAM_API_KEY: "  ", SEAM_PERSONAL_ACCESS_TOKEN: "\n" }, undefined],
    ["an API key", { SEAM_API_KEY: KEY }, { api_key: KEY }],
    ["an API key with white space around it", { SEAM_API_KEY: ` ${KEY}\n` }, { api_key: KEY }],
    ["an API key of another form", { SEAM_API_KEY: "internal-key" }, { api_key: "internal-key" }],
    ["an API key and a workspace", { SEAM_API_KEY: KEY, SEAM_WORKSPACE_ID: WORKSPACE }, { api_key: KEY }],
    [
      "a token and a workspace",
      { SEAM_PERSONAL_ACCESS_TOKEN: PAT, SEAM_WORKSPACE_ID: ` ${WORKSPACE} ` },
      { personal_access_token: PAT, workspace_id: WORKSPACE },
    ],
    [
      "a token, a workspace and an empty key",
      { SEAM_API_KEY: "", SEAM_PERSONAL_ACCESS_TOKEN: PAT, SEAM_WORKSPACE_ID: WORKSPACE },
      { personal_access_token: PAT, workspace_id: WORKSPACE },
    ],
    ["a workspace alone", { SEAM_WORKSPACE_ID: WORKSPACE }, undefined],
  ])("takes %s", (_what, env, credentials) => {
    expect(readConfig([], env).credentials).toEqual(credentials);
  });

  it.each<[string, Env, RegExp]>([
    [
      "a client session token",
      { SEAM_API_KEY: "seam_cst1_abc" },
      /^SEAM_API_KEY holds a client session token/,
    ],
    ["a publishable key", { SEAM_API_KEY: "seam_pk_abc" }, /^SEAM_API_KEY holds a publishable key/],
    [
      "a token as a key",
      { SEAM_API_KEY: PAT },
      /personal access token; set it as SEAM_PERSONAL_ACCESS_TOKEN/,
    ],
    ["a console session", { SEAM_API_KEY: "eyJhbGciOi" }, /^SEAM_API_KEY holds a console session token/],
    ["a key in two lines", { SEAM_API_KEY: "seam_a\nb" }, /^SEAM_API_KEY must be one word/],
    ["a key with a bullet", { SEAM_API_KEY: "seam_•••" }, /^SEAM_API_KEY must be one word/],
    ["a key and a token", { SEAM_API_KEY: KEY, SEAM_PERSONAL_ACCESS_TOKEN: PAT }, /, not both\.$/],
    ["a token alone", { SEAM_PERSONAL_ACCESS_TOKEN: PAT }, /needs SEAM_WORKSPACE_ID/],
    [
      "a token with an empty workspace",
      { SEAM_PERSONAL_ACCESS_TOKEN: PAT, SEAM_WORKSPACE_ID: " " },
      /needs SEAM_WORKSPACE_ID/,
    ],
    [
      "a key as a token",
      { SEAM_PERSONAL_ACCESS_TOKEN: KEY, SEAM_WORKSPACE_ID: WORKSPACE },
      /^SEAM_PERSONAL_ACCESS_TOKEN must .* starts with seam_at/,
    ],
    [
      "a token in two lines",
      { SEAM_PERSONAL_ACCESS_TOKEN: "seam_at1\nabc", SEAM_WORKSPACE_ID: WORKSPACE },
      /^SEAM_PERSONAL_ACCESS_TOKEN must be one word/,
    ],
    [
      "a workspace in two lines",
      { SEAM_PERSONAL_ACCESS_TOKEN: PAT, SEAM_WORKSPACE_ID: "6a0b\n6282" },
      /^SEAM_WORKSPACE_ID must be one word/,
    ],
  ])("refuses %s, in one sentence with the variable's name", (_what, env, reason) => {
    const message = refusal([], env);
    expect(message).toMatch(reason);
    expect(message).toMatch(/^SEAM_[^.\n]+\.$|^Set SEAM_[^.\n]+\.$/);
  });
});

describe("switches", () => {
  it.each([
    ["SEAM_MCP_SANDBOX", "isSandbox"],
    ["SEAM_MCP_READ_ONLY", "isReadOnly"],
  ] as const)(
    "%s is on with 1, true and yes, off without, and refused with anything else",
    (variable, key) => {
      for (const on of ["1", "true", " YES "]) expect(readConfig([], { [variable]: on })[key]).toBe(true);
      for (const off of ["", "0", "false", "no", undefined])
        expect(readConfig([], { [variable]: off })[key]).toBe(false);
      expect(refusal([], { [variable]: "maybe" })).toBe(`${variable} must be 1 or 0.`);
    },
  );

  it("SEAM_MCP_SANDBOX needs no key, and a wrong one does not matter", () => {
    const config = readConfig([], { SEAM_MCP_SANDBOX: "1", SEAM_API_KEY: "seam_pk_wrong" });
    expect(config).toMatchObject({ action: "serve", isSandbox: true });
    expect(config).not.toHaveProperty("credentials");
  });
});

describe("placeholders that a host did not fill in", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as hosts pass them
  it.each([
    "${user_config.api_key}",
    "${input:seam-api-key}",
    "$SEAM_API_KEY",
    " ${SEAM_API_KEY} ",
    "${{ secrets.SEAM_API_KEY }}",
    "{env:SEAM_API_KEY}",
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as hosts pass them
  ])("%s counts as absent, in any variable", (placeholder) => {
    const env = Object.fromEntries(allSettings.map(({ variable }) => [variable, placeholder]));
    expect(readConfig([], env)).toEqual(readConfig([], {}));
  });
});

describe("endpoint", () => {
  it.each([
    ["", SEAM],
    [" ", SEAM],
    ["https://seam.example.com", "https://seam.example.com"],
    ["https://proxy.example.com/seam/", "https://proxy.example.com/seam/"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("reads %j as %s", (SEAM_ENDPOINT, endpoint) => {
    expect(readConfig([], { SEAM_ENDPOINT }).endpoint).toBe(endpoint);
  });

  it.each([
    "connect.getseam.com",
    "not a url",
    "http://connect.getseam.com",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://0.0.0.0:8080",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "localhost:8080",
  ])("refuses %s", (SEAM_ENDPOINT) => {
    expect(refusal([], { SEAM_ENDPOINT })).toMatch(
      /^SEAM_ENDPOINT (is not a URL|must start with https:\/\/)/,
    );
  });

  it.each([
    ["https://user@example.com", "must not carry a user or a password."],
    ["https://:secret@example.com", "must not carry a user or a password."],
    ["http://127.0.0.1@example.com", "must not carry a user or a password."],
    ["https://example.com/?token=secret", "must not have a query (?) or a fragment (#)."],
    ["https://example.com/#", "must not have a query (?) or a fragment (#)."],
  ])("refuses what is more than an address: %s", (SEAM_ENDPOINT, words) => {
    expect(refusal([], { SEAM_ENDPOINT })).toBe(`SEAM_ENDPOINT ${words}`);
  });
});

describe("secrets", () => {
  it.each([
    ["a word of its own", [KEY]],
    ["a word after --", ["--", KEY]],
    ["the value of a flag that there is not", [`--api-key=${KEY}`]],
    ["the word after a flag that there is not", ["--api-key", KEY]],
    ["the value of a flag without one", [`--sandbox=${KEY}`]],
    ["a variable instead of a flag", [`SEAM_API_KEY=${KEY}`]],
  ])("are not repeated when given on the command line as %s", (_what, argv) => {
    expect(refusal(argv)).not.toContain(KEY);
  });

  it("are in no message, whatever they look like and wherever they are put", () => {
    const prefix = fc.constantFrom(
      "",
      "seam_",
      "seam_at1",
      "seam_cst1",
      "seam_pk_",
      "ey",
      "https://",
      "http://",
    );
    const secret = fc
      .tuple(prefix, fc.uuid(), fc.constantFrom("", "\n", " ", "é", "'", ". "))
      .map(([start, middle, end]) => ({ token: `${start}${middle}${end}${middle}`, core: middle }));
    const variable = fc.constantFrom("SEAM_API_KEY", "SEAM_PERSONAL_ACCESS_TOKEN", "SEAM_WORKSPACE_ID");
    const place = fc.constantFrom("variables", "endpoint", "argument", "argument after a flag");
    let refused = 0;
    fc.assert(
      fc.property(secret, variable, variable, place, ({ token, core }, one, other, place) => {
        const env = {
          [one]: token,
          [other]: token,
          ...(place === "endpoint" && { SEAM_ENDPOINT: `http://${token}@host` }),
        };
        const argv =
          { argument: [token], "argument after a flag": ["--read-only", token] }[place as string] ?? [];
        try {
          readConfig(argv, env);
        } catch (error) {
          refused += 1;
          expect(error).toBeInstanceOf(ConfigError);
          expect(String(error)).not.toContain(core);
        }
      }),
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe("keys in quotes", () => {
  it.each(["SEAM_API_KEY", "SEAM_PERSONAL_ACCESS_TOKEN", "SEAM_WORKSPACE_ID"])(
    "%s is refused by name",
    (name) => {
      for (const quote of ["'", '"', "`"])
        expect(refusal([], { [name]: `${quote}seam_secret${quote}` })).toBe(
          `${name} must be written without quotes around it.`,
        );
    },
  );
});
