import { expect, test } from "vitest";
import { ConfigError } from "../../src/contract/config-error.ts";
import { readWorkspaces } from "../../src/team/workspaces-file.ts";

const KEY = "seam_test2bMS_94SrGUXuNR2JmJkjtvBQDg5c";

const fileOf = (workspaces: unknown) => JSON.stringify({ workspaces });
const acme = (fields: object) =>
  fileOf({ acme: { name: "Acme", secret: { env: "SEAM_API_KEY_ACME" }, ...fields } });

/** The words of a refusal; whatever is secret is not among them. */
function refusal(json: string, options = {}): string {
  try {
    readWorkspaces(json, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).not.toMatch(/geheim|94SrGUX/);
    return (error as Error).message;
  }
  return expect.unreachable("the file was taken");
}

test("an entry says whose workspace, where its secret is, and how it is used", () => {
  const json = fileOf({
    org_1: { name: "Acme", secret: { env: "SEAM_API_KEY_ACME" } },
    "9f1c-tid": {
      name: " Globex ",
      endpoint: "https://seam.example.com",
      secret: { file: "/run/secrets/globex" },
      webhook_secret: { file: "/run/secrets/hook" },
      workspace_id: "ws-1",
      confirm: "auto",
      read_only: true,
    },
    demo: { name: "Demo", sandbox: true },
  });
  expect(Object.fromEntries(readWorkspaces(json))).toEqual({
    org_1: {
      name: "Acme",
      secret: { env: "SEAM_API_KEY_ACME" },
      confirmMode: "always",
      isReadOnly: false,
      isSandbox: false,
    },
    "9f1c-tid": {
      name: "Globex",
      endpoint: "https://seam.example.com",
      secret: { file: "/run/secrets/globex" },
      webhookSecret: { file: "/run/secrets/hook" },
      workspaceId: "ws-1",
      confirmMode: "auto",
      isReadOnly: true,
      isSandbox: false,
    },
    demo: { name: "Demo", confirmMode: "always", isReadOnly: false, isSandbox: true },
  });
});

const FIELDS =
  "the fields are name, endpoint, secret, webhook_secret, workspace_id, confirm, read_only, sandbox";
const SECRET = 'must be { "env": NAME } or { "file": PATH }: where the secret is, never the secret itself';

test.each([
  ["broken JSON", '{"workspaces": {"acme": geheim', "The workspaces file is not JSON."],
  ["a list", "[]", "In the workspaces file, the whole must be an object with workspaces."],
  [
    "nothing in it",
    "{}",
    "In the workspaces file, workspaces must be an object with an entry for each company.",
  ],
  [
    "a top that is unknown",
    '{"workspaces":{},"companies":1}',
    'In the workspaces file, the whole has "companies", which is no field.',
  ],
  [
    "an entry that is a text",
    fileOf({ acme: "geheim" }),
    'In the workspaces file, "acme" must be an object with a name and a secret.',
  ],
  [
    "a company without name",
    fileOf({ "": { name: "A", sandbox: true } }),
    'In the workspaces file, "" has an empty name.',
  ],
  [
    "a field that is unknown",
    acme({ api_key: "geheim" }),
    `In the workspaces file, "acme" has "api_key", which is no field: ${FIELDS}.`,
  ],
  ["a name that is no text", acme({ name: 7 }), 'In the workspaces file, name of "acme" must be a text.'],
  ["an empty name", acme({ name: " " }), 'In the workspaces file, name of "acme" must not be empty.'],
  ["no secret", acme({ secret: undefined }), `In the workspaces file, secret of "acme" ${SECRET}.`],
  [
    "a secret that is a text",
    acme({ secret: "geheim" }),
    `In the workspaces file, secret of "acme" ${SECRET}.`,
  ],
  [
    "a secret in two places",
    acme({ secret: { env: "A", file: "/a" } }),
    `In the workspaces file, secret of "acme" ${SECRET}.`,
  ],
  ["a secret in no place", acme({ secret: {} }), `In the workspaces file, secret of "acme" ${SECRET}.`],
  [
    "a secret by value",
    acme({ secret: { value: "geheim" } }),
    'In the workspaces file, secret of "acme" has "value", which is no field; secret of "acme" ' +
      SECRET +
      ".",
  ],
  [
    "a secret in the place of its name",
    acme({ secret: { env: "geheim1234567890" } }),
    'In the workspaces file, secret.env of "acme" must be the name of an environment variable, in capitals.',
  ],
  [
    "a path from somewhere",
    acme({ secret: { file: "geheim" } }),
    'In the workspaces file, secret.file of "acme" must be the whole path of a file.',
  ],
  [
    "confirmation never",
    acme({ confirm: "never" }),
    'In the workspaces file, confirm of "acme" must be "auto" or "always".',
  ],
  [
    "read_only as a text",
    acme({ read_only: "yes" }),
    'In the workspaces file, read_only of "acme" must be true or false.',
  ],
  [
    "no sandbox",
    acme({ sandbox: false }),
    'In the workspaces file, sandbox of "acme" must be true, or left out.',
  ],
  [
    "a webhook's secret by value",
    acme({ webhook_secret: `whsec_${"geheim".repeat(4)}` }),
    'In the workspaces file, webhook_secret of "acme" holds what looks like a key of Seam\'s: put it into an environment variable or a file of its own, and the name of that into secret.',
  ],
  [
    "a webhook's secret for a sandbox",
    fileOf({ acme: { name: "Acme", sandbox: true, webhook_secret: { env: "HOOK" } } }),
    'In the workspaces file, sandbox of "acme" goes without endpoint, secret, webhook_secret and workspace_id.',
  ],
  [
    "a sandbox with a secret",
    acme({ sandbox: true }),
    'In the workspaces file, sandbox of "acme" goes without endpoint, secret, webhook_secret and workspace_id.',
  ],
  [
    "an id of two words",
    acme({ workspace_id: "a b" }),
    'In the workspaces file, workspace_id of "acme" must be one word.',
  ],
])("a file with %s is refused", (_, json, words) => {
  expect(refusal(json)).toBe(words);
});

test.each([
  ["http://seam.example.com", "must start with https://"],
  ["http://127.0.0.1:3020", "must start with https://"],
  ["http://169.254.169.254/latest", "must start with https://"],
  ["file:///etc/passwd", "must start with https://"],
  ["https://ana:geheim@seam.example.com", "must not carry a user or a password"],
  ["https://seam.example.com/?key=geheim", "must not have a query (?) or a fragment (#)"],
  ["https://seam.example.com/#geheim", "must not have a query (?) or a fragment (#)"],
  ["seam.example.com", "is not a URL"],
])("the endpoint %s is refused", (endpoint, words) => {
  expect(refusal(acme({ endpoint }))).toBe(`In the workspaces file, endpoint of "acme" ${words}.`);
});

test("Seam may be on this machine for a server that only this machine reaches", () => {
  const json = acme({ endpoint: "http://127.0.0.1:3020" });
  expect(readWorkspaces(json, { mayBeLoopback: true }).get("acme")?.endpoint).toBe("http://127.0.0.1:3020");
  expect(refusal(acme({ endpoint: "http://10.0.0.1" }), { mayBeLoopback: true })).toContain("https://");
});

test.each([
  ["secret", { secret: KEY }, 'secret of "acme"'],
  ["secret.env", { secret: { env: KEY } }, 'secret.env of "acme"'],
  ["a field of its own", { api_key: KEY }, 'api_key of "acme"'],
  ["a name among words", { name: `Acme ${KEY}` }, 'name of "acme"'],
  ["a personal access token", { token: "seam_at1_geheim7890123456" }, 'token of "acme"'],
])("a key that strayed into the file is refused in words, whatever else is wrong: %s", (_, fields, where) => {
  expect(refusal(acme(fields))).toBe(
    `In the workspaces file, ${where} holds what looks like a key of Seam's: put it into an environment variable or ` +
      "a file of its own, and the name of that into secret.",
  );
});

test("a key in the place of a name is not repeated", () => {
  expect(refusal(fileOf({ [KEY]: { name: "Acme" } }))).toBe(
    "In the workspaces file, a name in workspaces looks like a key of Seam's.",
  );
});

test("several problems are told together, the first three of them", () => {
  const bad = { name: 7, secret: { env: "A" } };
  expect(refusal(fileOf({ a: bad, b: bad, c: bad, d: bad }))).toBe(
    'In the workspaces file, name of "a" must be a text; name of "b" must be a text; name of "c" must be a text.',
  );
});

test("companies named as what every object has are companies like others", () => {
  const json =
    '{"workspaces":{"constructor":{"name":"C","sandbox":true},"__proto__":{"name":"P","sandbox":true}}}';
  const workspaces = readWorkspaces(json);
  expect(workspaces.get("constructor")?.name).toBe("C");
  expect(workspaces.get("toString")).toBeUndefined();
});
