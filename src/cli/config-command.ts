/** `config HOST`: the settings of a host, ready to paste. The block goes to stdout, what to do with it to stderr. */
import type { Config, Env } from "./config.ts";
import { KEY } from "./host-guide.ts";
import { hosts } from "./hosts.ts";
import { launchOf, type Place, typed, wayOutOf } from "./launch.ts";
import { fitted, type HostName, nextStep, type Terminal, unbroken } from "./usage.ts";

/** Prints and returns the exit code. */
export function printConfig(
  config: Config,
  place: Place & { env: Env; stdout: Terminal; stderr: Terminal },
): number {
  const { stdout, stderr, platform, env } = place;
  const guide = hosts[config.host as HostName];
  const launch = { ...launchOf(config, place), wayOut: wayOutOf(env) };
  stderr.write(`${fitted(`${guide.title}: ${guide.where}`, stderr)}\n\n`);
  const block = guide.block(launch, platform);
  stdout.write(block);
  const link = guide.link?.(launch);
  if (link) stderr.write(`\nOr open this link, which holds the same:\n${link}\n`);
  const check = launch.needsKey
    ? ` To check the key and the connection: ${unbroken(`${typed(place)} doctor`)}`
    : "";
  const next = launch.needsKey ? guide.next : guide.nextWithoutKey;
  stderr.write(`\n${nextStep(`${proxiesIn(block)}${next}${check}`, stderr)}`);
  return 0;
}

/** What there is to fill in beside the key, which each host has words for. */
function proxiesIn(block: string): string {
  const names = (block.match(/\bYOUR_\w+/g) ?? []).filter((name) => name !== KEY);
  return names.length ? `put your proxy's address, whole, in the place of ${names.join(" and ")}; ` : "";
}
