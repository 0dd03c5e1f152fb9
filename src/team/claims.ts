/** What a token says, by the names that an administrator gives. */

/** The claims of a token whose signature was checked. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The words under a name: one, several, or none. A name with dots also leads into what lies deeper, as Keycloak's
 * `realm_access.roles`; a claim that is called so itself (`https://example.com/org`) comes first.
 */
export function wordsAt(claims: Claims, name: string): string[] {
  const value = claims[name] ?? deeper(claims, name.split("."));
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string" && one !== "");
}

function deeper(value: unknown, [name, ...rest]: string[]): unknown {
  if (name === undefined) return value;
  return typeof value === "object" && value !== null ? deeper((value as Claims)[name], rest) : undefined;
}

/** The only word under a name; undefined when there is none, or more than one. */
export function wordAt(claims: Claims, name: string): string | undefined {
  const [word, ...more] = wordsAt(claims, name);
  return more.length ? undefined : word;
}
