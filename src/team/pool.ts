/** Workspaces that are open: each opened once for all who call, closed when nobody needs it. */
import { setMaxListeners } from "node:events";
import type { Workspace } from "../contract/workspace.ts";
import type { OpenWorkspace } from "../workspace/open.ts";
import type { WorkspaceSettings } from "./workspaces-file.ts";

/** A workspace for the length of a call or a stream. */
export interface Lease {
  workspace: Workspace;
  settings: WorkspaceSettings;
  /** Aborted when new calls get another one, or none: calls finish on this one, streams should end. */
  ended: AbortSignal;
  /** Must be called when the call or the stream is over; more than once does nothing. */
  release(): void;
}

interface Member {
  settings: WorkspaceSettings;
  opening: Promise<OpenWorkspace>;
  leases: number;
  /** When the last lease was given back, by performance.now(). */
  idleSince: number;
  ended: AbortController;
  closing?: Promise<unknown>;
}

/** `open` is called once for each workspace, whoever asks meanwhile; a failure is told to all of them, and not kept. */
export function createPool(open: (company: string, settings: WorkspaceSettings) => Promise<OpenWorkspace>) {
  const members = new Map<string, Member>();
  /** Retired ones too, as long as a call works with them. */
  const all = new Set<Member>();

  function start(company: string, settings: WorkspaceSettings): Member {
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const opening = open(company, settings);
    const member = { settings, opening, leases: 0, idleSince: performance.now(), ended };
    members.set(company, member);
    all.add(member);
    opening.catch(() => {
      all.delete(member);
      if (members.get(company) === member) members.delete(company);
    });
    return member;
  }

  function close(member: Member): Promise<unknown> {
    member.closing ??= member.opening
      .then((opened) => opened.close())
      .catch(() => {})
      .finally(() => all.delete(member));
    return member.closing;
  }

  function release(member: Member): void {
    member.leases -= 1;
    member.idleSince = performance.now();
    if (member.leases === 0 && member.ended.signal.aborted) close(member);
  }

  function retire(company: string): void {
    const member = members.get(company);
    if (!member) return;
    members.delete(company);
    member.ended.abort();
    if (member.leases === 0) close(member);
  }

  return {
    async lease(company: string, settings: WorkspaceSettings): Promise<Lease> {
      const member = members.get(company) ?? start(company, settings);
      member.leases += 1;
      const { workspace } = await member.opening;
      let isReleased = false;
      return {
        workspace,
        settings: member.settings,
        ended: member.ended.signal,
        release() {
          if (!isReleased) release(member);
          isReleased = true;
        },
      };
    },
    /** The company's, if it is open or about to be: for what is not worth opening it. */
    opened: (company: string): Promise<Workspace> | undefined =>
      members.get(company)?.opening.then(({ workspace }) => workspace),
    /** New calls open another one; those in flight finish on this one, which is closed after the last of them. */
    retire,
    /** Closes what nobody has used for so long. A sandbox stays: all that it has is in memory. */
    retireIdle(ms: number): void {
      for (const [company, { leases, idleSince, settings }] of members)
        if (leases === 0 && !settings.isSandbox && performance.now() - idleSince >= ms) retire(company);
    },
    companies: (): string[] => [...members.keys()],
    /** Closes all, whatever still works with them. */
    async close(): Promise<void> {
      for (const company of members.keys()) retire(company);
      await Promise.all([...all].map(close));
    },
  };
}
