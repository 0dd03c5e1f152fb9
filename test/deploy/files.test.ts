/** The files that run the server for a team: they name what the server reads, serves and needs, and hold no secret. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { serveSettings } from "../../src/cli/serve-settings.ts";
import { readWorkspaces } from "../../src/team/workspaces-file.ts";
import { looksSecret } from "../../src/workspace/account.ts";
import { callerOf, startAlone } from "../http/harness.ts";
import { ROOT } from "../support/paths.ts";
import {
  configFrom,
  KNOWN,
  namedIn,
  read,
  readKinds,
  readStage,
  readUnit,
  readYaml,
  SECRETS,
} from "./read.ts";

const PORT = Number(serveSettings.port.default);
const FILES = readdirSync(join(ROOT, "deploy"), { withFileTypes: true })
  .filter((one) => one.isFile())
  .map(({ name }) => name);
const compose = readYaml("deploy/compose.yaml");
const kubernetes = readKinds("deploy/kubernetes.yaml");
const pod = kubernetes.Deployment.spec.template.spec;
const [container] = pod.containers;
const unit = readUnit("deploy/seam-mobile-access-mcp.service", "Service");
const unitHas = (name: string) => unit.flatMap(([one, value]) => (one === name ? [value] : []));
const http = readStage("http");

const seconds = (text: string) => Number(/^(\d+)s?$/.exec(text)?.[1]);
const secretFiles = (json: string) =>
  [...readWorkspaces(json).values()].map(({ secret }) => (secret && "file" in secret ? secret.file : ""));

const environments: Record<string, Record<string, string>> = {
  "compose.yaml": compose.services.one.environment,
  "kubernetes.yaml": Object.fromEntries(
    container.env.map(({ name, value = "$secret" }: { name: string; value?: string }) => [name, value]),
  ),
  "seam-mobile-access-mcp.service": Object.fromEntries(
    unitHas("Environment").map((line) => line.split("=") as [string, string]),
  ),
};
/** What stands in the file itself, and not in the place of something else. */
const given = (file: string) =>
  Object.fromEntries(Object.entries(environments[file] ?? {}).filter(([, value]) => !value.startsWith("$")));

/** A server as in these files, but that it listens on loopback. */
const startSignedIn = () =>
  startAlone({
    signIn: {
      verify: async () => callerOf("reader"),
      isReady: async () => true,
      issuer: "https://login.example.com",
      scopes: [],
    },
  });

describe.each([...FILES.map((file) => `deploy/${file}`), "Dockerfile"])("%s", (file) => {
  test("names no variable that the server does not read", () => {
    for (const name of namedIn(read(file))) expect(KNOWN).toContain(name);
  });

  test("holds no secret, but the place of one", () => {
    expect(looksSecret(read(file))).toBe(false);
    const values = Object.entries(environments[file.replace("deploy/", "")] ?? {});
    for (const [name, value] of values)
      if (SECRETS.some(({ variable }) => variable === name)) expect(value).toMatch(/^\$|^postgres:\/\/\w+@/);
  });
});

describe.each([
  ["compose.yaml", { host: "0.0.0.0", grace: seconds(compose.services.one.stop_grace_period), pause: 0 }],
  [
    "kubernetes.yaml",
    {
      host: "0.0.0.0",
      grace: pod.terminationGracePeriodSeconds,
      pause: Number(container.lifecycle.preStop.exec.command[1]),
    },
  ],
  [
    "seam-mobile-access-mcp.service",
    { host: "127.0.0.1", grace: seconds(unitHas("TimeoutStopSec")[0] ?? ""), pause: 0 },
  ],
])("%s", (file, { host, grace, pause }) => {
  const ofImage = host === "0.0.0.0" ? Object.fromEntries(http.all("ENV").flatMap(assigned)) : {};
  const config = configFrom({ ...ofImage, ...given(file) });

  test("is a configuration that the server takes, and all companies have a workspace of their own", () => {
    expect(config).toMatchObject({ host, port: PORT, confirmMode: "always" });
    expect(config.workspacesFile).toMatch(/\/workspaces\.json$/);
    expect(config.auditLog).toBeTruthy();
    expect(config.databaseUrl).toBeTruthy();
  });

  test("lets the server drain before it is killed", () => {
    expect(config.drainMs / 1000 + pause).toBeLessThan(grace);
  });
});

function assigned(line: string): [string, string][] {
  return line.split(" ").map((one) => one.split("=") as [string, string]);
}

describe("the image for HTTP", () => {
  test("serves, as a user who is not root; the one that is built by itself stays that for stdio", () => {
    expect(http.isLast).toBe(false);
    expect(http.all("USER")).toEqual(["node"]);
    expect(http.all("EXPOSE")).toEqual([String(PORT)]);
    expect(JSON.parse(http.all("ENTRYPOINT")[0] ?? "")).toEqual(["node", "/app/dist/server.js", "serve"]);
  });

  test("is healthy when its server is, and not when nobody answers", async () => {
    const [, node, ...args] = JSON.parse(
      http.all("HEALTHCHECK")[0]?.replace(/^.* CMD \[/, '["CMD", ') ?? "",
    ) as string[];
    expect(node).toBe("node");
    const check = (port: string) =>
      promisify(execFile)(process.execPath, args, { env: { ...process.env, SEAM_MCP_PORT: port } });
    const { url, close } = await startSignedIn();
    await check(new URL(url).port);
    await close();
    await expect(check(new URL(url).port)).rejects.toMatchObject({ code: 1 });
  });
});

describe("compose.yaml", () => {
  const { one, two, proxy, database } = compose.services;

  test("has two replicas that are alike, which only the proxy reaches", () => {
    expect(two).toEqual(one);
    expect(one.build.target).toBe("http");
    expect(one).not.toHaveProperty("ports");
    expect(proxy.ports).toEqual(["80:80", "443:443"]);
    expect(one.networks).toEqual(proxy.networks);
    expect(one).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  test("gives the replicas the keys that its workspaces name, as files", () => {
    const files = one.secrets.map((name: string) => `/run/secrets/${name}`);
    const { PGPASSFILE } = one.environment;
    expect([...secretFiles(read("deploy/workspaces.example.json")), PGPASSFILE]).toEqual(files);
    expect(Object.keys(compose.secrets)).toEqual([...one.secrets, ...database.secrets]);
    for (const secret of Object.values(compose.secrets))
      expect(Object.keys(secret as object)).toEqual(["file"]);
  });

  test("starts the replicas when the database is there, which keeps what it has and only they reach", () => {
    expect(one.depends_on).toEqual({ database: { condition: "service_healthy" } });
    expect(database).not.toHaveProperty("ports");
    expect(database.networks).toEqual(one.networks);
    const { username, hostname, pathname } = new URL(one.environment.DATABASE_URL);
    const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE } = database.environment;
    expect([username, hostname, pathname]).toEqual([POSTGRES_USER, "database", `/${POSTGRES_DB}`]);
    expect(POSTGRES_PASSWORD_FILE).toBe(`/run/secrets/${database.secrets[0]}`);
    expect(database.healthcheck.test).toContain("pg_isready");
    expect(seconds(database.stop_grace_period)).toBeGreaterThan(30);
  });

  test("keeps the keys out of the repository and out of the image", () => {
    const ignored = read("deploy/.gitignore");
    for (const folder of ["config/", "secrets/"]) expect(ignored.split("\n")).toContain(folder);
    expect(read(".dockerignore")).not.toContain("deploy");
  });

  test("has no volume or network that is not declared", () => {
    for (const network of one.networks) expect(compose.networks).toHaveProperty(network);
    const volumes = [...proxy.volumes, ...database.volumes];
    for (const volume of volumes.filter((one: string) => !one.startsWith(".")))
      expect(compose.volumes).toHaveProperty(volume.split(":")[0]);
  });
});

describe("the proxy", () => {
  const lines = read("deploy/Caddyfile")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const wordsAfter = (word: string) =>
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.split(/ +/)
      .slice(1) ?? [];

  test("passes on what clients ask for, and neither probes nor metrics", async () => {
    const [, ...paths] = wordsAfter("@public");
    const { url } = await startSignedIn();
    const [webhooks, ...own] = paths.toSorted((a, b) => Number(b.endsWith("/*")) - Number(a.endsWith("/*")));
    expect(webhooks).toBe("/webhooks/seam/*"); // which answers only to who has set it up
    for (const path of own) expect((await fetch(url + path)).status, path).not.toBe(404);
    expect(own.every((path) => path.startsWith("/mcp") || path.startsWith("/.well-known/"))).toBe(true);
    expect(lines.join("\n")).not.toMatch(/metrics|healthz/);
    expect(lines.at(-2)).toBe("respond 404");
  });

  test("goes to both replicas, leaves out one that is not ready, and buffers no answer", async () => {
    expect(wordsAfter("reverse_proxy").slice(0, -1)).toEqual([`one:${PORT}`, `two:${PORT}`]);
    const { url } = await startSignedIn();
    expect((await fetch(url + wordsAfter("health_uri")[0])).status).toBe(200);
    expect(lines.join("\n")).not.toMatch(/flush_interval|response_buffers|encode|lb_retry_match/);
  });
});

describe("kubernetes-database.yaml", () => {
  const { StatefulSet, Service } = readKinds("deploy/kubernetes-database.yaml");
  const { template, volumeClaimTemplates, replicas, selector, serviceName } = StatefulSet.spec;
  const [postgres] = template.spec.containers;

  test("is what the server's secret names: one database on a volume, found by its label", () => {
    const [, host] = /@([\w-]+)\/seam"/.exec(read("deploy/kubernetes-database.yaml")) ?? [];
    expect([Service.metadata.name, serviceName]).toEqual([host, host]);
    expect(replicas).toBe(1);
    for (const labels of [template.metadata.labels, Service.spec.selector])
      expect(labels).toEqual(selector.matchLabels);
    expect(postgres.volumeMounts[0].name).toBe(volumeClaimTemplates[0].metadata.name);
  });

  test("takes its password from the secret that the server has its address from, and is probed", () => {
    const places = [...postgres.env, ...container.env].flatMap(({ name, valueFrom }) =>
      /POSTGRES_PASSWORD|DATABASE_URL/.test(name) ? valueFrom.secretKeyRef : [],
    );
    expect(places).toEqual([
      { name: "seam-database", key: "password" },
      { name: "seam-database", key: "url" },
    ]);
    for (const probe of [postgres.readinessProbe, postgres.livenessProbe])
      expect(probe.exec.command[0]).toBe("pg_isready");
    expect(template.spec.securityContext.runAsNonRoot).toBe(true);
  });
});

describe("kubernetes.yaml", () => {
  test("probes what there is", async () => {
    const { url } = await startSignedIn();
    for (const probe of [container.readinessProbe, container.livenessProbe])
      expect((await fetch(url + probe.httpGet.path)).status).toBe(200);
    expect(container.readinessProbe.httpGet.path).not.toBe(container.livenessProbe.httpGet.path);
    const ports = [container.readinessProbe, container.livenessProbe].map(({ httpGet }) => httpGet.port);
    expect(container.ports).toEqual([{ name: "http", containerPort: PORT }]);
    expect([...ports, kubernetes.Service.spec.ports[0].targetPort]).toEqual(["http", "http", "http"]);
  });

  test("has two replicas, found by their label", () => {
    const { replicas, selector, template } = kubernetes.Deployment.spec;
    expect(replicas).toBe(2);
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(kubernetes.Service.spec.selector).toEqual(selector.matchLabels);
  });

  test("lets the server do no more than it must", () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("mounts the workspaces, and the keys that they name", () => {
    const file = "workspaces.json";
    const mounts = Object.fromEntries(
      container.volumeMounts.map(({ name, mountPath }: Record<string, string>) => [name, mountPath]),
    );
    expect(configFrom(given("kubernetes.yaml")).workspacesFile).toBe(`${mounts.workspaces}/${file}`);
    const [workspaces, keys] = pod.volumes;
    expect(workspaces.configMap.name).toBe(kubernetes.ConfigMap.metadata.name);
    expect(keys.secret.defaultMode).toBe(0o440);
    const named = secretFiles(kubernetes.ConfigMap.data[file]);
    const made = [...read("deploy/kubernetes.yaml").matchAll(/--from-file=(\w+)=/g)].map(([, key]) => key);
    expect(named).toEqual(made.map((key) => `${mounts.keys}/${key}`));
  });
});
