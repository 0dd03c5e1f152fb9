/** What a caller may do: scopes, what they contain, and what a tool needs. Pure. */
import { SCOPES, type Scope } from "../contract/caller.ts";
import type { Tool } from "../contract/tool.ts";
import { type Claims, wordsAt } from "./claims.ts";

export interface RoleSettings {
  /** What the provider wants before a scope when it is asked for one (Entra: `api://…/`); tokens may have it or not. */
  scopePrefix?: string;
  /** A claim of roles or groups, and which scope a value of it stands for. */
  roles?: { claim: string; scopes: Readonly<Record<string, Scope>> };
}

/** The scope with all that it contains; nothing for none. */
export const expand = (scope: Scope | undefined): ReadonlySet<Scope> => new Set(SCOPES.slice(0, rank(scope)));

/** What a tool's caller must have, by what the tool tells hosts about itself. */
export function scopeFor({ readOnlyHint, destructiveHint }: Tool["annotations"]): Scope {
  if (readOnlyHint) return "seam:read";
  return destructiveHint ? "seam:remove" : "seam:write";
}

/** A scope as a client must ask the provider for it. */
export const askedAs = (scope: Scope, { scopePrefix = "" }: RoleSettings = {}): string =>
  `${scopePrefix}${scope}`;

/**
 * What a token allows. Scopes say what its client asked for, roles what the administrator gives to its subject: where
 * both are told, both must allow it. A token without a scope of ours (a machine's, often) has what its roles give.
 */
export function scopesIn(claims: Claims, settings: RoleSettings = {}): ReadonlySet<Scope> {
  const asked = broadest(scopeWords(claims).map((word) => withoutPrefix(word, settings.scopePrefix)));
  if (!settings.roles) return expand(asked);
  const given = broadest(rolesIn(claims, settings.roles));
  return expand(asked === undefined ? given : SCOPES[Math.min(rank(asked), rank(given)) - 1]);
}

/** How many scopes it contains, itself among them: 0 for none. */
const rank = (scope: Scope | undefined): number => (scope === undefined ? 0 : SCOPES.indexOf(scope) + 1);

const broadest = (words: readonly string[]): Scope | undefined =>
  SCOPES.findLast((scope) => words.includes(scope));

/** `scp` or `scope`, as a list or as words in one text. */
const scopeWords = (claims: Claims): string[] =>
  ["scp", "scope"].flatMap((name) => wordsAt(claims, name)).flatMap((words) => words.split(/\s+/));

const withoutPrefix = (word: string, prefix = ""): string =>
  word.startsWith(prefix) ? word.slice(prefix.length) : word;

const rolesIn = (claims: Claims, { claim, scopes }: NonNullable<RoleSettings["roles"]>): Scope[] =>
  wordsAt(claims, claim).flatMap((role) => scopes[role] ?? []);
