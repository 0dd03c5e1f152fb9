/** Variables of an environment, as hosts pass them. Pure. */

export type Env = Record<string, string | undefined>;

/** As hosts write them: `$NAME`, `${NAME}`, `${{ secrets.NAME }}`, `{env:NAME}`. */
const PLACEHOLDER = /^(\$\w+|\$\{[^{}]*\}|\$\{\{[^{}]*\}\}|\{env:[^{}]*\})$/;

/** A variable without the white space around it; undefined when it is absent, empty or an unfilled placeholder. */
export function valueIn(env: Env, variable: string): string | undefined {
  const value = env[variable]?.trim();
  return value && !PLACEHOLDER.test(value) ? value : undefined;
}
