/** Which company works in which workspace, by a file that may change while the server runs. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigError } from "../contract/config-error.ts";
import { UnknownCompany } from "../contract/http-refusals.ts";
import type { Workspace } from "../contract/workspace.ts";
import type { SeamCredentials } from "../seam/http.ts";
import { count } from "../text.ts";
import type { OpenWorkspace, WorkspaceOptions } from "../workspace/open.ts";
import { createPool, type Lease } from "./pool.ts";
import { type Env, readCredentials, readWebhookSecret } from "./secrets.ts";
import { readWorkspaces, type WorkspaceSettings } from "./workspaces-file.ts";

export interface WorkspacesOptions {
  open(options: WorkspaceOptions): Promise<OpenWorkspace>;
  /** Where secrets that are environment variables are looked up. */
  env: Env;
  /** Told in a sentence when the file was taken over, and when it or a secret could not be. */
  tell(sentence: string): void;
  /** Only this machine can reach the server, so that Seam may be a server on this machine. */
  isLoopbackOnly?: boolean;
  /** A workspace that nobody has used for so long is closed; default half an hour. */
  idleMs?: number;
  /** Between two looks at the file and the secrets; default 10 s. */
  lookMs?: number;
}

export interface Workspaces {
  /** The company's workspace, opened with its first call. Throws UnknownCompany, or ConfigError for a secret. */
  of(company: string | undefined): Promise<Lease>;
  /** The company's workspace, if it is open or about to be. */
  opened(company: string): Promise<Workspace> | undefined;
  /** By which Seam's webhook for the company signs; undefined when none is set up. Throws ConfigError. */
  webhookSecretOf(company: string): Promise<string | undefined>;
  /** Takes over what has changed, and closes what is idle. It happens by itself too; never throws. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads the file, and goes on looking: by its content, since what Kubernetes mounts is changed by swapping a link far
 * above. Throws ConfigError when it cannot be used at the start; later, what was read before stays in force.
 */
export async function watchWorkspaces(file: string, options: WorkspacesOptions): Promise<Workspaces> {
  const { open, env, tell, isLoopbackOnly = false, idleMs = 1_800_000, lookMs = 10_000 } = options;
  let read = await contentOf(file);
  let settings = readWorkspaces(read, { mayBeLoopback: isLoopbackOnly });
  /** With which credentials each was opened last. */
  const opened = new Map<string, string>();
  const pool = createPool(async (company, one) => {
    const found = await readCredentials(one, env);
    opened.set(company, fingerprint(found));
    return open(optionsOf(one, found));
  });
  const tellOnce = onceEach(tell);

  async function takeOverFile(): Promise<void> {
    const content = await contentOf(file);
    if (content !== read) {
      const next = readWorkspaces(content, { mayBeLoopback: isLoopbackOnly });
      for (const company of pool.companies())
        if (JSON.stringify(next.get(company)) !== JSON.stringify(settings.get(company))) pool.retire(company);
      read = content;
      settings = next;
      tell(`The workspaces file was taken over: ${count(next.size, "workspace")}.`);
    }
  }

  async function takeOverSecret(company: string): Promise<void> {
    const one = settings.get(company);
    const known = opened.get(company);
    if (!one || known === undefined) return;
    const found = fingerprint(await readCredentials(one, env));
    if (found !== known) pool.retire(company);
  }

  /** What goes wrong here is told once, until it goes well again. */
  const attempt = (about: string, work: Promise<void>) =>
    work.then(
      () => tellOnce(about, undefined),
      (error: unknown) => tellOnce(about, `${inWords(error)} What was read before stays in force.`),
    );

  async function lookNow(): Promise<void> {
    await attempt("", takeOverFile());
    for (const company of pool.companies()) await attempt(company, takeOverSecret(company));
    pool.retireIdle(idleMs);
  }

  let looking: Promise<void> | undefined;
  function look(): Promise<void> {
    looking ??= lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  }
  const timer = setInterval(look, lookMs).unref();

  return {
    async of(company) {
      const one = company === undefined ? undefined : settings.get(company);
      if (company === undefined || !one) throw new UnknownCompany(company);
      return pool.lease(company, one);
    },
    opened: pool.opened,
    async webhookSecretOf(company) {
      const one = settings.get(company);
      return one && readWebhookSecret(one, env);
    },
    look,
    async close() {
      clearInterval(timer);
      await looking;
      await pool.close();
    },
  };
}

/** Throws ConfigError. */
export async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `The workspaces file cannot be read (${(error as NodeJS.ErrnoException).code}): ${file}.`,
    );
  }
}

/** What the company's workspace is opened with. */
export function optionsOf(
  { endpoint, confirmMode, isSandbox }: WorkspaceSettings,
  credentials: SeamCredentials | undefined,
): WorkspaceOptions {
  return { confirmMode, isSandbox, ...(endpoint && { endpoint }), ...(credentials && { credentials }) };
}

/** Tells credentials apart, and is none of them. */
const fingerprint = (credentials: SeamCredentials | undefined): string =>
  createHash("sha256")
    .update(JSON.stringify([credentials]))
    .digest("hex");

const inWords = (error: unknown): string =>
  error instanceof ConfigError ? error.message : `Unexpected error: ${String(error)}.`;

function onceEach(tell: (sentence: string) => void) {
  const told = new Map<string, string>();
  return (about: string, sentence: string | undefined): void => {
    if (sentence === undefined) told.delete(about);
    else if (told.get(about) !== sentence) tell(told.set(about, sentence).get(about) ?? "");
  };
}
