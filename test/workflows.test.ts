/** What the workflows may do: by their files, since nothing of them runs here. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../src/cli/config.ts";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  permissions?: Record<string, string>;
  steps: Step[];
  needs?: string;
  strategy?: { matrix: { os: string[]; node: number[] } };
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: object;
  jobs: Record<string, Job>;
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const folder = new URL("../.github/workflows/", import.meta.url);
const files = readdirSync(folder).map((name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});
const jobs = files.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, what]) => ({ ...what, name: `${name}: ${job}` })),
);
const steps = jobs.flatMap((job) => job.steps.map((step) => ({ ...step, job: job.name })));
const writesOf = ({ permissions = {} }: Job) =>
  Object.keys(permissions).filter((right) => permissions[right] !== "read");

describe("the workflows", () => {
  it("name each action by its digest, with its version beside it", () => {
    const uses = files.flatMap(({ text }) => text.match(/^.*\buses:.*$/gm) ?? []);
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses)
      expect(line).toMatch(/^ +(- )?uses: [\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("name one digest per action and version", () => {
    const digests = new Set(steps.flatMap(({ uses }) => uses ?? []));
    const actions = new Set([...digests].map((use) => use.split("@")[0]));
    expect(digests.size).toBe(actions.size);
  });

  it("have no right that is not asked for by the job that needs it", () => {
    for (const { workflow } of files) expect(workflow.permissions).toEqual({});
    const writing = jobs.map((job) => [job.name, writesOf(job)]).filter(([, rights]) => rights?.length);
    expect(Object.fromEntries(writing)).toEqual({
      "release.yml: attest": ["id-token", "attestations"],
      "release.yml: npm": ["id-token"],
      "release.yml: page": ["contents"],
      "release.yml: registry": ["id-token"],
    });
  });

  it("run no dependency where there is a right to write", () => {
    const commands = jobs
      .filter((job) => writesOf(job).length)
      .flatMap((job) => job.steps.flatMap(({ run }) => run?.trim().split("\n") ?? []));
    for (const command of commands)
      expect(command).not.toMatch(/\bnpm (ci|i|install|run|exec|test)\b|\bnpx\b|\bnode\b/);
    for (const command of commands.filter((one) => one.startsWith("npm")))
      expect(command).toContain("--ignore-scripts");
  });

  it("leave no token in a checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: how, job } of checkouts) expect(how?.["persist-credentials"], job).toBe(false);
  });

  it("run nothing that they download without its digest", () => {
    const downloads = steps.filter(({ run }) => /\b(curl|wget)\b/.test(run ?? ""));
    expect(downloads.length).toBeGreaterThan(0);
    for (const { run = "", env = {} } of downloads) {
      expect(run).not.toMatch(/\b(curl|wget)\b[^\n]*\|/);
      expect(run.indexOf("sha256sum --check")).toBeGreaterThan(run.search(/\b(curl|wget)\b/));
      expect(env.SHA256).toMatch(/^[0-9a-f]{64}$/);
      expect(Object.values(env).join()).not.toContain("latest");
    }
  });

  it("do not run in the repository's name what strangers send", () => {
    for (const { workflow } of files)
      expect(Object.keys(workflow.on)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/pull_request_target|workflow_run/)]),
      );
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  it("keep no secret", () => {
    for (const { text } of files) expect(text).not.toContain("secrets.");
  });

  it("run scripts that exist, and the server as it understands it", () => {
    const commands = steps.flatMap(({ run }) => run?.split("\n") ?? []);
    for (const [, script = ""] of commands.flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)]))
      expect(manifest.scripts).toHaveProperty([script]);
    const [doctor = ""] = commands.filter((line) => line.startsWith("docker run"));
    expect(readConfig(doctor.split(" ").slice(4), {})).toMatchObject({ action: "doctor", isSandbox: true });
  });

  it("test the oldest Node that is promised, and those since, on every system", () => {
    const [tested] = jobs.filter(({ strategy }) => strategy);
    const { os = [], node = [] } = tested?.strategy?.matrix ?? {};
    expect(os).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
    expect(node).toEqual([20, 22, 24, 26]);
    expect(manifest.engines.node).toMatch(new RegExp(`^>=${node[0]}\\.`));
    const tests = tested?.steps.map(({ run }) => run);
    expect(tests).toEqual(expect.arrayContaining(["npm ci", "npm test", "npm run demo"]));
  });
});

describe("what a release publishes", () => {
  const release = files.find(({ name }) => name === "release.yml");
  const text = release?.text ?? "";

  it("comes from a tag that is the version, and was tested before", () => {
    expect(release?.workflow.on).toEqual({ push: { tags: ["v*"] } });
    const { test, ...others } = release?.workflow.jobs ?? {};
    expect(test?.steps.map(({ run }) => run ?? "").join("\n")).toContain("GITHUB_REF_NAME");
    const needs = Object.fromEntries(Object.entries(others).map(([name, job]) => [name, job.needs]));
    expect(needs).toEqual({ pack: "test", attest: "pack", npm: "attest", page: "npm", registry: "npm" });
  });

  it("is packed once, without rights, and attested as it is", () => {
    const attested = steps.find(({ uses }) => uses?.startsWith("actions/attest-build-provenance@"));
    expect(attested?.with).toEqual({ "subject-path": "out/*" });
    const packed = steps.filter(({ run }) => /npm (pack|run bundle)/.test(run ?? ""));
    expect(packed.map(({ job }) => job)).toContain("release.yml: pack");
    const released = packed.filter(({ job }) => job.startsWith("release.yml"));
    expect(new Set(released.map(({ job }) => job))).toEqual(new Set(["release.yml: pack"]));
  });

  it("is what was attested: the tarball with provenance, and all of it on the release page", () => {
    expect(text).toMatch(/npm publish \.\/out\/\*\.tgz .*--provenance/);
    expect(text).toMatch(/gh release create .* out\/\*$/m);
  });
});
