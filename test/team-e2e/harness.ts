/** A team as it is run: replicas of the built server in processes of their own, a proxy, a provider, two companies. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWTPayload } from "jose";
import { onTestFinished } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { startProxy, startSeam } from "../http/harness.ts";
import { startReplica as start } from "../support/replica.ts";
import { startProvider } from "../team/provider.ts";

interface TeamOptions {
  companies?: string[];
  sandbox?: SandboxOptions;
}

/** A replica that is gone when its test is over. */
export async function startReplica(env: Record<string, string>, args: string[] = []) {
  const replica = await start(env, args);
  onTestFinished(() => void replica.child.kill("SIGKILL"));
  return replica;
}

export const COMPANIES = ["aurora", "borealis"];

/** Two replicas over the workspaces of these companies; each is the sandbox's hotel. */
export async function startTeam({ companies = COMPANIES, sandbox = {} }: TeamOptions = {}) {
  const seams = await Promise.all(companies.map(() => startSeam(sandbox)));
  const provider = await startProvider();
  const targets: string[] = [];
  const proxy = await startProxy(targets);
  const folder = mkdtempSync(join(tmpdir(), "team-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const workspacesFile = join(folder, "workspaces.json");
  const entries = companies.map((company, i) => {
    const endpoint = seams[i]?.sandbox.endpoint;
    return [company, { name: company, endpoint, secret: { env: `KEY_${i}` } }] as const;
  });
  writeFileSync(workspacesFile, JSON.stringify({ workspaces: Object.fromEntries(entries) }));
  const env = {
    SEAM_MCP_ISSUER: provider.issuer,
    SEAM_MCP_PUBLIC_URL: proxy.url,
    SEAM_MCP_WORKSPACES: workspacesFile,
    SEAM_MCP_CALLS_PER_MINUTE: "100000",
    SEAM_MCP_WORKSPACE_CALLS_PER_MINUTE: "100000",
    ...Object.fromEntries(seams.map(({ sandbox }, i) => [`KEY_${i}`, sandbox.apiKey])),
  };
  const startOne = () => startReplica(env);
  const replicas = await Promise.all([startOne(), startOne()]);
  targets.push(...replicas.map(({ url }) => url));
  return {
    ...proxy,
    /** The company's workspace, and all that reached it. */
    seamOf(company: string) {
      const seam = seams[companies.indexOf(company)];
      if (!seam) throw new Error(`There is no ${company}`);
      return seam;
    },
    provider,
    replicas,
    /** The headers of a caller of `aurora` who may do everything, but for what is given. */
    async signedIn(claims: JWTPayload = {}) {
      const aud = `${proxy.url}/mcp`;
      const token = await provider.token({ aud, org_id: "aurora", scope: "seam:remove", ...claims });
      return { authorization: `Bearer ${token}` };
    },
    /** The replica that has a request in hand whose body contains this text. */
    holderOf: (text: string) => replicas.find(({ url }) => url === proxy.holderOf(text)),
    /** One more, which is asked instead of this one. */
    async replace(place: number) {
      const fresh = await startOne();
      replicas[place] = fresh;
      targets[place] = fresh.url;
    },
  };
}
