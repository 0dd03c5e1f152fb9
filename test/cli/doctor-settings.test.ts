/** `doctor` finds what a start would stumble over, and what it would pass over in silence. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Env, readConfig } from "../../src/cli/config.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { startProvider } from "../team/provider.ts";

async function run(env: Env, argv = ["--sandbox"]) {
  let said = "";
  const code = await doctor(readConfig(["doctor", ...argv], env), {
    env,
    stdout: { write: (text: string) => (said += text), columns: 1_000 },
    execPath: "/usr/bin/node",
    platform: "linux",
    script: "/app/_npx/1/node_modules/x/dist/server.js",
    versions: { node: "20.18.1" },
  });
  return { code, said };
}

function folder() {
  const made = mkdtempSync(join(tmpdir(), "doctor é "));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

describe("the audit log", () => {
  it("whose folder is not there is named, since no server would start", async () => {
    const env = { SEAM_MCP_AUDIT_LOG: join(folder(), "nowhere", "audit.jsonl") };
    const { code, said } = await run(env);
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +audit log +SEAM_MCP_AUDIT_LOG names .*ENOENT: its folder is not there/m);
    expect(said).not.toContain("It works");
  });

  it("that can be written is told by its whole path, and is not there afterwards if it was not before", async () => {
    const file = join(folder(), "audit.jsonl");
    const { code, said } = await run({ SEAM_MCP_AUDIT_LOG: file });
    expect(code).toBe(0);
    expect(said).toContain(`audit log  ${file} can be written`);
    expect(existsSync(file)).toBe(false);
  });

  it("that is there already stays as it is", async () => {
    const file = join(folder(), "audit.jsonl");
    writeFileSync(file, "{}\n");
    expect((await run({ SEAM_MCP_AUDIT_LOG: file })).code).toBe(0);
    expect(existsSync(file)).toBe(true);
  });

  it("goes to stdout over HTTP alone: over stdio that belongs to the protocol", async () => {
    const env = { SEAM_MCP_AUDIT_LOG: "-" };
    expect((await run(env)).said).toMatch(
      /^failed +audit log +SEAM_MCP_AUDIT_LOG may be - .* for serve alone/m,
    );
    expect(() => readConfig([], env)).toThrow("SEAM_MCP_AUDIT_LOG may be -");
    expect((await run({ ...env, SEAM_MCP_PORT: "0", SEAM_MCP_SANDBOX: "1" })).said).toMatch(
      /^ok +audit log +goes to stdout$/m,
    );
  });

  it("goes into serve's database where there is one: no file of that name is tried", async () => {
    const env = { SEAM_MCP_AUDIT_LOG: "database", DATABASE_URL: "postgres://desk@127.0.0.1:1/desk" };
    expect((await run(env)).said).toMatch(/^ok +audit log +goes into the database of serve$/m);
  });
});

describe("what would have no effect is told:", () => {
  it("a variable that is none of the settings, with the one that was perhaps meant", async () => {
    const { said } = await run({ SEAM_MCP_READONLY: "1" });
    expect(said).toMatch(/^warning +settings +SEAM_MCP_READONLY is not a setting of this server/m);
    expect(said).toMatch(/^Next: did you mean SEAM_MCP_READ_ONLY\?/m);
  });

  it.each(["SEAM_API_KEY", "HTTPS_PROXY"])(
    "a placeholder that the host did not fill in: %s",
    async (variable) => {
      const { said } = await run({ [variable]: `\${${variable}}` });
      expect(said).toMatch(new RegExp(`^warning +settings +${variable} holds a placeholder`, "m"));
    },
  );

  it("the words that stand for the key in what config prints", async () => {
    const { code, said } = await run(
      { SEAM_API_KEY: "YOUR_SEAM_API_KEY", SEAM_ENDPOINT: await plain("http") },
      [],
    );
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +key +SEAM_API_KEY is YOUR_SEAM_API_KEY, which stands for your own$/m);
  });
});

/** Something that speaks HTTP without TLS and is not Seam, by an address of this scheme. */
async function plain(scheme: string): Promise<string> {
  const server = createServer((_req, res) => res.end("<html>"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("https at a port where http is spoken is named as that, and no certificate is asked for", async () => {
  const env = { SEAM_API_KEY: "seam_test1_key", SEAM_ENDPOINT: await plain("https") };
  const { code, said } = await run(env, []);
  expect(code).toBe(1);
  expect(said).toMatch(/^failed +Seam +https:\S+ could not be used: what listens there speaks no TLS/m);
  expect(said).toMatch(/^Next: correct the port or the scheme in SEAM_ENDPOINT/m);
  expect(said).not.toContain("CA_CERTS");
});

it("a page where Seam should be is named as that, and the network is not blamed", async () => {
  const { said } = await run({ SEAM_API_KEY: "seam_test1_key", SEAM_ENDPOINT: await plain("http") }, []);
  expect(said).toMatch(
    /^failed +Seam +\S+ could not be used: its answer was not the JSON that it should be$/m,
  );
  expect(said).toMatch(/^Next: check SEAM_ENDPOINT: what answers there is not Seam\.$/m);
});

describe("where the environment is serve's", () => {
  /** Nobody answers there. */
  const key = { SEAM_API_KEY: "seam_test1_key", SEAM_ENDPOINT: "http://127.0.0.1:1" };

  it("its settings are read as serve reads them", async () => {
    const { code, said } = await run({ SEAM_MCP_PORT: "many", SEAM_MCP_SANDBOX: "1" });
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +serve +SEAM_MCP_PORT must be a whole number/m);
    expect((await run({ SEAM_MCP_PORT: "0", SEAM_MCP_SANDBOX: "1" })).said).toMatch(/^ok +serve /m);
  });

  it("they are read with the flags that doctor was given", async () => {
    expect((await run({ SEAM_MCP_PORT: "0" })).said).toMatch(/^ok +serve +its settings can be read$/m);
    expect((await run({ SEAM_MCP_PORT: "0" }, [])).said).toMatch(/^failed +serve +serve needs SEAM_API_KEY/m);
  });

  it("what serve would refuse is refused: strangers without a sign-in", async () => {
    const { code, said } = await run({ SEAM_MCP_HOST: "0.0.0.0", SEAM_MCP_SANDBOX: "1" }, []);
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +serve +To listen on 0\.0\.0\.0, which others reach, a sign-in/m);
    expect(said).not.toMatch(/^ok +serve/m);
  });

  it("a port in use is a warning, since serve may run already; a free one is not kept", async () => {
    const { port } = new URL(await plain("http"));
    const { code, said } = await run({ SEAM_MCP_PORT: port });
    expect(code).toBe(0);
    expect(said).toMatch(
      RegExp(`^warning +serve +port ${port} of 127\\.0\\.0\\.1 is in use, as .* runs already$`, "m"),
    );
    expect(said).toMatch(/^Next: if it is not serve that uses port \d+, end what does/m);
    expect((await run({ SEAM_MCP_PORT: "0" })).said).toMatch(
      /^ok +serve +some port of 127\.0\.0\.1 is free$/m,
    );
  });

  it("a host that is no address of this machine is told", async () => {
    const { issuer } = await startProvider();
    const { code, said } = await run({
      SEAM_MCP_HOST: "203.0.113.7",
      SEAM_MCP_ISSUER: issuer,
      SEAM_MCP_PUBLIC_URL: "https://access.example.com",
    });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^failed +serve +203\.0\.113\.7 is not an address of this machine \(EADDRNOTAVAIL\)/m,
    );
  });

  it("each secret that the workspaces file names is looked at, and none is shown", async () => {
    const place = folder();
    const [file, key] = [join(place, "workspaces.json"), join(place, "key")];
    const workspaces = {
      org_1: { name: "Aurora", secret: { env: "KEY_OF_AURORA" } },
      org_2: { name: "Bolt", secret: { file: join(place, "nope") }, webhook_secret: { env: "HOOK_OF_BOLT" } },
      org_3: { name: "Cedar", secret: { file: key }, endpoint: "http://127.0.0.1:1" },
      org_4: { name: "Delta", secret: { env: "KEY_OF_DELTA" } },
    };
    writeFileSync(file, JSON.stringify({ workspaces }));
    writeFileSync(key, "seam_test1_geheim\n");
    const { code, said } = await run(
      {
        SEAM_MCP_ISSUER: (await startProvider()).issuer,
        SEAM_MCP_WORKSPACES: file,
        KEY_OF_DELTA: "seam_pk_geheim",
      },
      [],
    );
    expect(code).toBe(1);
    expect(said).toMatch(/^failed +serve +The secret of "Aurora", KEY_OF_AURORA, is missing\.$/m);
    expect(said).toMatch(/^failed +serve +The secret of "Bolt", .*nope, cannot be read \(ENOENT\)\.$/m);
    expect(said).toMatch(/^failed +serve +The webhook secret of "Bolt", HOOK_OF_BOLT, is missing\.$/m);
    expect(said).toMatch(/^failed +serve +The secret of "Delta", KEY_OF_DELTA, holds a publishable key/m);
    expect(said).toMatch(/^failed +serve +Cedar: http:\/\/127\.0\.0\.1:1 could not be used/m);
    expect(said).not.toContain("geheim");
    expect(said.match(/^Next: put each secret where the workspaces file says.*$/gm)).toEqual([
      expect.stringMatching(/refuses that company's calls\.$/),
      expect.stringMatching(/refuses what Seam delivers for that company\.$/),
    ]);
  });

  it("each company's key is tried at Seam, and the workspace that it opens is named", async () => {
    const sandbox = await startSandbox();
    onTestFinished(sandbox.close);
    const { endpoint } = sandbox;
    const file = join(folder(), "workspaces.json");
    const workspaces = {
      org_1: { name: "Aurora", secret: { env: "KEY_OF_AURORA" }, endpoint },
      org_2: { name: "Bolt", secret: { env: "KEY_OF_BOLT" }, endpoint },
    };
    writeFileSync(file, JSON.stringify({ workspaces }));
    const env = {
      SEAM_MCP_ISSUER: (await startProvider()).issuer,
      SEAM_MCP_WORKSPACES: file,
      KEY_OF_AURORA: sandbox.apiKey,
      KEY_OF_BOLT: "seam_test1_wrong",
    };
    const { code, said } = await run(env, []);
    expect(code).toBe(1);
    expect(said).toMatch(/^ok +serve +Aurora: "Hotel Aurora \(sandbox\)", a sandbox: no real doors/m);
    expect(said).toMatch(/^failed +serve +Bolt: .* answered 401/m);
    writeFileSync(file, JSON.stringify({ workspaces: { org_1: workspaces.org_1 } }));
    expect((await run(env, [])).said).toMatch(/^Next: .* serve starts the server\.$/m);
    writeFileSync(file, JSON.stringify({ workspaces: {} }));
    expect((await run(env, [])).said).toMatch(/^warning +serve +nobody gets in before/m);
  });

  it("the workspaces file is read, and no key is missed", async () => {
    const file = join(folder(), "workspaces.json");
    const env = { SEAM_MCP_ISSUER: (await startProvider()).issuer, SEAM_MCP_WORKSPACES: file };
    expect((await run(env, [])).said).toMatch(
      /^failed +serve +The workspaces file cannot be read \(ENOENT\)/m,
    );
    writeFileSync(file, JSON.stringify({ workspaces: { org_1: { name: "Aurora", sandbox: true } } }));
    const { code, said } = await run(env, []);
    expect(said).toMatch(/^ok +serve +the workspaces file has 1 company$/m);
    expect(said).toMatch(/^ok +key +none is set here/m);
    expect(code).toBe(0);
  });

  it("an address of another kind of database is none of its business", async () => {
    const { said } = await run({ DATABASE_URL: "mysql://of-another-program" });
    expect(said).not.toMatch(/serve|database/);
  });

  it("a database's address alone is tried, and may be another program's", async () => {
    const { said } = await run({ ...key, DATABASE_URL: "postgres://desk:s3cret@127.0.0.1:1/desk" }, []);
    expect(said).toMatch(/^warning +database +the database at 127\.0\.0\.1 cannot be used: nothing listens/m);
    expect(said).toMatch(/^Next: if serve shall run here: check DATABASE_URL/m);
    expect(said).not.toContain("s3cret");
  });

  it("a database that cannot be used is told, with what to do, and no password", async () => {
    const env = { ...key, SEAM_MCP_PORT: "0", DATABASE_URL: "postgres://desk:s3cret@127.0.0.1:1/desk" };
    const { code, said } = await run(env, []);
    expect(code).toBe(1);
    expect(said).toMatch(
      /^failed +database +the database at 127\.0\.0\.1 cannot be used: nothing listens there \(ECONNREFUSED\)$/m,
    );
    expect(said).toMatch(/^Next: check DATABASE_URL, that the database runs/m);
    expect(said).not.toContain("s3cret");
  });

  it.each(["postgres://127.0.0.1:1#s3cret@host/desk", "postgres://desk:p@127.0.0.99:1/word@host/desk"])(
    "of an address with a mistake nothing is told that may be of the password (%s)",
    async (DATABASE_URL) => {
      const { said } = await run({ ...key, SEAM_MCP_PORT: "0", DATABASE_URL }, []);
      expect(said).toMatch(/^failed +database +the database( at 127\.0\.0\.1)? cannot be used/m);
      expect(said).not.toMatch(/cret|:1#|127\.0\.0\.99/);
    },
  );

  it.each(["s3/cret", "s3#cret", "s3?cret"])(
    "a password whose special characters are not encoded is refused, with how (%s)",
    async (password) => {
      const DATABASE_URL = `postgres://desk:${password}@127.0.0.1/desk`;
      const { said } = await run({ ...key, SEAM_MCP_PORT: "0", DATABASE_URL }, []);
      expect(said).toMatch(
        /^failed +serve +DATABASE_URL is no address: special .* percent-encoded \(%23 for #/m,
      );
      expect(said).not.toContain("cret");
    },
  );

  it("no database is tried for a sandbox, which keeps nothing there", async () => {
    const { code, said } = await run({
      SEAM_MCP_SANDBOX: "1",
      SEAM_MCP_PORT: "0",
      DATABASE_URL: "postgres://desk@127.0.0.1:1/desk",
    });
    expect(code).toBe(0);
    expect(said).not.toContain("database");
  });

  it("the provider's keys are fetched, once", async () => {
    const provider = await startProvider();
    const { code, said } = await run({ ...key, SEAM_MCP_ISSUER: provider.issuer });
    expect(code).toBe(0);
    expect(said).toContain(`ok       sign-in    the keys of ${provider.issuer} can be fetched\n`);
    expect(provider.fetched()).toBe(1);
  });

  it("a provider whose keys cannot be had is told, with why and what to do", async () => {
    const provider = await startProvider();
    provider.answer("/.well-known/openid-configuration", {
      issuer: "https://other.example.com",
      jwks_uri: `${provider.origin}/keys`,
    });
    const { code, said } = await run({ ...key, SEAM_MCP_ISSUER: provider.issuer });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^failed +sign-in +http\S+: The identity provider .*its metadata names another issuer/m,
    );
    expect(said).toMatch(/^Next: check SEAM_MCP_ISSUER, letter for letter/m);
  });
});
