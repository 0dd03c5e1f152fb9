/** What settings are set to, by flag or by variable, and their values read from text. */
import { ConfigError } from "../contract/config-error.ts";
import { addressProblem } from "../seam/address.ts";
import type { Given } from "./arguments.ts";
import { type Env, read } from "./config.ts";
import type { Setting } from "./settings.ts";

/** What each setting is set to, and by which name: a flag goes before its variable. */
export interface Told {
  value(setting: Setting): string | undefined;
  name(setting: Setting): string;
}

export const toldBy = ({ flags }: Given, env: Env): Told => ({
  value(setting) {
    const flag = flags.get(setting.flag ?? "");
    return typeof flag === "string" ? flag : read(env, setting);
  },
  name: ({ flag = "", variable }) => (flags.has(flag) ? `--${flag}` : variable),
});

/** What stands between commas. */
export const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

/** Throws ConfigError. */
export function wholeNumber(
  told: Told,
  setting: Setting & { default: string },
  { least = 0, most }: { least?: number; most: number },
): number {
  const text = told.value(setting) ?? setting.default;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ConfigError(`${told.name(setting)} must be a whole number from ${least} to ${most}.`);
}

/** One that keys and tokens may go to. Throws ConfigError. */
export function addressOf(told: Told, setting: Setting): string | undefined {
  const address = told.value(setting);
  const problem = address === undefined ? undefined : addressProblem(address);
  if (problem) throw new ConfigError(`${told.name(setting)} ${problem}.`);
  return address;
}
